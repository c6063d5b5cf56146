"""Answers moderators who want what is stored about a group as a file."""

import datetime as dt
import re
from collections.abc import Mapping

from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import instant, local_date
from bot.domain.schedule.zones import zone_of
from bot.formatting import date_with_year, join_dots, plural, small
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import button, menu
from bot.services.moderation import export
from bot.services.moderation.decisions import record_decision
from bot.services.moderation.export_files import CsvZip, JsonFile, Writer
from bot.ui.groups.choosing import require_group
from bot.ui.moderation.routes import Dashboard, Export, ExportFormat

_WRITERS: dict[ExportFormat, type[Writer]] = {"CSV": CsvZip, "JSON": JsonFile}
_FOOTERS: dict[ExportFormat, str] = {
    "CSV": "A zip file with one CSV per table, for any spreadsheet. Ids, and text that a spreadsheet "
    "would mistake for formulas, begin with an apostrophe. Times are in UTC.",
    "JSON": "One object with a list for each table. Ids are text, and times are in UTC.",
}

_SINCE = {
    0: "From the beginning",
    7: "The last week",
    30: "The last 30 days",
    90: "The last 90 days",
    365: "The last year",
}
"""How many days can be exported."""


@router.answers
async def take_export(request: Request, route: Export) -> Screen:
    """Write a file of what is stored about a group, one at a time, and record who took it."""
    group = await require_group(request, route)
    if route.format is None:
        return export_screen(group, route.days)
    since = None
    if route.days:
        since = local_date(request.now, zone_of(group.zone)) - dt.timedelta(days=route.days)
    file_format = route.format
    writer = _WRITERS[file_format]()
    async with request.resources.writing_export:
        rows = await _write(request, group, writer, since)
    value = since.isoformat() if since else None
    actor, now, kind = request.actor, request.now, DecisionKind.EXPORT
    await request.write(record_decision, actor, now, kind, file_format, group.id, value=value)
    name = f"{_file_stem(group, request.now)}.{writer.ending}"
    text = export_text(group, rows, file_format, since)
    return file_page(text, Attachment(name, writer.file.getvalue()))


def _file_stem(group: StudyGroup, now: dt.datetime) -> str:
    """Name a file by group and date, in ASCII letters, digits and hyphens, which Discord keeps."""
    slug = re.sub("[^a-z0-9]+", "-", group.name.plain.casefold()).strip("-") or f"group-{group.id}"
    return f"cohort-{slug}-{local_date(now, zone_of(group.zone))}"


def export_screen(group: StudyGroup, days: int) -> Screen:
    every, wanted = Export(group_id=group.id), Export(group_id=group.id, days=days)
    buttons = [
        button("CSV for spreadsheets", wanted.model_copy(update={"format": "CSV"})),
        button("JSON for programs", wanted.model_copy(update={"format": "JSON"})),
        button("Back", Dashboard(group_id=group.id)),
    ]
    return page(
        f"## Export {group.name}\nYou get a file with members’ names and Discord ids, what they did and when, and "
        "what they wrote in answers, but not the notes they keep for themselves. What happens to it outside "
        "Discord is your responsibility.",
        controls=lambda: [menu("What to export", every, fills="days", labels=_SINCE, chosen=days)],
        buttons=buttons,
    )


async def _write(
    request: Request, group: StudyGroup, writer: Writer, since: dt.date | None
) -> Mapping[str, int]:
    """Write the file from one state of the database; return how many rows each table has."""
    start = instant(since, dt.time(0), zone_of(group.zone)) if since else None
    tables = export.build_tables(group, request.catalog, start)
    try:
        return await request.read(export.write_tables, tables, writer, request.upload_limit)
    except export.ExportTooLarge as error:
        packed = "" if isinstance(writer, CsvZip) else " Or choose CSV, which is compressed."
        raise Refusal(
            f"That file would be larger than the {request.upload_limit // 2**20} MB that Discord accepts here. Choose a shorter time.{packed} The people who host Cohort can also export it from the database."
        ) from error


def export_text(
    group: StudyGroup, rows: Mapping[str, int], file_format: ExportFormat, since: dt.date | None
) -> str:
    counts = [
        plural(rows["members"], "member"),
        plural(rows["check_ins"], "check-in"),
        plural(rows["answers"], "answer"),
        plural(rows["entries"], "change of points", "changes of points"),
    ]
    span = f"All members, and what they did since {date_with_year(since)}: " if since else ""
    return (
        f"## {group.name}: your export\n{span}{join_dots(counts)}.\n{small(_FOOTERS[file_format])}"
    )
