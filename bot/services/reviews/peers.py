"""Further opinions: members look at each other’s answers, without names, and ask a second reviewer."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import PeerReview, Submission
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText, clean_name
from bot.services import outbox
from bot.services.challenges import posts, submissions
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    Opinion,
    find_submission,
    get_submission,
    list_where,
)
from bot.services.plan.progress import lock_member
from bot.services.reviews import queue, reviews

_FEWEST_WORDS = 4  # of a reason, where nothing is ticked: “Nice!” helps nobody
_SHOWN = 2  # opinions on one answer

_ON_LATEST = (PeerReview.submission_id == Submission.id) & (
    PeerReview.revision == Submission.revision
)
_COUNT = select(func.count()).where(_ON_LATEST).correlate(Submission).scalar_subquery()
_FEWEST_FIRST = (_COUNT.asc(), Submission.submitted_at.asc(), Submission.id.asc())


async def open_next(
    connection: AsyncConnection, actor: Actor, post_id: int
) -> MemberSubmission | None:
    """Return the answer to look at next; refuse if the actor may not look at those to the post.

    After that, what the actor changes in their own earns nothing, as after the solution.
    """
    await lock_member(connection, *actor.key)  # until what they saw is recorded
    await _require_group(connection, actor, post_id)
    found = await list_where(
        connection, *_offered(actor.member_id, post_id), limit=1, order=_FEWEST_FIRST
    )
    if not found:
        return None
    await submissions.record_opened(connection, actor, found[0].challenge_id)
    return found[0]


async def count_offered(connection: AsyncConnection, member_id: int, post_id: int) -> int:
    """Return how many answers to a post wait that a member hasn't looked at."""
    offered = select(func.count()).select_from(Submission).where(*_offered(member_id, post_id))
    return await connection.scalar(offered) or 0


async def get_offered(
    connection: AsyncConnection, actor: Actor, version: reviews.Version
) -> tuple[MemberSubmission, StudyGroup]:
    """Return an answer that the actor may look at, and its group; refuse if they may not any more."""
    submission_id, revision = version
    post_id = (await get_submission(connection, actor.guild_id, submission_id)).post_id
    group = await _require_group(connection, actor, post_id)
    this = (Submission.id == submission_id, Submission.revision == revision)
    found = await list_where(connection, *this, *_offered(actor.member_id, post_id), limit=1)
    if not found:
        raise Refusal(
            "This answer isn’t there to look at any more: somebody decided about it, it has changed, or "
            "you’ve looked at it before. **My answer** leads to the next one."
        )
    return found[0], group


async def give_opinion(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    version: reviews.Version,
    opinion: Opinion,
    now: dt.datetime,
) -> MemberSubmission:
    """Record what the actor thinks of an answer, and tell its author.

    It is accepted if its first two opinions agree that it should be, and the group wants that.
    """
    if not opinion.met and len(clean_name(opinion.change.raw).split()) < _FEWEST_WORDS:
        raise Refusal(
            "That doesn’t help its author yet. Tick what the answer does, or say what’s missing in a few words."
        )
    submission_id, revision = version
    await reviews.lock_for(connection, actor, submission_id, now)
    submission, group = await get_offered(connection, actor, version)
    about = {"guild_id": actor.guild_id, "submission_id": submission_id, "revision": revision}
    thinks = {"met": opinion.met, "change": opinion.change, "would_accept": opinion.would_accept}
    row = insert(PeerReview).values(**about, member_id=actor.member_id, **thinks)
    review_id = await connection.scalar(row.returning(PeerReview.id))
    votes = select(PeerReview.would_accept).join(Submission, _ON_LATEST)
    found = await connection.scalars(votes.where(Submission.id == submission_id))
    if group.peers_accept and found.all() == [True, True]:
        return await reviews.accept_without_reviewer(
            connection, actor, submission, catalog, now, by_members=True
        )
    job = outbox.job(JobKind.PEER_REVIEW, actor.guild_id, submission_id, str(review_id), now)
    await outbox.enqueue(connection, [job])
    return submission


async def with_opinions(
    connection: AsyncConnection, submission: MemberSubmission, *, named: bool = False
) -> MemberSubmission:
    """Return a submission with the latest opinions on its latest version."""
    query = select(*PeerReview.columns_for(Opinion)).join(Submission, _ON_LATEST)
    latest = query.where(Submission.id == submission.id).order_by(PeerReview.id.desc())
    rows = await connection.execute(latest.limit(_SHOWN))
    found = ({**row, "met": tuple(row["met"]), "is_named": named} for row in rows.mappings())
    return replace(submission, opinions=tuple(Opinion(**values) for values in found))


def _offered(member_id: int, post_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an answer that a member may look at: never their own, each once."""
    by_member = (PeerReview.submission_id == Submission.id, PeerReview.member_id == member_id)
    return (
        Submission.post_id == post_id,
        Submission.state == SubmissionState.PENDING,
        Submission.appealed_at.is_(None),
        Submission.member_id != member_id,
        ~exists().where(*by_member),
    )


async def _require_group(connection: AsyncConnection, actor: Actor, post_id: int) -> StudyGroup:
    """Return the group of a post; refuse if its members look at no answers, or the actor has none."""
    post = await posts.require_post(connection, actor.guild_id, post_id)
    group = await submissions.require_group(connection, actor, post)
    group.require_may_see(actor, group.id)  # as others wrote the answers
    enough = await queue.has_enough_for_peers(connection, group)
    if not (group.reviewed and group.peer_reviews and enough):
        raise Refusal("In this group, only reviewers look at answers.")
    none = "Hand in your own answer first. Then you can look at those of others."
    require(await find_submission(connection, actor, post_id), none)
    return group


async def get_appealable(
    connection: AsyncConnection, actor: Actor, post_id: int
) -> MemberSubmission:
    """Return the actor's answer to a post; refuse unless a second reviewer may be asked about it."""
    none = "You haven’t answered this challenge yet. Press **Answer** to open the form."
    submission = require(await find_submission(connection, actor, post_id), none)
    if submission.state is not SubmissionState.RETURNED:
        raise Refusal("This answer isn’t returned any more. **My answer** shows how it stands.")
    if submission.appealed_at:
        raise Refusal(
            "A second reviewer has already looked at this version. Change your answer, and hand it in again."
        )
    return submission


async def ask_second_reviewer(
    connection: AsyncConnection, actor: Actor, post_id: int, now: dt.datetime, reason: str = ""
) -> MemberSubmission:
    """Put the actor's returned answer into the queue again, for somebody else; once per version.

    It keeps what the first reviewer ticked and wrote, for the second one to read.
    """
    found = await get_appealable(connection, actor, post_id)
    await reviews.lock_for(connection, actor, found.id, now)
    submission = await get_appealable(connection, actor, post_id)
    why = SafeText(reason) if clean_name(reason) else None
    asked = {"appealed_at": now, "appealed_from": submission.decided_by, "appeal_reason": why}
    pending = {"state": SubmissionState.PENDING, "decided_at": None, "decided_by": None}
    change = update(Submission).where(Submission.id == submission.id)
    await connection.execute(change.values(**asked, **pending))
    appealed = await get_submission(connection, actor.guild_id, submission.id)
    await reviews.request_review(connection, appealed, now)
    return appealed
