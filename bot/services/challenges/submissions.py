"""Records submissions to challenge posts, their state, and the points they earn."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.dialects import insert
from bot.db.models import Delivery, Member, Submission
from bot.domain.actor import Actor
from bot.domain.challenges.submissions import (
    Deadline,
    InvalidSubmission,
    Lateness,
    SubmissionInput,
    SubmissionState,
)
from bot.domain.content import Catalog
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import quoted
from bot.domain.schedule.clock import timestamp
from bot.services.challenges import (
    acceptances,
    opened_answers,
    posts,
    review_policy,
    submission_files,
)
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    find_submission,
    get_submission,
)
from bot.services.delivery import outbox
from bot.services.groups import groups
from bot.services.members.membership import values_when_seen

WINDOW = dt.timedelta(minutes=10)
MAX_VERSIONS, MAX_HANDED_IN = 3, 8
"""How many versions of one submission, and how many in all, can be handed in within `WINDOW`."""


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post that the actor can submit to."""

    post: posts.ChallengePost
    group: StudyGroup
    submission: MemberSubmission | None  # what the actor has submitted before
    on_time: bool  # whether a submission now counts as on time
    reviewed: bool  # whether it has to be reviewed before it counts
    seen_answer: bool  # whether the actor has seen the worked answer, so that it earns no points


class AnotherGroupsPost(Refusal):
    """The post is for a group that the actor is not in; `own_group` is theirs, if any."""

    def __init__(self, group: StudyGroup, own_group: StudyGroup | None) -> None:
        super().__init__(
            f"This challenge is for the group {quoted(group.name)}, and you’re not in it."
        )
        self.group, self.own_group = group, own_group


async def require_open_post(
    connection: AsyncConnection, actor: Actor, post_id: int, *, now: dt.datetime
) -> OpenPost:
    """Return a post that the actor can submit to now; raise a Refusal otherwise.

    What is handed in after the deadline is late, even in place of something that was on time. A
    returned submission may always be replaced.
    """
    post = await posts.find_post(connection, post_id)
    if post is None or post.guild_id != actor.guild_id:
        raise Refusal("This challenge no longer exists. `/challenge now` shows the current one.")
    if not await posts.is_visible(connection, post):
        raise Refusal(
            "This challenge hasn’t been posted yet. `/challenge now` shows the current one."
        )
    group = await groups.get(connection, actor.guild_id, post.group_id)
    own_group = await groups.find_group_of(connection, actor)
    if own_group is None or own_group.id != group.id:
        raise AnotherGroupsPost(group, own_group)
    submission = await find_submission(connection, post_id, actor.member_id)
    if submission and submission.state is SubmissionState.ACCEPTED:
        raise Refusal(
            "Your answer has already been accepted, so there’s nothing left to do. Well done."
        )
    deadline = Deadline(post.deadline_at, group.lateness)
    if submission and submission.state is SubmissionState.RETURNED:
        deadline = Deadline(post.deadline_at, Lateness.FEWER)
    deadline.require_accepts(now)
    on_time = deadline.is_on_time(now)
    await _require_below_limits(connection, actor, submission, now)
    reviewed = await review_policy.needs_review(connection, actor, group, post, now)
    seen_answer = await opened_answers.has_seen(connection, actor, post)
    return OpenPost(post, group, submission, on_time, reviewed, seen_answer)


_HANDED_IN = (  # built once, because that takes about as long as executing it
    select(Delivery.subject_id, Delivery.due_at)
    .join(Submission, Submission.id == Delivery.subject_id)
    .where(
        Delivery.kind == DeliveryKind.REVIEW,
        Submission.guild_id == bindparam("guild_id"),
        Submission.member_id == bindparam("member_id"),
        Delivery.due_at > bindparam("since"),
    )
    .order_by(Delivery.due_at.desc())
    .limit(MAX_HANDED_IN)
)


async def _require_below_limits(
    connection: AsyncConnection, actor: Actor, submission: MemberSubmission | None, now: dt.datetime
) -> None:
    """Refuse if the member has sent reviewers too much just now: of this submission, or in all."""
    member = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    sent = (await connection.execute(_HANDED_IN, {**member, "since": now - WINDOW})).all()
    versions = [row.due_at for row in sent if submission and row.subject_id == submission.id]
    if len(versions) >= MAX_VERSIONS:
        raise InvalidSubmission(
            f"You’ve handed in this answer {MAX_VERSIONS} times within ten minutes. You can change it "
            f"again {timestamp(versions[MAX_VERSIONS - 1] + WINDOW, 'R')}."
        )
    if len(sent) >= MAX_HANDED_IN:
        raise InvalidSubmission(
            f"You’ve handed in {MAX_HANDED_IN} answers within ten minutes. You can hand in the next "
            f"one {timestamp(sent[-1].due_at + WINDOW, 'R')}."
        )


async def submit(
    connection: AsyncConnection,
    actor: Actor,
    catalog: Catalog,
    post_id: int,
    content: SubmissionInput,
    *,
    now: dt.datetime,
) -> MemberSubmission:
    """Record or replace the actor's submission; without reviews it is accepted at once.

    A file that was handed in before stays, unless `content` names another. If that has no address,
    it is attached later (`submission_files.attach`), and reviewers are shown the submission then.
    """
    await _mark_seen_and_lock(connection, actor, post_id, now)
    found = await require_open_post(connection, actor, post_id, now=now)
    file_follows = content.file_name is not None and content.file_url is None
    content = await _with_file(connection, found.submission, content, now)
    values: dict[str, Any] = {
        "state": SubmissionState.PENDING.value,
        "revision": found.submission.revision + 1 if found.submission else 1,
        **asdict(content),
        "on_time": found.on_time,
        "submitted_at": now,
        "decided_at": None,
        "decided_by": None,
        "words": None,
    }
    submission_id = await connection.scalar(
        insert(connection, Submission)
        .values(guild_id=actor.guild_id, post_id=post_id, member_id=actor.member_id, **values)
        .on_conflict_do_update(index_elements=["post_id", "member_id"], set_=values)
        .returning(Submission.id)
    )
    submission = await get_submission(connection, actor.guild_id, submission_id)
    if not found.reviewed:
        return await acceptances.accept_without_review(connection, submission, catalog, now)
    due_at = now + submission_files.TIME_TO_UPLOAD if file_follows else now
    await outbox.enqueue(connection, [submission_files.review_delivery(submission, due_at)])
    return submission


async def _with_file(
    connection: AsyncConnection,
    former: MemberSubmission | None,
    content: SubmissionInput,
    now: dt.datetime,
) -> SubmissionInput:
    """Return the content with the file handed in before; if it has another, remove that one."""
    if content.file_url is None:
        before = former.content if former else SubmissionInput("")
        return replace(content, file_name=before.file_name, file_url=before.file_url)
    if former:
        await submission_files.remove_file(connection, former, now)
    return content


async def _mark_seen_and_lock(
    connection: AsyncConnection, actor: Actor, post_id: int, now: dt.datetime
) -> None:
    """Record that the actor is in the server; lock them and their submission to the post."""
    member = Member.key(actor.guild_id, actor.member_id)
    await connection.execute(update(Member).where(member).values(values_when_seen(actor, now)))
    await connection.execute(
        select(Submission.id)
        .where(Submission.post_id == post_id, Submission.member_id == actor.member_id)
        .with_for_update()
    )


async def record_review_message(
    connection: AsyncConnection, submission_id: int, channel_id: int, message_id: int
) -> None:
    """Record in which message reviewers see a submission."""
    change = update(Submission).where(Submission.id == submission_id)
    await connection.execute(change.values(channel_id=channel_id, message_id=message_id))


async def forget_review_message(connection: AsyncConnection, submission_id: int) -> bool:
    """Record that the message in which reviewers saw a submission is gone; False if none was."""
    has_message = (Submission.id == submission_id, Submission.message_id.is_not(None))
    forgotten = await connection.scalar(
        update(Submission)
        .where(*has_message)
        .values(channel_id=None, message_id=None)
        .returning(Submission.id)
    )
    return forgotten is not None
