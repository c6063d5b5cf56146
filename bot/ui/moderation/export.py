"""/manage export: what there is of a group, as a file for its moderators."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, TypeAlias

import discord
from discord import app_commands, ui

from bot.app import seat
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import long_date
from bot.domain.schedule.clock import instant, local_date
from bot.domain.schedule.zones import zone_of
from bot.formatting import escape, join_dots, plural, small
from bot.interactions import reply
from bot.interactions.screen import Attachment, Layout
from bot.services.groups import groups
from bot.services.moderation import decisions, export
from bot.services.moderation.decisions import AuditEvent
from bot.services.moderation.export_files import CsvZip, JsonFile, Writer
from bot.ui.autocomplete import Choices, suggesting
from bot.ui.groups.choosing import chosen_group, require_group_named

Interaction: TypeAlias = discord.Interaction[Any]
CSV, JSON = "CSV", "JSON"
_FORMATS: dict[str, type[Writer]] = {CSV: CsvZip, JSON: JsonFile}
_IN_MEMORY = 2**20
"""Bytes of a file that are kept in memory; what is more goes to disk."""

_AGO = {7: "a week ago", 30: "30 days ago", 90: "90 days ago", 180: "half a year", 365: "a year"}
_CONTENTS = (
    "It holds names, Discord ids, what members did and when, and what they wrote in answers; the "
    "notes they keep for themselves are not in it. What becomes of it outside Discord is your "
    "responsibility."
)
_FEET = {
    CSV: "A zip with a CSV for each table, for any spreadsheet. An apostrophe stands before ids, and "
    "before what a spreadsheet would take for a formula. Times are in UTC.",
    JSON: "One object with a list for each table; ids are texts. Times are in UTC.",
}


async def send(
    interaction: Interaction,
    named: str | None,
    form: str,
    typed: str | None,
    turn: asyncio.Lock,
) -> None:
    """Answer with a file of what there is of a group; one is made at a time."""
    group = await _group(interaction, named)
    since = _since(interaction, group, typed)
    async with turn:
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            rows = await _write(interaction, group, _FORMATS[form](file), since)
            await _note(interaction, group, form, since)
            name = _file_name(group, form, interaction.client.resources.clock.now())
            view = export_layout(group, rows, form, since, name)
            attached = Attachment(name, file)
            await reply.answer(interaction, view, private=True, files=[attached])


async def _group(interaction: Interaction, named: str | None) -> StudyGroup:
    """Return the group that is meant, which may be archived where it is named."""
    if not named:
        return await chosen_group(interaction, None)
    async with interaction.client.resources.database.reading() as session:
        return require_group_named(
            await groups.list_groups(session, seat(interaction).guild_id), named
        )


def _since(interaction: Interaction, group: StudyGroup, typed: str | None) -> dt.date | None:
    """Return the first date that is wanted; None is all.

    Raises:
        Refusal: it is no date, or to come.
    """
    if not typed:
        return None
    today = local_date(interaction.client.resources.clock.now(), zone_of(group.zone))
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
    interaction: Interaction, group: StudyGroup, writer: Writer, since: dt.date | None
) -> Mapping[str, int]:
    """Write the file from one state of the database.

    Raises:
        Refusal: it is more than Discord takes.
    """
    resources = interaction.client.resources
    begins = instant(since, dt.time(0), zone_of(group.zone)) if since else None
    tables = export.build_tables(group, resources.catalog, begins)
    try:
        async with resources.database.reading() as session:
            return await export.write_tables(session, tables, writer, interaction.filesize_limit)
    except export.ExportTooLarge as large:
        raise Refusal(too_large(large.size, interaction.filesize_limit, writer)) from large


def too_large(size: int, most: int, writer: Writer) -> str:
    """Say that a file is more than Discord takes, and what can be done."""
    packed = "" if isinstance(writer, CsvZip) else " Or choose the format CSV, which is packed."
    return (
        f"That would be a file of about {_megabytes(size)}, and Discord takes "
        f"{_megabytes(most)} here. Fill in `since` to take what happened from a date on.{packed} "
        "Who hosts Cohort can also take it from the database."
    )


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f}".removesuffix(".0") + " MB"


async def _note(
    interaction: Interaction, group: StudyGroup, form: str, since: dt.date | None
) -> None:
    """Keep who took something out of the server."""
    resources = interaction.client.resources
    subject = f"{form} since {since}" if since else form
    async with resources.database.writing() as session:
        matter = AuditEvent(DecisionKind.EXPORT, subject, group.id)
        await decisions.record(session, seat(interaction), matter, resources.clock.now())


def _file_name(group: StudyGroup, form: str, now: dt.datetime) -> str:
    """Name the file; Discord takes plain letters only."""
    named = re.sub("[^a-z0-9]+", "-", group.name.casefold()).strip("-") or f"group-{group.id}"
    today = local_date(now, zone_of(group.zone))
    return f"cohort-{named}-{today}.{_FORMATS[form].ending}"


def export_layout(
    group: StudyGroup, rows: Mapping[str, int], form: str, since: dt.date | None, name: str
) -> Layout:
    """Draw the answer: what the file holds, and the file."""
    held = join_dots(
        [
            plural(rows["members"], "member"),
            plural(rows["check_ins"], "check-in"),
            plural(rows["answers"], "answer"),
            plural(rows["entries"], "entry", "entries"),
        ]
    )
    span = f"What happened since {long_date(since)}, and all members: " if since else ""
    text = f"## {escape(group.name)}, as a file\n{span}{held}.\n{_CONTENTS}\n{small(_FEET[form])}"
    return Layout(ui.TextDisplay(text), ui.File(f"attachment://{name}"))


def _dates(interaction: Interaction, typed: str) -> Choices:
    today = interaction.client.resources.clock.now().date()
    dates = {today - dt.timedelta(days=days): said for days, said in _AGO.items()}
    return [
        app_commands.Choice(name=f"{date} ({said})", value=date.isoformat())
        for date, said in dates.items()
        if typed.strip().casefold() in f"{date} {said}"
    ]


past_dates = suggesting(_dates)
