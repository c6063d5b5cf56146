"""Hands in answers to challenge posts, tries results that a program checks, and opens solutions."""

import datetime as dt
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import OpenedSolution, ResultTry, Submission
from bot.db.statements import insert_for, upsert
from bot.domain.actor import Actor
from bot.domain.challenges import NO_TEXT, SubmissionInput, SubmissionState, Timing
from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.results import Tries, TypedResult
from bot.domain.schedule.clock import timestamp
from bot.services.challenges import posts, submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.groups import groups
from bot.services.members import removals
from bot.services.members.membership import mark_seen
from bot.services.reviews import queue, reviews

MAX_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class AnswerablePost:
    post: ChallengePost
    group: StudyGroup
    submission: submission_queries.MemberSubmission | None  # what the actor has submitted before
    timing: Timing  # what a submission counts as now


class AnotherGroupsPost(Refusal):
    """The post is for a group that the actor is not in; `own_group` is theirs, if any."""

    def __init__(self, group: StudyGroup, own_group: StudyGroup | None) -> None:
        super().__init__(f"This challenge is for the group “{group.name}”, and you’re not in it.")
        self.group, self.own_group = group, own_group


async def require_answerable_post(
    connection: AsyncConnection, actor: Actor, post_id: int, *, now: dt.datetime
) -> AnswerablePost:
    """Return a post to which the actor may hand in an answer, also after it closed; refuse if not."""
    post = await posts.require_post(connection, actor.guild_id, post_id)
    group = await require_group(connection, actor, post)
    submission = await submission_queries.find_submission(connection, actor, post_id)
    if submission and submission.state is SubmissionState.ACCEPTED:
        raise Refusal(
            "Your answer has already been accepted, so there’s nothing left to do. Well done."
        )
    if submission and submission.revision >= MAX_VERSIONS:
        raise Refusal(
            f"You’ve handed in {MAX_VERSIONS} versions of this answer. Reviewers look at the latest one."
        )
    timing = await find_timing(connection, actor.member_id, post, now)
    return AnswerablePost(post, group, submission, timing)


async def find_timing(
    connection: AsyncConnection, member_id: int, post: ChallengePost, now: dt.datetime
) -> Timing:
    """Return what counts for an answer that a member hands in now."""
    timing = post.timing(now)
    if timing is Timing.CLOSED:
        return timing
    knows = await submission_queries.knows_solution(connection, member_id, post)
    return Timing.KNOWN if knows else timing


async def open_solution(
    connection: AsyncConnection,
    actor: Actor,
    post_id: int,
    *,
    now: dt.datetime,
    checks: bool = False,
) -> ChallengePost:
    """Let the actor see the solution of a closed or solved post, which then earns them nothing.

    With `checks`, the author of an answer that waits may see it where `find_wait` says `may_check`.
    """
    post = await posts.require_post(connection, actor.guild_id, post_id)
    submission = await submission_queries.find_submission(connection, actor, post_id)
    if submission is None or submission.state is not SubmissionState.ACCEPTED:
        group = await require_group(connection, actor, post)
        wait = await queue.find_wait(connection, group, now, submission) if checks else None
        if post.timing(now) is not Timing.CLOSED and not (wait and wait.may_check):
            at = post.closes_at
            raise Refusal(
                f"You can see the solution once your answer is accepted, or when the challenge closes on {timestamp(at, 'F')} ({timestamp(at, 'R')}). Until then, **Hint** can help."
            )
    await record_opened(connection, actor, post.challenge_id)
    return post


async def record_opened(connection: AsyncConnection, actor: Actor, challenge_id: str) -> None:
    """Record that the actor knows what an answer may look like; later ones earn them nothing."""
    row = {"member_id": actor.member_id, "challenge_id": challenge_id}
    opened = insert_for(connection, OpenedSolution).values(guild_id=actor.guild_id, **row)
    await connection.execute(opened.on_conflict_do_nothing())


async def require_group(
    connection: AsyncConnection, actor: Actor, post: ChallengePost
) -> StudyGroup:
    """Return the group of a post; refuse if the actor is in another or none."""
    group = await groups.get(connection, actor.guild_id, post.group_id)
    own_group = await groups.find_group_of(connection, actor)
    if own_group is None or own_group.id != group.id:
        raise AnotherGroupsPost(group, own_group)
    return group


async def submit(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    post_id: int,
    content: SubmissionInput,
    *,
    now: dt.datetime,
) -> submission_queries.MemberSubmission:
    """Record or replace the actor's submission; without a new file, the former one stays.

    Where nobody reviews, it is accepted at once, but not that of somebody who is a moderator or may
    be one: they could switch reviews off for their own. The server's owner may do so.
    """
    await mark_seen(connection, actor, now)
    found = await require_answerable_post(connection, actor, post_id, now=now)
    await require_solved(connection, actor, catalog, found.post)
    submission = await _record_version(connection, actor, found, content, now)
    if not found.group.reviewed and (actor.is_owner or actor.is_moderator is False):
        return await reviews.accept_without_reviewer(connection, actor, submission, catalog, now)
    await reviews.request_review(connection, submission, now)
    return submission


async def enter_result(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    challenge: Challenge,
    typed: TypedResult,
    now: dt.datetime,
) -> tuple[Tries, submission_queries.MemberSubmission | None]:
    """Record a try; a right result is accepted at once, unless the member has to explain it."""
    await mark_seen(connection, actor, now)
    found = await require_answerable_post(connection, actor, typed.post_id, now=now)
    tries = await record_try(connection, actor, typed.post_id, now, is_right=typed.is_right)
    if not typed.is_right or challenge.is_read_by_people:
        return tries, None
    knows = await submission_queries.knows_solution(connection, actor.member_id, found.post)
    if knows and found.timing is Timing.CLOSED:
        raise Refusal("That’s right, but you’ve seen it in the solution, so it isn’t counted.")
    content = SubmissionInput(typed.text)
    submission = await _record_version(connection, actor, found, content, now)
    return tries, await reviews.mark_accepted(connection, submission, catalog, now)


async def _record_version(
    connection: AsyncConnection,
    actor: Actor,
    found: AnswerablePost,
    content: SubmissionInput,
    now: dt.datetime,
) -> submission_queries.MemberSubmission:
    former = found.submission
    kept = await _replace_file(connection, actor, content, former, now)
    values: dict[str, Any] = {
        "state": SubmissionState.PENDING,
        "revision": former.revision + 1 if former else 1,
        **{field.name: getattr(kept, field.name) for field in fields(kept)},
        "timing": found.timing,
        "submitted_at": now,
        # What was decided about the version before is forgotten.
        **dict.fromkeys(("decided_at", "decided_by", "met", "reviewer_note")),
        **dict.fromkeys(("appealed_at", "appealed_from", "appeal_reason")),
        "by_members": False,
    }
    own = {"guild_id": actor.guild_id, "post_id": found.post.id, "member_id": actor.member_id}
    submission_id = await connection.scalar(
        insert_for(connection, Submission)
        .values(**own, **values)
        .on_conflict_do_update(index_elements=["post_id", "member_id"], set_=values)
        .returning(Submission.id)
    )
    return await submission_queries.get_submission(connection, actor.guild_id, submission_id)


async def _replace_file(
    connection: AsyncConnection,
    actor: Actor,
    content: SubmissionInput,
    former: submission_queries.MemberSubmission | None,
    now: dt.datetime,
) -> SubmissionInput:
    """Record the file of a version and remove the former one; without one, keep the former."""
    before = former.content if former else SubmissionInput(NO_TEXT)
    if (file := _file_of(content)) is None:
        return replace(before, work=content.work, note=content.note, ticked=content.ticked)
    await removals.remember_message(connection, actor.guild_id, [actor.member_id], file, now)
    if former_file := _file_of(before):
        await removals.remove_message(connection, actor.guild_id, former_file, now)
    return content


def _file_of(content: SubmissionInput) -> removals.PostedMessage | None:
    if content.file_channel_id is None or content.file_message_id is None:
        return None
    return removals.PostedMessage(content.file_channel_id, content.file_message_id)


async def record_review_message(
    connection: AsyncConnection, submission_id: int, message: removals.PostedMessage
) -> None:
    change = update(Submission).where(Submission.id == submission_id)
    await connection.execute(change.values(**asdict(message)))


async def find_tries(connection: AsyncConnection, actor: Actor, post_id: int) -> Tries:
    """Return a member's tries at the result of a post; none if they haven't tried."""
    mine = ResultTry.of(*actor.key) & (ResultTry.post_id == post_id)
    columns = (ResultTry.wrong, ResultTry.last_at, ResultTry.solved_at)
    row = (await connection.execute(select(*columns).where(mine))).one_or_none()
    return Tries(row.wrong, row.last_at, row.solved_at) if row else Tries()


async def record_try(
    connection: AsyncConnection, actor: Actor, post_id: int, now: dt.datetime, *, is_right: bool
) -> Tries:
    """Record a try; refuse it if the member has to wait, or has found the result already."""
    tries = await find_tries(connection, actor, post_id)
    if tries.solved_at:
        raise Refusal("You’ve found this result already. `/challenge` has **Explain it**.")
    require_no_wait(tries, now)
    tries = tries.after(now, is_right=is_right)
    values = {"wrong": tries.wrong, "last_at": tries.last_at, "solved_at": tries.solved_at}
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id, "post_id": post_id}
    await upsert(connection, ResultTry, key, values)
    return tries


def require_no_wait(tries: Tries, now: dt.datetime) -> None:
    if tries.next_at and now < tries.next_at:
        raise Refusal(
            f"You’ve had three tries. You can try again {timestamp(tries.next_at, 'R')}. Until then, **Hint** can help, or a small part of your file that you go through by hand."
        )


async def require_solved(
    connection: AsyncConnection, actor: Actor, catalog: Catalog, post: ChallengePost
) -> None:
    """Refuse an answer to a challenge with a result that the member hasn't found yet."""
    challenge = catalog.challenge_by_id.get(post.challenge_id)
    has_result = challenge is not None and challenge.result is not None
    if has_result and not (await find_tries(connection, actor, post.id)).solved_at:
        raise Refusal("Find the result first: `/challenge`, **Enter the result**.")
