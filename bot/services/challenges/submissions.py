"""Records submissions to challenge posts, their state, and the points they earn."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.dialects import insert
from bot.db.models import Member, Submission
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.points import EntryKind
from bot.domain.submissions import Deadline, SubmissionInput, SubmissionState
from bot.services.challenges import posts
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    find_submission,
    get_submission,
)
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.members.presence import seen
from bot.services.points import entries, milestones


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post that the actor can submit to."""

    post: posts.ChallengePost
    group: StudyGroup
    submission: MemberSubmission | None  # what the actor has submitted before
    on_time: bool  # whether a submission now counts as on time


class AnotherGroupsPost(Refusal):
    """The post is for a group that the actor is not in; `own_group` is theirs, if any."""

    def __init__(self, group: StudyGroup, own_group: StudyGroup | None) -> None:
        super().__init__(f"This challenge is for the group “{group.name}”, and you’re not in it.")
        self.group, self.own_group = group, own_group


async def require_open_post(
    session: AsyncSession, actor: Actor, post_id: int, *, now: dt.datetime
) -> OpenPost:
    """Return a post that the actor can submit to now; raise a Refusal otherwise.

    The first submission decides whether it is on time; a returned one may always be replaced.
    """
    post = await posts.find_post(session, post_id)
    if post is None or post.guild_id != actor.guild_id:
        raise Refusal("This challenge no longer exists. `/challenge now` shows the current one.")
    group = await groups.get(session, actor.guild_id, post.group_id)
    own_group = await groups.find_group_of(session, actor)
    if own_group is None or own_group.id != group.id:
        raise AnotherGroupsPost(group, own_group)
    submission = await find_submission(session, post_id, actor.member_id)
    if submission and submission.state is SubmissionState.ACCEPTED:
        raise Refusal(
            "Your answer has already been accepted, so there’s nothing left to do. Well done."
        )
    if submission and submission.state is SubmissionState.RETURNED:
        return OpenPost(post, group, submission, submission.on_time)
    on_time = Deadline(post.deadline_at, group.lateness).require_accepts(now)
    return OpenPost(post, group, submission, submission.on_time if submission else on_time)


async def submit(
    session: AsyncSession,
    actor: Actor,
    catalog: Catalog,
    post_id: int,
    content: SubmissionInput,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Record or replace the actor's submission; without reviews it is accepted at once."""
    await _mark_seen_and_lock(session, actor, post_id, now)
    found = await require_open_post(session, actor, post_id, now=now)
    values = {
        "state": SubmissionState.PENDING.value,
        "revision": found.submission.revision + 1 if found.submission else 1,
        **asdict(content),
        "on_time": found.on_time,
        "submitted_at": now,
        "decided_at": None,
        "decided_by": None,
        "words": None,
    }
    submission_id = await session.scalar(
        insert(session, Submission)
        .values(guild_id=actor.guild_id, post_id=post_id, member_id=actor.member_id, **values)
        .on_conflict_do_update(index_elements=["post_id", "member_id"], set_=values)
        .returning(Submission.id)
    )
    submission = await get_submission(session, actor.guild_id, submission_id)
    if not found.group.reviewed:
        return await record_acceptance(session, submission, catalog, None, now)
    period = str(submission.revision)
    row = outbox.row(DeliveryKind.REVIEW, submission.guild_id, submission.id, period, now)
    await outbox.enqueue(session, [row])
    return submission


async def _mark_seen_and_lock(
    session: AsyncSession, actor: Actor, post_id: int, now: dt.datetime
) -> None:
    """Record that the actor is in the server; lock them and their submission to the post."""
    member = Member.key(actor.guild_id, actor.member_id)
    await session.execute(update(Member).where(member).values(seen(actor, now)))
    await session.execute(
        select(Submission.id)
        .where(Submission.post_id == post_id, Submission.member_id == actor.member_id)
        .with_for_update()
    )


async def record_acceptance(
    session: AsyncSession,
    submission: MemberSubmission,
    catalog: Catalog,
    reviewer: Actor | None,
    now: dt.datetime,
) -> MemberSubmission:
    """Accept a submission, pay its points and return it with the milestones this reached.

    The reviewer is None without reviews. A challenge that left the catalog earns nothing.
    """
    challenge = catalog.challenge_names.by_id.get(submission.challenge_id)
    if challenge:
        worth = catalog.scoring.challenge.worth(challenge.difficulty, on_time=submission.on_time)
        if worth:
            await entries.pay(session, entry_key(submission), worth, now)
    accepted = await record_state(session, submission, SubmissionState.ACCEPTED, reviewer, now)
    member = (submission.guild_id, submission.member_id)
    reached = await milestones.record_accepted_answer(session, member, catalog, now)
    return replace(accepted, reached=reached)


async def record_state(
    session: AsyncSession,
    submission: MemberSubmission,
    state: SubmissionState,
    reviewer: Actor | None,
    now: dt.datetime,
    reviewer_note: str | None = None,
) -> MemberSubmission:
    """Record a submission's new state, who decided it and with which note; return it changed."""
    await session.execute(
        update(Submission)
        .where(Submission.id == submission.id)
        .values(
            state=state.value,
            decided_at=None if state is SubmissionState.PENDING else now,
            decided_by=reviewer.member_id if reviewer else None,
            words=reviewer_note,
        )
    )
    return await get_submission(session, submission.guild_id, submission.id)


def entry_key(submission: MemberSubmission) -> entries.EntryKey:
    """Return the key of the ledger entry for a submission: one for each member and post."""
    subject = f"{submission.post_id}:{submission.challenge_id}"
    return entries.EntryKey(
        submission.guild_id, submission.group_id, submission.member_id, EntryKind.ANSWER, subject
    )


async def record_review_message(
    session: AsyncSession, submission_id: int, channel_id: int, message_id: int
) -> None:
    """Record in which message reviewers see a submission."""
    change = update(Submission).where(Submission.id == submission_id)
    await session.execute(change.values(channel_id=channel_id, message_id=message_id))
