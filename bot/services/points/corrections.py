"""Corrections: points that a moderator gives or takes, with a reason, and can take back."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Standing
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import NoticeKind
from bot.domain.markup import clean_name
from bot.domain.points import EntryKey, EntryKind, EntryReason
from bot.services.groups import groups
from bot.services.members import notices
from bot.services.moderation.decisions import record_decision
from bot.services.plan.progress import lock_known_member
from bot.services.points import entries

MAX_POINTS, MAX_REASON_LENGTH = 1000, 120
BY_THEMSELVES = "by the member themselves, who owns this server"


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """A correction to make; negative points are taken."""

    key: str  # unique per member: a request that is sent twice makes one entry
    member_id: int
    points: int
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    group: StudyGroup
    points: int
    total: int
    key: str


def parse_reason(text: str) -> str:
    """Return the reason on one line; refuse one that nobody would see, or of over 120 characters."""
    reason = clean_name(text)
    if not 1 <= len(reason) <= MAX_REASON_LENGTH:
        raise Refusal(
            f"Type a reason of up to {MAX_REASON_LENGTH} characters. The member will see it."
        )
    return reason


async def correct(
    connection: AsyncConnection,
    actor: Actor,
    request: CorrectionRequest,
    group_id: int | None,
    now: dt.datetime,
) -> CorrectionResult:
    """Give or take points in a group, by default the member's own; the caller checks permission."""
    reason = EntryReason(actor.member_id, parse_reason(request.reason))
    if not 1 <= abs(request.points) <= MAX_POINTS:
        raise Refusal(
            f"You can give or take 1 to {MAX_POINTS:,} points at a time. Type another number."
        )
    group = await _lock_and_find_group(connection, actor.guild_id, request.member_id, group_id)
    key = EntryKey(actor.guild_id, group.id, request.member_id, EntryKind.CORRECTION, request.key)
    if not await entries.is_known(connection, key):
        balance = max(0, await entries.get_balance(connection, group.id, request.member_id))
        if balance < -request.points:
            raise Refusal(
                f"The most you can take from them in “{group.name}” is {balance}. Type a smaller number, or open another group’s `/manage part:points` if they earned more there."
            )
        await entries.pay(connection, key, request.points, now, reason)
        kind = DecisionKind.TAKE_POINTS if request.points < 0 else DecisionKind.GIVE_POINTS
        await _record_decision(connection, actor, key, kind, request.points, now)
    total = await entries.get_balance(connection, group.id, request.member_id)
    return CorrectionResult(group, request.points, total, request.key)


async def undo(
    connection: AsyncConnection, actor: Actor, member_id: int, key: str, why: str, now: dt.datetime
) -> CorrectionResult:
    reason = EntryReason(actor.member_id, parse_reason(why))
    await lock_known_member(connection, actor.guild_id, member_id)
    known = await entries.list_corrections(
        connection, actor.guild_id, member_id=member_id, subject=key, limit=1
    )
    if not known or known[0].is_undone:
        raise Refusal(
            "That correction has already been undone. To correct points again, use `/manage part:points`."
        )
    found = known[0]
    await entries.reverse(connection, found.key, now, reason)
    kind, points = DecisionKind.UNDO_POINTS, -found.points
    await _record_decision(connection, actor, found.key, kind, points, now)
    total = await entries.get_balance(connection, found.group_id, member_id)
    group = await groups.get(connection, actor.guild_id, found.group_id)
    return CorrectionResult(group, -found.points, total, found.subject)


async def _lock_and_find_group(
    connection: AsyncConnection, guild_id: int, member_id: int, group_id: int | None
) -> StudyGroup:
    """Lock the member; return their group, or the given one if they have earned points there."""
    own_id = (await lock_known_member(connection, guild_id, member_id)).group_id
    if group_id is None and own_id is None:
        raise Refusal(
            "This member isn’t in a group right now. To correct points that they earned in one, open that group’s `/manage part:points`."
        )
    group = await groups.get(connection, guild_id, group_id or own_id or 0)
    has_points = select(Standing.member_id).where(
        Standing.group_id == group.id, Standing.member_id == member_id
    )
    if group.id != own_id and await connection.scalar(has_points) is None:
        raise Refusal(
            f"This member isn’t in “{group.name}” and has earned no points there. To correct points elsewhere, open that group’s `/manage part:points`."
        )
    return group


async def _record_decision(
    connection: AsyncConnection,
    actor: Actor,
    key: EntryKey,
    kind: DecisionKind,
    points: int,
    now: dt.datetime,
) -> None:
    """Record the decision, without the reason, which is the member's data; leave them a notice."""
    signed, whose = format_signed(points), key.member_id
    await record_decision(connection, actor, now, kind, signed, key.group_id, about_id=whose)
    if actor.member_id != key.member_id:
        await notices.add(connection, key.guild_id, key.member_id, NoticeKind.POINTS_CORRECTED)


def format_signed(points: int) -> str:
    """Return the points with a sign: “+20”, “−5”."""
    return f"{points:+d}".replace("-", "−")
