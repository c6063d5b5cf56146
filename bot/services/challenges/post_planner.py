"""Chooses and enqueues the weekly challenges: one for each group and local ISO week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import Delivery, Group, Post, Server
from bot.db.shards import where_in_block
from bot.domain.challenges.choice import SelectionInput, choose_challenge
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.content import Challenge
from bot.domain.delivery import DeliveryKind, DeliveryState, SkipReason
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import days_later
from bot.domain.schedule.weekly import next_occurrence, week_key, weeks_between
from bot.services.challenges import challenge_queue, lost_weeks
from bot.services.delivery import outbox
from bot.services.groups.groups import SELECT_GROUPS, fetch_groups

_GROUPS_AT_ONCE = 50

# Every tick runs these statements. They are built once, because building a statement takes about as
# long as executing it.
_UNSCHEDULE_ARCHIVED = (
    update(Group)
    .where(Group.next_post_at <= bindparam("at"), Group.archived_at.is_not(None))
    .values(next_post_at=None)
)
_CHANGED_GROUPS = (
    SELECT_GROUPS.where(
        or_(Group.moved & (Group.next_post_at > bindparam("now")), Group.next_post_at.is_(None))
    )
    .where(Group.is_open())
    .limit(_GROUPS_AT_ONCE * 4)
    .with_for_update(skip_locked=True)
)
_TAKEN_WEEKS = select(Delivery.subject_id, Delivery.period).where(
    Delivery.kind == DeliveryKind.CHALLENGE,
    Delivery.subject_id.in_(bindparam("groups", expanding=True)),
)
_DUE_GROUPS = (
    SELECT_GROUPS.join(Server, Server.guild_id == Group.guild_id)
    .where(Group.next_post_at <= bindparam("now"), Group.is_open(), Server.left_at.is_(None))
    .order_by(Group.next_post_at)
    .limit(_GROUPS_AT_ONCE)
    .with_for_update(skip_locked=True, of=Group)
)


async def enqueue_due_posts(
    connection: AsyncConnection,
    challenges: Sequence[Challenge],
    now: dt.datetime,
    block: ShardBlock = EVERY_SERVER,
) -> int:
    """Enqueue due posts of a block and schedule the next ones; return for how many groups.

    Of several weeks that have passed without a post only the latest is posted; the others are
    recorded as missed. A week that already has a delivery, such as a skipped one, is left as it is.
    Call it again until it returns 0.
    """
    scheduled = await _schedule_changed_groups(connection, now, block)
    due = await _lock_due_groups(connection, now, block)
    if not due:
        return scheduled
    inputs = await challenge_queue.load_selection_inputs(connection, due)
    taken = await _list_taken_weeks(connection, due)
    plans = [_plan(group, inputs[group.id], challenges, taken[group.id], now) for group in due]
    await outbox.enqueue(connection, [row for plan in plans for row in plan.deliveries])
    posts = [plan.post for plan in plans if plan.post]
    if posts:
        await connection.execute(insert(connection, Post).on_conflict_do_nothing(), posts)
    await challenge_queue.remove_from_queues(
        connection, [(post["group_id"], post["challenge_id"]) for post in posts]
    )
    for plan in plans:
        await _report_lost_weeks(connection, plan, now)
    await connection.execute(_OF_GROUP, [plan.next_values(now) for plan in plans])
    return scheduled + len(due)


_OF_GROUP = update(Group).where(Group.id == bindparam("of_group"))


async def _schedule_changed_groups(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock
) -> int:
    """Schedule the posts of new and changed groups, except those due already; return how many."""
    unschedule = where_in_block(_UNSCHEDULE_ARCHIVED, Group.guild_id, block)
    await connection.execute(unschedule, {"at": now})
    changed = where_in_block(_CHANGED_GROUPS, Group.guild_id, block)
    groups = await fetch_groups(connection, changed, {"now": now})
    if groups:
        next_posts = [
            {"of_group": group.id, "next_post_at": group.next_occurrence(now).at, "moved": False}
            for group in groups
        ]
        await connection.execute(_OF_GROUP, next_posts)
    return len(groups)


async def _lock_due_groups(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock
) -> list[StudyGroup]:
    """Return open groups whose post is due, locked; groups locked elsewhere are left out."""
    due = where_in_block(_DUE_GROUPS, Group.guild_id, block)
    return await fetch_groups(connection, due, {"now": now})


async def _list_taken_weeks(
    connection: AsyncConnection, groups: Sequence[StudyGroup]
) -> defaultdict[int, list[str]]:
    """Return, by group id, the weeks that have a delivery already."""
    ids = [group.id for group in groups]
    return await challenge_queue.by_first_column(connection, _TAKEN_WEEKS, {"groups": ids})


@dataclass(slots=True)
class _Plan:
    """The rows to write for a group whose post has fallen due."""

    group: StudyGroup
    taken_week: str | None  # the latest week that was posted or skipped
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    post: dict[str, Any] | None = None

    def skip(self, week: str, due_at: dt.datetime, reason: SkipReason) -> None:
        """Record that nothing is posted in a week."""
        row = _delivery_row(self.group, week, due_at, DeliveryState.SKIPPED, reason)
        self.deliveries.append(row)

    def next_values(self, now: dt.datetime) -> dict[str, Any]:
        """Return the column values by which the group's next post is scheduled."""
        following = next_occurrence(self.group.weekly, now, taken=self.taken_week)
        return {
            "of_group": self.group.id,
            "next_post_at": following.at,
            "taken_week": self.taken_week,
        }


def _plan(
    group: StudyGroup,
    selection: SelectionInput,
    challenges: Sequence[Challenge],
    taken: Sequence[str],
    now: dt.datetime,
) -> _Plan:
    """Decide about every undecided week that is due; `taken` are weeks that have a delivery."""
    weeks = list(_due_weeks(group, now))
    newest = weeks[-1][0] if weeks else group.taken_week
    plan = _Plan(group, taken_week=max([newest, *taken]) if newest else None)
    if not weeks:
        return plan
    week, due_at = weeks[-1]
    for passed in weeks_between(group.taken_week or week, weeks[0][0]):
        plan.skip(passed, due_at, SkipReason.GROUP_CHANGED)
    for missed, at in weeks[:-1]:
        reason = SkipReason.PAUSED if group.is_paused(at) else SkipReason.MISSED
        plan.skip(missed, at, reason)
    if week in taken:
        return plan
    if group.is_paused(due_at):
        plan.skip(week, due_at, SkipReason.PAUSED)
    elif (challenge := choose_challenge(challenges, selection)) is None:
        plan.skip(week, due_at, SkipReason.NO_CHALLENGE_LEFT)
    else:
        plan.deliveries.append(_delivery_row(group, week, due_at))
        plan.post = _post_row(group, week, due_at, challenge)
    return plan


async def _report_lost_weeks(connection: AsyncConnection, plan: _Plan, now: dt.datetime) -> None:
    for reason in lost_weeks.REASONS:
        weeks = [row["period"] for row in plan.deliveries if row["reason"] is reason]
        if weeks:
            group_key = (plan.group.guild_id, plan.group.id)
            await lost_weeks.report(connection, group_key, weeks, reason, now)


def _due_weeks(group: StudyGroup, now: dt.datetime) -> Iterator[tuple[str, dt.datetime]]:
    """Yield the undecided weeks that are due, each with the time it fell due, oldest first."""
    at, latest = group.next_post_at or now, group.taken_week or ""
    while at <= now:
        week = week_key(at, group.weekly.zone)
        if week > latest:
            yield week, at
            latest = week
        at = group.weekly.after(at)


def _delivery_row(
    group: StudyGroup,
    week: str,
    due_at: dt.datetime,
    state: DeliveryState = DeliveryState.PLANNED,
    reason: SkipReason | None = None,
) -> dict[str, Any]:
    row = outbox.row(DeliveryKind.CHALLENGE, group.guild_id, group.id, week, due_at)
    return {**row, "state": state, "reason": reason}


def _post_row(
    group: StudyGroup, week: str, due_at: dt.datetime, challenge: Challenge
) -> dict[str, Any]:
    return {
        "guild_id": group.guild_id,
        "group_id": group.id,
        "week": week,
        "challenge_id": challenge.id,
        "due_at": due_at,
        "deadline_at": days_later(due_at, group.answer_days, group.weekly.zone),
    }


async def enqueue_post(
    connection: AsyncConnection, group: StudyGroup, week: str, at: dt.datetime, challenge: Challenge
) -> None:
    """Enqueue a challenge for a group's week, due at an instant, even if the week was skipped."""
    await outbox.reschedule(connection, _delivery_row(group, week, at))
    post = _post_row(group, week, at, challenge)
    await connection.execute(
        insert(connection, Post)
        .values(**post)
        .on_conflict_do_update(
            index_elements=["group_id", "week"], set_=post, where=Post.sent_at.is_(None)
        )
    )
    await challenge_queue.remove_from_queues(connection, [(group.id, challenge.id)])
