"""Exports a group for moderators as a zip of CSV files, without what members wrote for themselves, such as notes."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Entry, Group, Member, Post, Submission
from bot.domain.content import Catalog
from bot.domain.csv_safety import escape_cell
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText

_ROWS_AT_ONCE = 250  # more would block the event loop noticeably


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an export. Ids, in columns named “…_id” or “…_by”, are written as text."""

    name: str
    rows: Select[*tuple[Any, ...]]
    replacements: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)
    """By column, what is written instead of each value; nothing for a value that is not in it."""

    @property
    def columns(self) -> Sequence[str]:
        return self.rows.selected_columns.keys()

    def converter(self, column: str) -> Callable[[Any], str | int]:
        if replaced := self.replacements.get(column):
            return lambda value: cell(replaced.get(value))
        return _id_cell if column.endswith(("_id", "_by")) else cell


class ExportTooLarge(Exception):
    """The file would have more than the allowed number of bytes."""


@contextmanager
def csv_in(archive: ZipFile, table: str) -> Iterator[Any]:
    """Yield what writes rows of a table as CSV (RFC 4180) into a zip."""
    # Without a byte order mark, spreadsheets do not read the file as UTF-8.
    with (
        archive.open(f"{table}.csv", "w") as raw,
        io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text,
    ):
        yield csv.writer(text)


async def write_zip(
    connection: AsyncConnection, tables: Sequence[Table], file: io.BytesIO, max_bytes: int
) -> Mapping[str, int]:
    """Write tables and count the rows of each; raise ExportTooLarge for a file over `max_bytes`."""
    counts = dict.fromkeys((table.name for table in tables), 0)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for table in tables:
            converters = [table.converter(column) for column in table.columns]
            rows = await connection.stream(table.rows.execution_options(yield_per=_ROWS_AT_ONCE))
            with csv_in(archive, table.name) as writer:
                writer.writerow(table.columns)
                async for chunk in rows.partitions():
                    for row in chunk:
                        cells = zip(converters, row, strict=True)
                        writer.writerow([convert(value) for convert, value in cells])
                    counts[table.name] += len(chunk)
                    if file.tell() > max_bytes:
                        raise ExportTooLarge
    if file.tell() > max_bytes:
        raise ExportTooLarge
    return counts


def build_tables(
    group: StudyGroup, catalog: Catalog, since: dt.datetime | None
) -> tuple[Table, ...]:
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


def _id_cell(value: int | str | None) -> str | int:
    """Return an id as text, because spreadsheets would round the number."""
    return cell(None if value is None else str(value))


def cell(value: Any) -> str | int:
    """Return a value for a spreadsheet; text is not read as a formula or a number."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, int | dt.date):
        return value if isinstance(value, int) else value.isoformat()
    return escape_cell(value.raw if isinstance(value, SafeText) else value)
