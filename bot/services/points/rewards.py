"""The roles that moderators chose for milestones.

A role is promised as a delivery whose period is the milestone. What is done on Discord follows from
what is stored when it is delivered: the role is given to who has reached it, and taken from who has
not. So giving and taking back need no order, and doing either twice is harmless.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Delivery, Group, Milestone, Reward, SetupIssue
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.delivery import FINISHED, DeliveryKind
from bot.services.delivery import outbox
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import IssueKey
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent

SPACING = dt.timedelta(seconds=1)
"""Between two members who get a role that was chosen after they had reached it."""

BATCH_SIZE = 200
"""How many are promised a role in one unit of work, when it is chosen after they had reached it."""

_SAME = (Reward.guild_id == Milestone.guild_id) & (Reward.milestone_id == Milestone.milestone_id)


@dataclass(frozen=True, slots=True)
class RewardStatus:
    """The role of a milestone, and whether a member has reached it, or another with this role."""

    role_id: int
    is_earned: bool


async def list_roles(session: AsyncSession, guild_id: int) -> dict[str, int]:
    """Return the roles of a server's milestones, by the milestone's id."""
    rows = await session.execute(
        select(Reward.milestone_id, Reward.role_id).where(Reward.guild_id == guild_id)
    )
    return {row.milestone_id: row.role_id for row in rows}


async def enqueue(
    session: AsyncSession, guild_id: int, member_id: int, ids: Collection[str], now: dt.datetime
) -> dict[str, int]:
    """Promise that the roles of some milestones are given, or taken back; returns the roles."""
    found = {key: role for key, role in (await list_roles(session, guild_id)).items() if key in ids}
    for milestone_id in sorted(found):
        await outbox.reschedule(session, _row(guild_id, member_id, milestone_id, now))
    return found


def _row(guild_id: int, member_id: int, milestone_id: str, due_at: dt.datetime) -> dict[str, Any]:
    return outbox.row(DeliveryKind.REWARD, guild_id, member_id, milestone_id, due_at)


async def choose(
    session: AsyncSession, who: Actor, milestone_id: str, role_id: int, *, now: dt.datetime
) -> int:
    """Choose the role of a milestone; returns how many reached it before and are to get it."""
    key = {"guild_id": who.guild_id, "milestone_id": milestone_id}
    await session.execute(
        insert(session, Reward)
        .values(**key, role_id=role_id)
        .on_conflict_do_update(index_elements=list(key), set_={"role_id": role_id})
    )
    await decisions.record(
        session, who, AuditEvent(DecisionKind.SET_REWARD, f"{milestone_id} {role_id}"), now
    )
    await resolve_failure(session, who.guild_id, milestone_id, now)
    return await _promise_to_all(session, who.guild_id, milestone_id, now)


async def remove(
    session: AsyncSession, who: Actor, milestone_id: str, *, now: dt.datetime
) -> int | None:
    """Have a milestone bring no role any more; returns the one it had. Who has it keeps it."""
    role_id = await session.scalar(
        delete(Reward)
        .where(Reward.guild_id == who.guild_id, Reward.milestone_id == milestone_id)
        .returning(Reward.role_id)
    )
    if role_id is not None:
        await decisions.record(
            session, who, AuditEvent(DecisionKind.REMOVE_REWARD, f"{milestone_id} {role_id}"), now
        )
        await resolve_failure(session, who.guild_id, milestone_id, now)
    return role_id


async def _promise_to_all(
    session: AsyncSession, guild_id: int, milestone_id: str, now: dt.datetime
) -> int:
    """Promise a role to everyone who has reached its milestone, one after the other."""
    here = (Delivery.guild_id == guild_id, Delivery.period == milestone_id)
    over = (
        Delivery.kind.in_((DeliveryKind.REWARD, DeliveryKind.REWARD_BACKFILL)),
        Delivery.state.in_(FINISHED),
    )
    await session.execute(delete(Delivery).where(*here, *over))
    await enqueue_next_batch(session, guild_id, milestone_id, now)
    reached = (Milestone.guild_id == guild_id, Milestone.milestone_id == milestone_id)
    return await session.scalar(select(func.count()).where(*reached)) or 0


async def enqueue_next_batch(
    session: AsyncSession, guild_id: int, milestone_id: str, now: dt.datetime
) -> None:
    """Promise a role to some whom it is not promised yet; where there may be more, that they follow.

    Ten thousand at once would keep everybody else waiting.
    """
    promised = select(Delivery.id).where(
        Delivery.kind == DeliveryKind.REWARD,
        Delivery.guild_id == guild_id,
        Delivery.subject_id == Milestone.member_id,
        Delivery.period == milestone_id,
    )
    found = await session.scalars(
        select(Milestone.member_id)
        .join(Reward, _SAME)
        .where(Milestone.guild_id == guild_id, Milestone.milestone_id == milestone_id)
        .where(~promised.exists())
        .order_by(Milestone.at, Milestone.member_id)
        .limit(BATCH_SIZE)
    )
    rows = [_row(guild_id, one, milestone_id, now + at * SPACING) for at, one in enumerate(found)]
    await outbox.enqueue(session, rows)
    if len(rows) == BATCH_SIZE:
        after = now + BATCH_SIZE * SPACING
        await outbox.reschedule(
            session,
            {**_row(guild_id, 0, milestone_id, after), "kind": DeliveryKind.REWARD_BACKFILL},
        )


async def find_reward(
    session: AsyncSession, guild_id: int, member_id: int, milestone_id: str
) -> RewardStatus | None:
    """Return the role of a milestone, and whether it is a member's; None where it has none."""
    role_id = (await list_roles(session, guild_id)).get(milestone_id)
    if role_id is None:
        return None
    held = await session.scalar(
        select(Reward.role_id)
        .join(Milestone, _SAME)
        .where(
            Milestone.guild_id == guild_id,
            Milestone.member_id == member_id,
            Reward.role_id == role_id,
        )
        .limit(1)
    )
    return RewardStatus(role_id, held is not None)


def _fault(milestone_id: str) -> str:
    return f"{setup_issues.REFUSED} {DeliveryKind.REWARD} {milestone_id}"


async def record_failure(
    session: AsyncSession, guild_id: int, milestone_id: str, sentence: str, now: dt.datetime
) -> None:
    """Note for moderators that a role could not be given; told with the server's first group."""
    first = select(func.min(Group.id)).where(
        Group.guild_id == guild_id, Group.archived_at.is_(None)
    )
    if group_id := await session.scalar(first):
        await setup_issues.add(
            session, IssueKey(guild_id, group_id, _fault(milestone_id)), sentence, now
        )


async def resolve_failure(
    session: AsyncSession, guild_id: int, milestone_id: str, now: dt.datetime
) -> None:
    """Note that the role of a milestone can be given again, or need not be."""
    what = _fault(milestone_id)
    here = (
        SetupIssue.guild_id == guild_id,
        SetupIssue.what == what,
        SetupIssue.healed_at.is_(None),
    )
    for group_id in (await session.scalars(select(SetupIssue.group_id).where(*here))).all():
        await setup_issues.resolve(session, group_id, what, now)
