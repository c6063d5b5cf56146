"""The environment in which Alembic runs migrations; started by `bot.db.migrate`."""

from typing import Any, Literal

from alembic import context

import bot.db.models  # noqa: F401 - makes the tables known
from bot.db.models.base import Base, UtcDateTime


def render_item(_kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Write UtcDateTime as the plain type that it stores."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter a table, so it is copied
    render_item=render_item,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
