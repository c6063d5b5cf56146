"""Records the milestones that members reach, in the transaction that reaches them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Milestone as MilestoneRow
from bot.db.models import Post, Submission
from bot.db.statements import insert_for
from bot.domain import milestones as rules
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog, Milestone
from bot.services.members import roles
from bot.services.members.roles import MemberKey


@dataclass(frozen=True, slots=True)
class ReachedMilestone:
    """A milestone reached for the first time, and the role given for it."""

    milestone: Milestone
    role_id: int | None = None


async def record_accepted(
    connection: AsyncConnection,
    member: MemberKey,
    submission_id: int,
    catalog: Catalog,
    now: dt.datetime,
) -> tuple[ReachedMilestone, ...]:
    """Record what a member's accepted answers reach, each challenge counted once; return what is new."""
    guild_id, member_id = member
    count = (
        select(func.count(Post.challenge_id.distinct()))
        .join_from(Submission, Post, Post.id == Submission.post_id)
        .where(Submission.of(guild_id, member_id))
        .where(Submission.state == SubmissionState.ACCEPTED)
    )
    accepted = await connection.scalar(count) or 0
    reached = rules.reached_by_answers(catalog.scoring.milestones, accepted)
    return await record_reached(connection, member, reached, now, submission_id)


async def record_reached(
    connection: AsyncConnection,
    member: MemberKey,
    reached: Sequence[Milestone],
    now: dt.datetime,
    submission_id: int | None = None,
) -> tuple[ReachedMilestone, ...]:
    """Record milestones and enqueue their roles; return those that were not recorded before."""
    if not reached:
        return ()
    guild_id, member_id = member
    row = {"guild_id": guild_id, "member_id": member_id, "at": now, "submission_id": submission_id}
    inserted = await connection.scalars(
        insert_for(connection, MilestoneRow)
        .values([row | {"milestone_id": milestone.id} for milestone in reached])
        .on_conflict_do_nothing()
        .returning(MilestoneRow.milestone_id)
    )
    new_ids = set(inserted)
    if not new_ids:
        return ()
    given = await roles.enqueue_rewards(connection, member, new_ids, now)
    return tuple(ReachedMilestone(one, given.get(one.id)) for one in reached if one.id in new_ids)


async def list_reached(
    connection: AsyncConnection, member: MemberKey, catalog: Catalog
) -> Sequence[Milestone]:
    recorded = select(MilestoneRow.milestone_id).where(MilestoneRow.of(*member))
    ids = (await connection.scalars(recorded)).all()
    return [milestone for milestone in catalog.scoring.milestones if milestone.id in ids]


async def list_reached_by(
    connection: AsyncConnection, member: MemberKey, submission_id: int, catalog: Catalog
) -> tuple[ReachedMilestone, ...]:
    by_it = (MilestoneRow.of(*member), MilestoneRow.submission_id == submission_id)
    ids = (await connection.scalars(select(MilestoneRow.milestone_id).where(*by_it))).all()
    return tuple(ReachedMilestone(m) for m in catalog.scoring.milestones if m.id in ids)
