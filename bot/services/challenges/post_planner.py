"""Which challenge comes when: planned once for each group and local ISO week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Delivery, Group, Post, QueuedChallenge, RetiredChallenge, Server
from bot.domain.challenge_choice import SelectionInput, choose_challenge
from bot.domain.content.challenges import Challenge
from bot.domain.delivery import DeliveryKind, DeliveryState, SkipReason
from bot.domain.groups import StudyGroup
from bot.domain.schedule.occurrences import PlannedPost, next_occurrence, week_key, weeks_between
from bot.services.delivery import outbox
from bot.services.groups.groups import SELECT_GROUPS, fetch_groups

_AT_A_TIME = 50


async def enqueue_due_posts(
    session: AsyncSession, bank: Sequence[Challenge], now: dt.datetime
) -> int:
    """Promise the posts that have fallen due, and set the next of each group; 0 when all is done.

    Of the weeks that went by unposted only the latest is made up for; the others are recorded as
    missed. What stands for a week already, such as a skip, stays.
    """
    worked_out = await _work_out(session, now)
    due = await _due(session, now)
    if not due:
        return worked_out
    tastes = await load_selection_inputs(session, due)
    taken = await _taken(session, due)
    plans = [_plan(group, tastes[group.id], bank, taken[group.id], now) for group in due]
    await outbox.enqueue(session, [row for plan in plans for row in plan.deliveries])
    posts = [plan.post for plan in plans if plan.post]
    if posts:
        await session.execute(insert(session, Post).on_conflict_do_nothing(), posts)
    await _unqueue(session, posts)
    for plan in plans:
        await session.execute(
            update(Group)
            .where(Group.id == plan.group_id)
            .values(next_post_at=plan.next.at, taken_week=plan.week)
        )
    return worked_out + len(due)


async def _work_out(session: AsyncSession, now: dt.datetime) -> int:
    """Work out when the next post is, for groups that are new or were changed; returns how many.

    What has fallen due before a change stays due, unless the group is closed by then.
    """
    await session.execute(
        update(Group)
        .where(Group.next_post_at <= now, Group.archived_at.is_not(None))
        .values(next_post_at=None)
    )
    changed = await fetch_groups(
        session,
        SELECT_GROUPS.where(
            or_(Group.moved & (Group.next_post_at > now), Group.next_post_at.is_(None)),
            Group.is_open(),
        )
        .limit(_AT_A_TIME * 4)
        .with_for_update(skip_locked=True),
    )
    for group in changed:
        await session.execute(
            update(Group)
            .where(Group.id == group.id)
            .values(next_post_at=group.next_occurrence(now).at, moved=False)
        )
    return len(changed)


async def _due(session: AsyncSession, now: dt.datetime) -> list[StudyGroup]:
    return await fetch_groups(
        session,
        SELECT_GROUPS.join(Server, Server.guild_id == Group.guild_id)
        .where(Group.next_post_at <= now, Group.is_open(), Server.left_at.is_(None))
        .order_by(Group.next_post_at)
        .limit(_AT_A_TIME)
        .with_for_update(skip_locked=True, of=Group),
    )


@dataclass(slots=True)
class _Plan:
    """What is to be written for a group whose post has fallen due."""

    group_id: int
    week: str | None
    next: PlannedPost
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    post: dict[str, Any] | None = None


def _plan(
    group: StudyGroup,
    taste: SelectionInput,
    bank: Sequence[Challenge],
    taken: set[str],
    now: dt.datetime,
) -> _Plan:
    """Decide on every week that has gone by since the last one."""
    weeks = list(_weeks_until(group, now))
    done = max((week for week, _ in weeks), default=group.taken_week)
    done = max((done, *taken)) if done else None
    plan = _Plan(group.id, done, next_occurrence(group.weekly, now, taken=done))
    if not weeks:
        return plan
    week, due_at = weeks[-1]
    for left_out in weeks_between(group.taken_week or week, weeks[0][0]):
        plan.deliveries.append(
            _row(group, left_out, due_at, DeliveryState.SKIPPED, SkipReason.GROUP_CHANGED)
        )
    for missed, at in weeks[:-1]:
        reason = SkipReason.PAUSED if group.is_paused(at) else SkipReason.MISSED
        plan.deliveries.append(_row(group, missed, at, DeliveryState.SKIPPED, reason))
    if week in taken:
        return plan
    challenge = choose_challenge(bank, taste)
    if group.is_paused(due_at) or challenge is None:
        reason = SkipReason.NO_CHALLENGE_LEFT if challenge is None else SkipReason.PAUSED
        plan.deliveries.append(_row(group, week, due_at, DeliveryState.SKIPPED, reason))
        return plan
    plan.deliveries.append(_row(group, week, due_at, DeliveryState.PLANNED, None))
    plan.post = _post(group, week, due_at, challenge)
    return plan


def _weeks_until(group: StudyGroup, now: dt.datetime) -> Iterable[tuple[str, dt.datetime]]:
    """Yield the weeks whose time has come, from the one that was next on."""
    at, seen = group.next_post_at or now, group.taken_week or ""
    while at <= now:
        week = week_key(at, group.weekly.zone)
        if week > seen:
            yield week, at
            seen = week
        at = group.weekly.after(at)


def _row(
    group: StudyGroup, week: str, due_at: dt.datetime, state: str, reason: str | None
) -> dict[str, Any]:
    row = outbox.row(DeliveryKind.CHALLENGE, group.guild_id, group.id, week, due_at)
    return {**row, "state": state, "reason": reason}


def _post(
    group: StudyGroup, week: str, due_at: dt.datetime, challenge: Challenge
) -> dict[str, Any]:
    return {
        "guild_id": group.guild_id,
        "group_id": group.id,
        "week": week,
        "challenge_id": challenge.id,
        "due_at": due_at,
        "deadline_at": due_at + dt.timedelta(days=group.answer_days),
    }


async def enqueue_post(
    session: AsyncSession, group: StudyGroup, week: str, at: dt.datetime, challenge: Challenge
) -> None:
    """Promise a challenge for a group's week."""
    await outbox.enqueue(session, [_row(group, week, at, DeliveryState.PLANNED, None)])
    post = _post(group, week, at, challenge)
    await session.execute(insert(session, Post).values(**post).on_conflict_do_nothing())
    await _unqueue(session, [post])


async def load_selection_inputs(
    session: AsyncSession, groups: Sequence[StudyGroup]
) -> dict[int, SelectionInput]:
    """Return what each of these groups has had and wants."""
    ids = [group.id for group in groups]
    had: defaultdict[int, list[str]] = defaultdict(list)
    for group_id, challenge_id in await session.execute(
        select(Post.group_id, Post.challenge_id)
        .join(
            Delivery,
            (Delivery.kind == DeliveryKind.CHALLENGE)
            & (Delivery.subject_id == Post.group_id)
            & (Delivery.period == Post.week),
        )
        .where(Post.group_id.in_(ids), Delivery.state != DeliveryState.SKIPPED)
        .order_by(Post.week)
    ):
        had[group_id].append(challenge_id)
    queued: defaultdict[int, list[str]] = defaultdict(list)
    for group_id, challenge_id in await session.execute(
        select(QueuedChallenge.group_id, QueuedChallenge.challenge_id)
        .where(QueuedChallenge.group_id.in_(ids))
        .order_by(QueuedChallenge.position, QueuedChallenge.challenge_id)
    ):
        queued[group_id].append(challenge_id)
    retired: defaultdict[int, set[str]] = defaultdict(set)
    servers = {group.guild_id for group in groups}
    for guild_id, challenge_id in await session.execute(
        select(RetiredChallenge.guild_id, RetiredChallenge.challenge_id).where(
            RetiredChallenge.guild_id.in_(servers)
        )
    ):
        retired[guild_id].add(challenge_id)
    return {
        group.id: SelectionInput(
            group.id,
            tuple(had[group.id]),
            tuple(queued[group.id]),
            frozenset(retired[group.guild_id]),
            follows_plan=group.follows_plan,
        )
        for group in groups
    }


async def _taken(session: AsyncSession, groups: Sequence[StudyGroup]) -> defaultdict[int, set[str]]:
    """Return the weeks of these groups that have an occurrence on record."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = await session.execute(
        select(Delivery.subject_id, Delivery.period).where(
            Delivery.kind == DeliveryKind.CHALLENGE,
            Delivery.subject_id.in_([group.id for group in groups]),
        )
    )
    for group_id, week in rows:
        found[group_id].add(week)
    return found


async def _unqueue(session: AsyncSession, posts: Iterable[dict[str, Any]]) -> None:
    for post in posts:
        await session.execute(
            delete(QueuedChallenge).where(
                QueuedChallenge.group_id == post["group_id"],
                QueuedChallenge.challenge_id == post["challenge_id"],
            )
        )
