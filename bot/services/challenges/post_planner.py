"""Chooses and enqueues the weekly challenges: one for each group and local ISO week."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Post, QueuedChallenge, Server
from bot.db.statements import UNREADABLE_RETRY, in_block, insert_for
from bot.domain.challenges import closing_time
from bot.domain.choice import SelectionInput, choose_challenge
from bot.domain.content import Challenge
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind, SkipReason
from bot.domain.schedule.clock import days_later, next_occurrence, week_key, weeks_between
from bot.domain.shards import ShardBlock
from bot.services import outbox
from bot.services.challenges import bank, posts
from bot.services.challenges.posts import PostState
from bot.services.groups.groups import SELECT_GROUPS, fetch_batch

_GROUPS_AT_ONCE = 50


async def enqueue_due_posts(
    connection: AsyncConnection,
    challenges: Sequence[Challenge],
    now: dt.datetime,
    block: ShardBlock,
) -> bool:
    """Enqueue due posts of a block and schedule the next ones; return whether there may be more.

    Of several weeks that have passed without a post only the latest is posted; the others are
    recorded as missed.
    """
    due, ids = await _lock_due_groups(connection, now, block)
    if unreadable := set(ids) - {group.id for group in due}:
        later = update(Group).where(Group.id.in_(unreadable))
        await connection.execute(later.values(next_post_at=now + UNREADABLE_RETRY))
    if not due:
        return bool(ids)
    inputs = await bank.load_selection_inputs(connection, due)
    own = await bank.list_own(connection, {group.guild_id for group in due})
    new_rows, next_posts = [], []
    for group in due:
        known = (*own.get(group.guild_id, ()), *challenges)
        rows = _decide(group, inputs[group.id], known, now)
        last = rows[-1]["week"] if rows else group.last_decided_week
        next_posts.append({"of_group": group.id, **next_post(group, last, now)})
        new_rows += rows
        for reason in posts.LOST_WEEKS:
            if lost := [row["week"] for row in rows if row["reason"] is reason]:
                key = (group.guild_id, group.id)
                await posts.report_lost_weeks(connection, key, lost, reason, now)
    if new_rows:
        new = insert_for(connection, Post).on_conflict_do_nothing().returning(*_STORED)
        await _enqueue_and_dequeue(connection, (await connection.execute(new, new_rows)).all())
    await connection.execute(update(Group).where(Group.id == bindparam("of_group")), next_posts)
    return True


async def _lock_due_groups(
    connection: AsyncConnection, now: dt.datetime, block: ShardBlock
) -> tuple[list[StudyGroup], list[int]]:
    """Lock and return due open groups that nobody else locked; and all ids, even of unreadable ones."""
    return await fetch_batch(
        connection,
        SELECT_GROUPS.join(Server, Server.guild_id == Group.guild_id)
        .where(Group.next_post_at <= now, Group.is_open(), Server.left_at.is_(None))
        .where(*in_block(Group.guild_id, block))
        .order_by(Group.next_post_at)
        .limit(_GROUPS_AT_ONCE)
        .with_for_update(skip_locked=True, of=Group),
    )


def next_post(group: StudyGroup, last_decided: str | None, now: dt.datetime) -> dict[str, Any]:
    """Return what to store of a group's next post, once all weeks up to one are decided."""
    following = next_occurrence(group.weekly, now, last_decided)
    return {"next_post_at": following.at, "last_decided_week": last_decided}


def _decide(
    group: StudyGroup, selection: SelectionInput, challenges: Sequence[Challenge], now: dt.datetime
) -> list[dict[str, Any]]:
    """Return a row for each undecided week up to the latest due one: its challenge, or why none."""
    weeks = list(_due_weeks(group, now))
    if not weeks:
        return []
    (first, _), (week, due_at) = weeks[0], weeks[-1]
    rows = [  # weeks that were never due: each is stored with the time of the one that is
        week_row(group, never_due, due_at, reason=SkipReason.GROUP_CHANGED)
        for never_due in weeks_between(group.last_decided_week or first, first)
    ]
    for missed, at in weeks[:-1]:
        reason = SkipReason.PAUSED if group.is_paused(at) else SkipReason.MISSED
        rows.append(week_row(group, missed, at, reason=reason))
    is_paused = group.is_paused(due_at)
    challenge = None if is_paused else choose_challenge(challenges, selection)
    why_none = SkipReason.PAUSED if is_paused else SkipReason.NO_CHALLENGE_LEFT
    rows.append(week_row(group, week, due_at, challenge, None if challenge else why_none))
    return rows


def _due_weeks(group: StudyGroup, now: dt.datetime) -> Iterator[tuple[str, dt.datetime]]:
    """Yield the undecided weeks that are due, each with the time it fell due, oldest first."""
    at, latest = group.next_post_at or now, group.last_decided_week or ""
    while at <= now:
        week = week_key(at, group.weekly.zone)
        if week > latest:
            yield week, at
            latest = week
        at = group.weekly.after(at)


def week_row(
    group: StudyGroup,
    week: str,
    due_at: dt.datetime,
    challenge: Challenge | None = None,
    reason: SkipReason | None = None,
) -> dict[str, Any]:
    """Return the row of a week: with its challenge, or with the reason why it gets none."""
    zone = group.weekly.zone
    deadline_at = days_later(due_at, group.answer_days, zone) if challenge else None
    return {
        "guild_id": group.guild_id,
        "group_id": group.id,
        "week": week,
        "state": PostState.PLANNED if challenge else PostState.SKIPPED,
        "reason": reason,
        "due_at": due_at,
        "challenge_id": challenge.id if challenge else None,
        "deadline_at": deadline_at,
        "closes_at": closing_time(deadline_at, zone) if deadline_at else None,
    }


_STORED = (Post.id, Post.guild_id, Post.group_id, Post.challenge_id, Post.due_at)


async def _enqueue_and_dequeue(connection: AsyncConnection, stored: Iterable[Any]) -> None:
    """Enqueue a job for each challenge, and take it out of the queue that moderators filled."""
    chosen = [post for post in stored if post.challenge_id is not None]
    kind = JobKind.WEEKLY_POST
    rows = [outbox.job(kind, post.guild_id, post.id, "", post.due_at) for post in chosen]
    await outbox.reschedule(connection, rows)
    queued = tuple_(QueuedChallenge.group_id, QueuedChallenge.challenge_id)
    dequeued = [(post.group_id, post.challenge_id) for post in chosen]
    if dequeued:
        await connection.execute(delete(QueuedChallenge).where(queued.in_(dequeued)))


async def enqueue_post(
    connection: AsyncConnection, group: StudyGroup, week: str, at: dt.datetime, challenge: Challenge
) -> None:
    """Enqueue a challenge for a group's week, due at an instant, even if the week was skipped."""
    values = week_row(group, week, at, challenge)
    new = insert_for(connection, Post).values(**values)
    over_skipped = new.on_conflict_do_update(
        index_elements=["group_id", "week"], set_=values, where=Post.state == PostState.SKIPPED
    )
    await _enqueue_and_dequeue(
        connection, (await connection.execute(over_skipped.returning(*_STORED))).all()
    )
