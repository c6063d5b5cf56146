"""Whether a member may see the worked answer to a post."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.challenges.submissions import Deadline, SubmissionState
from bot.domain.challenges.worked_answers import AnswerAccess, answer_access
from bot.services.challenges import opened_answers, posts
from bot.services.challenges.submission_queries import MemberSubmission, find_submission
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.groups import groups


@dataclass(frozen=True, slots=True)
class PostWithAccess:
    """A post, the member's own answer to it, and whether they may see the worked answer."""

    post: posts.ChallengePost
    submission: MemberSubmission | None
    access: AnswerAccess


async def get_post_with_access(
    connection: AsyncConnection, actor: Actor, post_id: int, *, now: dt.datetime
) -> PostWithAccess:
    """Return a post and whether the actor may see its worked answer; refuse one of another group.

    A member whose answer was accepted may see it even after changing groups.
    """
    post = await posts.require_visible_post(connection, actor.guild_id, post_id)
    group = await groups.get(connection, actor.guild_id, post.group_id)
    submission = await find_submission(connection, post.id, actor.member_id)
    state = submission.state if submission else None
    own_group = await groups.find_group_of(connection, actor)
    is_theirs = own_group is not None and own_group.id == group.id
    if not is_theirs and state is not SubmissionState.ACCEPTED:
        raise AnotherGroupsPost(group, own_group)
    was_opened = await opened_answers.has_seen(connection, actor, post)
    deadline = Deadline(post.deadline_at, group.lateness)
    access = answer_access(deadline, state, was_opened=was_opened, now=now)
    return PostWithAccess(post, submission, access)


async def open_answer(
    connection: AsyncConnection, actor: Actor, post_id: int, *, now: dt.datetime
) -> PostWithAccess:
    """Record that the actor sees the worked answer, if they may see it now."""
    found = await get_post_with_access(connection, actor, post_id, now=now)
    if found.access is not AnswerAccess.CLOSED:
        await opened_answers.record(connection, actor, post_id, now)
    return found
