"""What moderators decide about a group's weeks: skip, post now, pause."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Post
from bot.domain.actor import Actor
from bot.domain.content import Challenge
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.domain.schedule.clock import PlannedPost, week_key
from bot.services.challenges import bank, post_planner, posts
from bot.services.groups import groups, kept_messages, setup_issues
from bot.services.moderation.decisions import record_decision


@dataclass(frozen=True, slots=True)
class WeekToPost:
    week: str
    challenge: Challenge
    next_at: dt.datetime | None  # of the next post; None if this one replaces it


async def skip(
    connection: AsyncConnection, actor: Actor, group: StudyGroup, week: str, *, now: dt.datetime
) -> dt.datetime:
    """Skip the group's next post, and return its time; refuse if it isn't that of `week` any more."""
    group = await _lock(connection, group)
    planned = group.next_occurrence(now)
    if planned.week != week or group.has_post_due(now):
        raise Refusal(
            f"That week isn’t the next one any more, so I haven’t skipped anything. {posts.SEE_NEXT}"
        )
    skipped = post_planner.week_row(group, week, planned.at, reason=SkipReason.BY_MODERATOR)
    await connection.execute(insert(Post).values(**skipped))
    await _update(connection, group, **post_planner.next_post(group, week, now))
    await record_decision(connection, actor, now, DecisionKind.SKIP, week, group.id)
    return planned.at


async def unskip(
    connection: AsyncConnection, actor: Actor, group: StudyGroup, week: str, *, now: dt.datetime
) -> dt.datetime:
    """Undo the skip of a week and those after it, and return its time; refuse if its time has come, or it was not skipped."""
    group = await _lock(connection, group)
    unskipped = delete(Post).where(_is_skipped(group, now), Post.week >= week)
    found = await connection.execute(unskipped.returning(Post.week, Post.due_at))
    due_at: dt.datetime = require(
        {row.week: row.due_at for row in found}.get(week),
        f"That week isn’t skipped, or its time has already come, so there’s nothing to undo. {posts.SEE_NEXT}",
    )
    before = select(func.max(Post.week)).where(Post.group_id == group.id, Post.week < week)
    last = await connection.scalar(before)
    # `plan_next_post` goes on from the time that is planned, so that the week isn't lost.
    await _update(connection, group, last_decided_week=last, next_post_at=due_at)
    await groups.plan_next_post(connection, await _lock(connection, group), now)
    await record_decision(connection, actor, now, DecisionKind.UNSKIP, week, group.id)
    return due_at


async def list_skipped_weeks(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> list[PlannedPost]:
    """Return the weeks to come that moderators skipped, and can still unskip, soonest first."""
    weeks = select(Post.week, Post.due_at).where(_is_skipped(group, now)).order_by(Post.week)
    return [PlannedPost(week, at) for week, at in await connection.execute(weeks)]


def _is_skipped(group: StudyGroup, now: dt.datetime) -> ColumnElement[bool]:
    by_moderator = Post.reason == SkipReason.BY_MODERATOR
    return and_(Post.group_id == group.id, by_moderator, Post.due_at > now)


async def require_week_to_post(
    connection: AsyncConnection,
    group: StudyGroup,
    challenges: Sequence[Challenge],
    now: dt.datetime,
) -> WeekToPost:
    """Return what this week's post would be; refuse if there is one already, or none can be."""
    if group.is_paused(now):
        raise Refusal(
            f"Challenges in “{group.name}” are paused. Resume them first: `/manage`, **Change**, **Resume**."
        )
    week = week_key(now, group.weekly.zone)
    of_week = (Post.group_id == group.id, Post.week == week)
    state = await connection.scalar(select(Post.state).where(*of_week))
    if state == posts.PostState.PLANNED:
        raise Refusal(
            "This week’s challenge is on its way. If it doesn’t appear within a minute, `/setup` says what’s keeping it."
        )
    if state not in {None, posts.PostState.SKIPPED}:
        raise Refusal(
            "This week’s challenge has already been posted, and there’s only one a week. To choose the next: `/manage`, **Change**, **Choose a challenge**."
        )
    (coming,) = await bank.preview_posts(connection, group, challenges, now)
    if coming.challenge is None:
        raise Refusal(
            "Every challenge is retired. To bring one back: `/manage`, **Change**, **Choose a challenge**."
        )
    return WeekToPost(
        week, coming.challenge, next_at=None if coming.planned.week == week else coming.planned.at
    )


async def post_now(
    connection: AsyncConnection,
    actor: Actor,
    group: StudyGroup,
    challenges: Sequence[Challenge],
    *,
    now: dt.datetime,
) -> Challenge:
    """Enqueue this week's challenge now, even if the week was skipped; see `require_week_to_post`."""
    group = await _lock(connection, group)
    found = await require_week_to_post(connection, group, challenges, now)
    await post_planner.enqueue_post(connection, group, found.week, now, found.challenge)
    last = max(found.week, group.last_decided_week or "")
    await _update(connection, group, **post_planner.next_post(group, last, now))
    guild_id, missed = group.guild_id, setup_issues.Origin.MISSED
    await setup_issues.resolve(connection, guild_id, missed, group_id=group.id, key=found.week)
    kind, challenge_id = DecisionKind.POST_NOW, found.challenge.id
    await record_decision(connection, actor, now, kind, challenge_id, group.id)
    return found.challenge


async def _lock(connection: AsyncConnection, group: StudyGroup) -> StudyGroup:
    """Lock the group against other planning until the transaction ends; return it as it is now."""
    row = select(Group.id).where(Group.id == group.id)
    await connection.execute(row.with_for_update(key_share=True))
    return await groups.get(connection, group.guild_id, group.id)


async def _update(connection: AsyncConnection, group: StudyGroup, **values: Any) -> None:
    await connection.execute(update(Group).where(Group.id == group.id).values(**values))


async def pause(
    connection: AsyncConnection,
    actor: Actor,
    group: StudyGroup,
    until: dt.date | None,
    now: dt.datetime,
) -> None:
    """Post nothing in the group through a date, or until it is resumed if `until` is None."""
    await _update(connection, group, paused_at=now, paused_until=until)
    await kept_messages.refresh_soon(connection, group.guild_id)
    value = until.isoformat() if until else None
    kind = DecisionKind.PAUSE
    await record_decision(connection, actor, now, kind, "posts", group.id, value=value)


async def resume(
    connection: AsyncConnection, actor: Actor, group: StudyGroup, now: dt.datetime
) -> None:
    why = f"Challenges in “{group.name}” aren’t paused, so nothing has changed. {posts.SEE_NEXT}"
    require(group.paused_at, why)
    await _update(connection, group, paused_at=None, paused_until=None)
    await kept_messages.refresh_soon(connection, group.guild_id)
    await record_decision(connection, actor, now, DecisionKind.RESUME, "posts", group.id)
