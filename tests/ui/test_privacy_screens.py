"""The tables on the screens of /privacy."""

import bot.db.models  # noqa: F401 - all tables
from bot.db.models.base import Base
from bot.services.privacy.personal_data import personal_columns
from bot.ui.privacy import TABLE_NAMES


def test_every_table_with_personal_data_has_a_name_on_screen() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables if [*personal_columns(table)]}
    assert tables == set(TABLE_NAMES)
