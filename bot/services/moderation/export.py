"""What moderators can take out of a group: members, check-ins, answers and entries.

It is read in pieces and written as it is read, so that a group of any size takes little memory.
What members wrote for themselves alone, such as notes on check-ins, is not in it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CheckIn, Entry, Group, Member, Post, Run, Submission
from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.services.moderation.export_files import Cell, Writer

CHUNK_ROWS = 250
"""Rows in memory at a time; with more, the event loop would be kept waiting for them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an export. `words` has what is looked up for a column: by its name, by value."""

    name: str
    rows: Select[*tuple[Any, ...]]
    words: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)

    @property
    def columns(self) -> Sequence[str]:
        """The names of its columns."""
        return self.rows.selected_columns.keys()

    def readers(self) -> Sequence[Callable[[Any], Cell]]:
        """Return how each column is read."""
        return [self._reader(column) for column in self.columns]

    def _reader(self, column: str) -> Callable[[Any], Cell]:
        if column in self.words:
            return self.words[column].get
        return _id if column.endswith(("_id", "_by")) else _plain


class ExportTooLarge(Exception):
    """The file would be larger than it may be: about so many bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"about {size} bytes")
        self.size = size


async def write_tables(
    session: AsyncSession, tables: Sequence[Table], writer: Writer, most: int
) -> Mapping[str, int]:
    """Write tables as the session sees them; returns how many rows each has.

    Raises:
        TooLarge: it is more than `most` bytes.
    """
    counts = {table.name: await _count(session, table) for table in tables}
    fits = _Limit(writer, most, sum(counts.values()))
    try:
        for table in tables:
            await _write(session, table, writer, fits)
    finally:
        await asyncio.to_thread(writer.close)
    fits.check()
    return counts


@dataclass(slots=True)
class _Limit:
    """Sees that a file does not grow too large."""

    writer: Writer
    most: int
    rows: int
    done: int = 0

    def check(self, more: int = 0) -> None:
        self.done += more
        if self.writer.size > self.most:
            raise ExportTooLarge(self.writer.size * self.rows // max(self.done, 1))


async def _count(session: AsyncSession, table: Table) -> int:
    rows = table.rows.order_by(None).subquery()
    return await session.scalar(select(func.count()).select_from(rows)) or 0


async def _write(session: AsyncSession, table: Table, writer: Writer, fits: _Limit) -> None:
    """Write a table in pieces; while one is written, the event loop goes on."""
    readers = table.readers()

    def put(piece: Sequence[Any]) -> None:
        rows = [[read(value) for read, value in zip(readers, row, strict=True)] for row in piece]
        writer.write(rows)

    await asyncio.to_thread(writer.begin, table.name, table.columns)
    found = await session.stream(table.rows.execution_options(yield_per=CHUNK_ROWS))
    try:
        async for piece in found.partitions(CHUNK_ROWS):
            await asyncio.to_thread(put, piece)
            fits.check(len(piece))
    finally:
        await found.close()


def build_tables(group: StudyGroup, pack: Catalog, since: dt.datetime | None) -> tuple[Table, ...]:
    """Return the tables of a group: its members, and what they did since an instant, or ever."""
    return (
        _members(group),
        _check_ins(group, pack, since),
        _answers(group, pack, since),
        _entries(group, since),
    )


def _members(group: StudyGroup) -> Table:
    """Who is in the group, or was and answered or has points there."""
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


def _check_ins(group: StudyGroup, pack: Catalog, since: dt.datetime | None) -> Table:
    """What those who are in the group did of the plan, in all their runs."""
    rows = (
        select(
            Run.member_id,
            CheckIn.run_id.label("run"),
            CheckIn.day_id.label("plan_day"),
            CheckIn.day_id.label("plan_day_id"),
            CheckIn.on_date.label("date"),
            CheckIn.at,
        )
        .join(Run, Run.id == CheckIn.run_id)
        .join(Member, Member.of(Run))
        .where(Member.group_id == group.id, _from(CheckIn.at, since))
        .order_by(CheckIn.at, CheckIn.run_id, CheckIn.day_id)
    )
    return Table("check_ins", rows, {"plan_day": pack.plan.number_by_id})


def _answers(group: StudyGroup, pack: Catalog, since: dt.datetime | None) -> Table:
    rows = (
        select(
            Submission.member_id,
            Post.challenge_id,
            Post.challenge_id.label("challenge"),
            Post.week,
            Submission.state,
            Submission.on_time,
            Submission.submitted_at,
            Submission.decided_at,
            Submission.decided_by,
            Submission.link,
            Submission.did,
            Submission.learned,
        )
        .join(Post, Post.id == Submission.post_id)
        .where(Post.group_id == group.id, _from(Submission.submitted_at, since))
        .order_by(Submission.submitted_at, Submission.id)
    )
    return Table("answers", rows, {"challenge": {one.id: one.title for one in pack.challenges}})


def _entries(group: StudyGroup, since: dt.datetime | None) -> Table:
    rows = (
        select(
            Entry.at,
            Entry.member_id,
            Entry.points,
            Entry.kind,
            Entry.subject,
            Entry.season,
            Entry.reason,
            Entry.author_id,
        )
        .where(Entry.group_id == group.id, _from(Entry.at, since))
        .order_by(Entry.at, Entry.id)
    )
    return Table("entries", rows)


def _from(column: Any, since: dt.datetime | None) -> ColumnElement[bool]:
    return true() if since is None else column >= since


def _id(value: int | str | None) -> str | None:
    """Write an id as text: JavaScript and spreadsheets would round the number."""
    return None if value is None else str(value)


def _plain(value: Any) -> Cell:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    cell: Cell = value.isoformat() if isinstance(value, dt.date) else value
    return cell
