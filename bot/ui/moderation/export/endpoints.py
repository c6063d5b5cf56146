"""Answers moderators who want what is stored about a group as a file."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile

from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import long_date
from bot.domain.schedule.clock import instant, local_date
from bot.domain.schedule.zones import zone_of
from bot.interactions import Attachment, Request, Router, Screen
from bot.services.groups import groups
from bot.services.moderation import decisions, export
from bot.services.moderation.decisions import AuditEvent
from bot.services.moderation.export_files import CsvZip, JsonFile, Writer
from bot.ui.groups.choosing import require_group, require_group_named
from bot.ui.moderation.export.screens import export_layout, too_large_text
from bot.ui.moderation.routes import Export, ExportFormat

router = Router()

_WRITERS: dict[ExportFormat, type[Writer]] = {"CSV": CsvZip, "JSON": JsonFile}
_MAX_IN_MEMORY = 2**20
"""Bytes of a file from which on it is kept on disk."""


@router.answers
async def take_export(request: Request, asked: Export) -> Screen:
    """Write a file of what is stored about a group, one at a time, and record who took it."""
    group = await _require_group(request, asked.group)
    since = parse_since(asked.since, group, request.now) if asked.since else None
    async with request.resources.writing_export:
        with ExitStack() as stack:
            file = stack.enter_context(SpooledTemporaryFile(max_size=_MAX_IN_MEMORY))
            rows = await _write(request, group, _WRITERS[asked.format](file), since)
            await _record(request, group, asked.format, since)
            open_file = stack.pop_all()  # until it was sent
    name = _file_name(group, _WRITERS[asked.format].ending, request.now)

    async def close() -> None:
        open_file.close()

    return Screen(
        lambda _: export_layout(group, rows, asked.format, since, name),
        files=(Attachment(name, file),),
        background=(close,),
    )


async def _require_group(request: Request, typed: str | None) -> StudyGroup:
    """Return the group that is meant; one that is named may be archived."""
    if not typed:
        return await require_group(request, None)
    async with request.database.reading() as session:
        every = await groups.list_groups(session, request.actor.guild_id)
    return require_group_named(every, typed)


def parse_since(typed: str, group: StudyGroup, now: dt.datetime) -> dt.date:
    """Return the first date that is wanted, in the time zone of a group.

    Raises:
        Refusal: it is no date, or to come.
    """
    today = local_date(now, zone_of(group.zone))
    try:
        date = dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise Refusal(
            "That is no date. Choose one that is suggested, or type it like "
            f"{today - dt.timedelta(days=30)}."
        ) from None
    if date > today:
        raise Refusal(
            f"{long_date(date)} is still to come. Choose today or an earlier date, or none."
        )
    return date


async def _write(
    request: Request, group: StudyGroup, writer: Writer, since: dt.date | None
) -> Mapping[str, int]:
    """Write the file from one state of the database; return how many rows each table has.

    Raises:
        Refusal: it is larger than Discord takes.
    """
    start = instant(since, dt.time(0), zone_of(group.zone)) if since else None
    tables = export.build_tables(group, request.catalog, start)
    try:
        async with request.database.reading() as session:
            return await export.write_tables(session, tables, writer, request.upload_limit)
    except export.ExportTooLarge as error:
        raise Refusal(too_large_text(error.size, request.upload_limit, writer)) from error


async def _record(
    request: Request, group: StudyGroup, file_format: ExportFormat, since: dt.date | None
) -> None:
    subject = f"{file_format} since {since}" if since else file_format
    event = AuditEvent(DecisionKind.EXPORT, subject, group.id)
    async with request.database.writing() as session:
        await decisions.record(session, request.actor, event, request.now)


def _file_name(group: StudyGroup, ending: str, now: dt.datetime) -> str:
    """Return a file name of ASCII letters, digits and hyphens, which Discord leaves as it is."""
    name = re.sub("[^a-z0-9]+", "-", group.name.casefold()).strip("-") or f"group-{group.id}"
    return f"cohort-{name}-{local_date(now, zone_of(group.zone))}.{ending}"
