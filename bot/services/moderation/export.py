"""Exports a group for moderators, without what members wrote for themselves, such as notes."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Entry, Group, Member, Post, Submission
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText
from bot.services.moderation.export_files import Cell, Writer

_ROWS_AT_ONCE = 250  # more would block the event loop noticeably


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an export. Ids, in columns named “…_id” or “…_by”, are written as text."""

    name: str
    rows: Select[*tuple[Any, ...]]
    replacements: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    """By column, what is written instead of each value; nothing for a value that is not in it."""

    @property
    def columns(self) -> Sequence[str]:
        return self.rows.selected_columns.keys()

    def converter(self, column: str) -> Callable[[Any], Cell]:
        if column in self.replacements:
            return self.replacements[column].get
        return _id_text if column.endswith(("_id", "_by")) else _cell


class ExportTooLarge(Exception):
    """The file would have more than the allowed number of bytes."""


async def write_tables(
    connection: AsyncConnection, tables: Sequence[Table], writer: Writer, max_bytes: int
) -> Mapping[str, int]:
    """Write tables and count the rows of each; raise ExportTooLarge for a file over `max_bytes`."""
    counts = dict.fromkeys((table.name for table in tables), 0)
    for table in tables:
        converters = [table.converter(column) for column in table.columns]
        rows = await connection.stream(table.rows.execution_options(yield_per=_ROWS_AT_ONCE))
        with writer.table(table.name, table.columns) as write:
            async for chunk in rows.partitions():
                write(
                    [convert(value) for convert, value in zip(converters, row, strict=True)]
                    for row in chunk
                )
                counts[table.name] += len(chunk)
                if writer.file.tell() > max_bytes:
                    raise ExportTooLarge
    writer.finish()
    if writer.file.tell() > max_bytes:
        raise ExportTooLarge
    return counts


def tables_of(group: StudyGroup, catalog: Catalog, since: dt.datetime | None) -> tuple[Table, ...]:
    """Return the tables of a group: its members, and what they did since an instant, or ever."""
    return (
        _members(group),
        _check_ins(group, catalog, since),
        _submissions(group, catalog, since),
        _entries(group, since),
    )


def _members(group: StudyGroup) -> Table:
    """Return members of the group, and others who have submitted or have entries in it."""
    earned = select(Entry.id).where(Entry.group_id == group.id, Entry.member_id == Member.member_id)
    answered = (
        select(Submission.id)
        .join(Post, Post.id == Submission.post_id)
        .where(Post.group_id == group.id, Submission.member_id == Member.member_id)
    )
    rows = (
        select(
            Member.member_id,
            Member.name,
            Member.visibility,
            Member.alias,
            Member.joined_at,
            Member.seen_at.label("last_seen_at"),
            Member.excluded_at,
            Member.left_at,
            Group.name.label("group"),
        )
        .outerjoin(Group, Group.id == Member.group_id)
        .where(
            Member.guild_id == group.guild_id,
            or_(Member.group_id == group.id, earned.exists(), answered.exists()),
        )
        .order_by(Member.member_id)
    )
    return Table("members", rows)


def _check_ins(group: StudyGroup, catalog: Catalog, since: dt.datetime | None) -> Table:
    rows = (
        select(
            Enrolment.member_id,
            CheckIn.enrolment_id.label("enrolment"),
            Enrolment.plan_id.label("plan"),
            CheckIn.day_id.label("plan_day"),
            CheckIn.day_id.label("plan_day_id"),
            CheckIn.on_date.label("date"),
            CheckIn.at,
            CheckIn.tested.label("tested_out"),
        )
        .join(Enrolment, Enrolment.id == CheckIn.enrolment_id)
        .join(Member, Member.owns(Enrolment))
        .where(Member.group_id == group.id, _since(CheckIn.at, since))
        .order_by(CheckIn.at, CheckIn.enrolment_id, CheckIn.day_id)
    )
    numbers = {day: number for plan in catalog.plans for day, number in plan.number_by_id.items()}
    return Table("check_ins", rows, {"plan_day": numbers})


def _submissions(group: StudyGroup, catalog: Catalog, since: dt.datetime | None) -> Table:
    rows = (
        select(
            Submission.member_id,
            Post.challenge_id,
            Post.challenge_id.label("challenge"),
            Post.week,
            Submission.state,
            Submission.timing,
            Submission.submitted_at,
            Submission.decided_at,
            Submission.decided_by,
            Submission.work,
            Submission.note,
        )
        .join(Post, Post.id == Submission.post_id)
        .where(Post.group_id == group.id, _since(Submission.submitted_at, since))
        .order_by(Submission.submitted_at, Submission.id)
    )
    titles = {challenge.id: challenge.name for challenge in catalog.challenges}
    return Table("answers", rows, {"challenge": titles})


def _entries(group: StudyGroup, since: dt.datetime | None) -> Table:
    rows = (
        select(
            Entry.at,
            Entry.member_id,
            Entry.points,
            Entry.kind,
            Entry.subject,
            Post.challenge_id,
            Entry.season,
            Entry.reason,
            Entry.author_id,
        )
        .outerjoin(Post, Post.id == Entry.post_id)
        .where(Entry.group_id == group.id, _since(Entry.at, since))
        .order_by(Entry.at, Entry.id)
    )
    return Table("entries", rows)


def _since(column: Any, since: dt.datetime | None) -> ColumnElement[bool]:
    return true() if since is None else column >= since


def _id_text(value: int | str | None) -> str | None:
    """Return an id as text, because JavaScript and spreadsheets would round the number."""
    return None if value is None else str(value)


def _cell(value: Any) -> Cell:
    if isinstance(value, SafeText):
        return value.raw
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    cell: Cell = value.isoformat() if isinstance(value, dt.date) else value
    return cell
