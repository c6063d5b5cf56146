"""Answers moderators who want what is stored about a group as a file."""

import datetime as dt
import re
from collections.abc import Mapping
from io import BytesIO

from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import instant, local_date
from bot.domain.schedule.zones import zone_of
from bot.formatting import date_with_year, join_dots, plural, small
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import button
from bot.services.moderation import export
from bot.services.moderation.decisions import record_decision
from bot.ui.groups.choosing import require_group
from bot.ui.moderation.routes import Dashboard, Export

_SPANS = {
    "Everything": 0,
    "The last week": 7,
    "The last 30 days": 30,
    "The last 90 days": 90,
    "The last year": 365,
}
"""What can be exported: how many days; 0 for all."""

_ABOUT_FILE = (
    "A zip file with one CSV per table, for any spreadsheet. Ids, and text that a spreadsheet would mistake "
    "for formulas, begin with an apostrophe. Times are in UTC."
)


@router.answers
async def take_export(request: Request, route: Export) -> Screen:
    """Write a file of what is stored about a group, one at a time, and record who took it."""
    group = await require_group(request, route)
    if route.days is None:
        return export_screen(group)
    today, since, file = local_date(request.now, zone_of(group.zone)), None, BytesIO()
    if route.days:
        since = today - dt.timedelta(days=route.days)
    async with request.resources.writing_export:
        rows = await _write(request, group, file, since)
    span, kind = f"since {since}" if since else "everything", DecisionKind.EXPORT
    await request.write(record_decision, request.actor, request.now, kind, span, group.id)
    # In ASCII letters, digits and hyphens, which Discord keeps.
    slug = re.sub("[^a-z0-9]+", "-", group.name.plain.casefold()).strip("-") or f"group-{group.id}"
    attached = Attachment(f"cohort-{slug}-{today}.zip", file.getvalue())
    return file_page(export_text(group, rows, since), attached)


def export_screen(group: StudyGroup) -> Screen:
    routes = {label: Export(group_id=group.id, days=days) for label, days in _SPANS.items()}
    buttons = [button(label, route) for label, route in routes.items()]
    return page(
        f"## Export {group.name}\nYou get a file with members’ names and Discord ids, what they did and when, and "
        "what they wrote in answers, but not the notes they keep for themselves. What happens to it outside "
        "Discord is your responsibility.",
        buttons=[*buttons, button("Back", Dashboard(group_id=group.id))],
    )


async def _write(
    request: Request, group: StudyGroup, file: BytesIO, since: dt.date | None
) -> Mapping[str, int]:
    """Write the file from one state of the database; return how many rows each table has."""
    start = instant(since, dt.time(0), zone_of(group.zone)) if since else None
    tables = export.build_tables(group, request.catalog, start)
    try:
        return await request.read(export.write_zip, tables, file, request.upload_limit)
    except export.ExportTooLarge as error:
        raise Refusal(
            f"That file would be larger than the {request.upload_limit // 2**20} MB that Discord accepts here. Choose a shorter time. The people who host Cohort can also export it from the database."
        ) from error


def export_text(group: StudyGroup, rows: Mapping[str, int], since: dt.date | None) -> str:
    counts = [
        plural(rows["members"], "member"),
        plural(rows["check_ins"], "check-in"),
        plural(rows["answers"], "answer"),
        plural(rows["entries"], "change of points", "changes of points"),
    ]
    span = f"All members, and what they did since {date_with_year(since)}: " if since else ""
    return f"## {group.name}: your export\n{span}{join_dots(counts)}.\n{small(_ABOUT_FILE)}"
