"""The answer that an export comes with."""

import datetime as dt
from collections.abc import Mapping

from discord import ui

from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import long_date
from bot.formatting import escape, join_dots, plural, small
from bot.interactions import Layout
from bot.services.moderation.export_files import CsvZip, Writer
from bot.ui.moderation.routes import ExportFormat

_CONTENTS = (
    "It holds names, Discord ids, what members did and when, and what they wrote in answers; the "
    "notes they keep for themselves are not in it. What becomes of it outside Discord is your "
    "responsibility."
)
_FOOTERS: dict[ExportFormat, str] = {
    "CSV": "A zip with a CSV for each table, for any spreadsheet. An apostrophe stands before ids, "
    "and before what a spreadsheet would take for a formula. Times are in UTC.",
    "JSON": "One object with a list for each table; ids are texts. Times are in UTC.",
}


def export_layout(
    group: StudyGroup,
    rows: Mapping[str, int],
    file_format: ExportFormat,
    since: dt.date | None,
    file_name: str,
) -> Layout:
    """Draw what the file holds (rows by table), and the file."""
    held = join_dots(
        [
            plural(rows["members"], "member"),
            plural(rows["check_ins"], "check-in"),
            plural(rows["answers"], "answer"),
            plural(rows["entries"], "entry", "entries"),
        ]
    )
    span = f"What happened since {long_date(since)}, and all members: " if since else ""
    text = (
        f"## {escape(group.name)}, as a file\n{span}{held}.\n{_CONTENTS}\n"
        f"{small(_FOOTERS[file_format])}"
    )
    return Layout(ui.TextDisplay(text), ui.File(f"attachment://{file_name}"))


def too_large_text(size: int, limit: int, writer: Writer) -> str:
    """Write that a file of about `size` bytes is larger than Discord takes, and what to do."""
    packed = "" if isinstance(writer, CsvZip) else " Or choose the format CSV, which is packed."
    return (
        f"That would be a file of about {_megabytes(size)}, and Discord takes "
        f"{_megabytes(limit)} here. Fill in `since` to take what happened from a date on.{packed} "
        "Who hosts Cohort can also take it from the database."
    )


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f}".removesuffix(".0") + " MB"
