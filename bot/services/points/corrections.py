"""Corrections: points that a moderator gives, takes, or takes back, each with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db.models import Decision, Entry, Group, Season, Standing, Submission
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.points import EntryKind
from bot.services.groups import groups
from bot.services.members import locks, notices
from bot.services.members.notices import NoticeKind
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent
from bot.services.points import entries
from bot.services.points.entries import Author, EntryKey

MAX_POINTS, MIN_REASON_LENGTH, MAX_REASON_LENGTH = 1000, 2, 200
BY_THEMSELVES = "by themselves, the only moderator known here"


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that stands. Its key is what makes it one entry, however often it is sent."""

    key: str
    group_id: int
    group: str
    points: int
    reason: str = field(repr=False)
    author_id: int | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """A correction that a moderator wants: points below zero are taken."""

    key: str
    member_id: int
    points: int
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """What a correction came to."""

    group: StudyGroup
    points: int
    total: int
    key: str


def parse_reason(typed: str) -> str:
    """Return a reason on one line.

    Raises:
        Refusal: it is none, or too long.
    """
    reason = " ".join(typed.split())
    if not MIN_REASON_LENGTH <= len(reason) <= MAX_REASON_LENGTH:
        raise Refusal(
            f"A correction needs a reason of {MIN_REASON_LENGTH} to {MAX_REASON_LENGTH} characters; the "
            "member reads it. Type it again."
        )
    return reason


async def correct(
    session: AsyncSession,
    who: Actor,
    wanted: CorrectionRequest,
    group_id: int | None,
    now: dt.datetime,
) -> CorrectionResult:
    """Give or take points in a group, the member's own unless one is named.

    Sent again, it changes nothing. Whether the moderator may correct this member is not looked at.

    Raises:
        Refusal: there is no reason, too many points, or the member was never in that group.
    """
    reason = parse_reason(wanted.reason)
    if not 1 <= abs(wanted.points) <= MAX_POINTS:
        raise Refusal(f"A correction is of 1 to {MAX_POINTS:,} points. Type another number.")
    group = await _where(session, who.guild_id, wanted.member_id, group_id)
    cause = EntryKey(who.guild_id, group.id, wanted.member_id, EntryKind.CORRECTION, wanted.key)
    if not await _is_there(session, cause):
        had = await entries.balance(session, wanted.member_id, group.id)
        if wanted.points < 0 and had + wanted.points < 0:
            raise Refusal(
                f"There are {max(had, 0)} points in “{group.name}”, so no more can be taken. Type a "
                "smaller number."
            )
        await entries.pay(session, cause, wanted.points, now, Author(who.member_id, reason))
        kind = DecisionKind.TAKE_POINTS if wanted.points < 0 else DecisionKind.GIVE_POINTS
        await _noted(session, who, cause, (kind, wanted.points), now)
    total = await entries.balance(session, wanted.member_id, group.id)
    return CorrectionResult(group, wanted.points, total, wanted.key)


async def undo(
    session: AsyncSession, who: Actor, member_id: int, key: str | None, why: str, now: dt.datetime
) -> CorrectionResult:
    """Take back a correction, the latest that stands unless one is named; it can be given anew.

    Raises:
        Refusal: there is no reason, or no such correction stands.
    """
    reason = parse_reason(why)
    await locks.lock_member(session, who.guild_id, member_id)
    standing = await list_active(session, who.guild_id, member_id)
    found = next((one for one in standing if key in (None, one.key)), None)
    if found is None:
        raise Refusal(
            "That correction is taken back already, or was never made. To correct points again, use "
            "`/manage points give` or `take`."
            if key
            else "No correction of this member’s points stands, so there is nothing to take back."
        )
    cause = EntryKey(who.guild_id, found.group_id, member_id, EntryKind.CORRECTION, found.key)
    await entries.reverse(session, cause, now, Author(who.member_id, reason))
    await _noted(session, who, cause, (DecisionKind.UNDO_POINTS, -found.points), now)
    total = await entries.balance(session, member_id, found.group_id)
    group = await groups.get(session, who.guild_id, found.group_id)
    return CorrectionResult(group, -found.points, total, found.key)


async def list_active(
    session: AsyncSession, guild_id: int, member_id: int, *, limit: int | None = None
) -> Sequence[Correction]:
    """Return the corrections of a member's points that are not taken back, newest first."""
    back = aliased(Entry)
    taken_back = (
        select(back.id)
        .where(
            back.group_id == Entry.group_id,
            back.member_id == Entry.member_id,
            back.kind == EntryKind.CORRECTION,
            back.subject == Entry.subject,
            back.turn > Entry.turn,
        )
        .exists()
    )
    rows = await session.execute(
        select(
            Entry.subject,
            Entry.group_id,
            Group.name,
            Entry.points,
            func.coalesce(Entry.reason, ""),
            Entry.author_id,
            Entry.at,
        )
        .join(Group, Group.id == Entry.group_id)
        .where(
            Entry.guild_id == guild_id,
            Entry.member_id == member_id,
            Entry.kind == EntryKind.CORRECTION,
            Entry.turn == 1,
            ~taken_back,
        )
        .order_by(Entry.at.desc(), Entry.id.desc())
        .limit(limit)
    )
    return [Correction(*row) for row in rows]


async def list_moderator_ids(session: AsyncSession, guild_id: int) -> Sequence[int]:
    """Return everyone who ever decided something as a moderator in a server.

    Corrections are decisions, too; the ledger, which is long, need not be looked through for them.
    """
    columns: list[tuple[Any, Any]] = [
        (Decision.author_id, Decision.guild_id),
        (Submission.decided_by, Submission.guild_id),
        (Season.ended_by, Season.guild_id),
    ]
    every = union(*(select(who).where(where == guild_id) for who, where in columns)).subquery()
    column = every.columns[0]
    rows = await session.scalars(select(column).where(column.is_not(None)).order_by(column))
    return rows.all()


async def _where(
    session: AsyncSession, guild_id: int, member_id: int, group_id: int | None
) -> StudyGroup:
    """Return the group to correct points in, and let nobody else change them meanwhile."""
    own = (await locks.lock_member(session, guild_id, member_id)).group_id
    if group_id is None and own is None:
        raise Refusal("This member is in no group right now. Say which, with the option `group`.")
    group = await groups.get(session, guild_id, group_id or own or 0)
    been_there = select(Standing.member_id).where(
        Standing.group_id == group.id, Standing.member_id == member_id
    )
    if group.id != own and await session.scalar(been_there) is None:
        raise Refusal(
            f"This member was never in “{group.name}”. Leave out the option `group` to correct "
            "their points where they are."
        )
    return group


async def _is_there(session: AsyncSession, cause: EntryKey) -> bool:
    """Tell whether a correction was made, taken back since or not, in whatever group."""
    found = select(Entry.id).where(
        Entry.guild_id == cause.guild_id,
        Entry.member_id == cause.member_id,
        Entry.kind == EntryKind.CORRECTION,
        Entry.subject == cause.subject,
    )
    return await session.scalar(found.limit(1)) is not None


async def _noted(
    session: AsyncSession,
    who: Actor,
    cause: EntryKey,
    deed: tuple[DecisionKind, int],
    now: dt.datetime,
) -> None:
    """Keep a decision (what, how many points), and have the member told.

    The reason is about the member: it stands in the entry, which goes when they delete their data.
    """
    what, amount = deed
    own = who.member_id == cause.member_id
    marked = f"{format_signed(amount)} {BY_THEMSELVES}" if own else format_signed(amount)
    matter = AuditEvent(what, marked, cause.group_id, cause.member_id)
    await decisions.record(session, who, matter, now)
    if not own:
        await notices.add(session, cause.guild_id, cause.member_id, NoticeKind.POINTS_CORRECTED)


def format_signed(amount: int) -> str:
    """Write points with their sign: “+20”, “−5”."""
    return f"{amount:+d}".replace("-", "−")
