"""Reads submissions: one, a member's, those that a condition selects, and the tally of a post."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Member, OpenedSolution, Post, Submission
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput, SubmissionState, Timing, timing_of
from bot.domain.errors import require
from bot.domain.markup import SafeName, SafeText
from bot.domain.points import EntryKind
from bot.services.challenges.posts import ChallengePost
from bot.services.points.milestones import ReachedMilestone
from bot.services.standings import boards


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a member thinks of another one's answer."""

    met: tuple[int, ...]  # the criteria that they ticked, counted from 1
    change: SafeText  # what they would change
    would_accept: bool
    member_id: int = field(default=0, compare=False)
    is_named: bool = False  # whether whoever reads this learns whose opinion it is: moderators may


@dataclass(frozen=True, slots=True)
class MemberSubmission:
    id: int
    guild_id: int
    group_id: int
    post_id: int
    challenge_id: str
    member_id: int
    name: SafeName
    state: SubmissionState
    revision: int  # counts from 1 how often the member has handed it in
    content: SubmissionInput
    timing: Timing
    submitted_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: int | None  # the reviewer's member id
    by_members: bool  # whether two members accepted it
    met: tuple[int, ...] | None  # the criteria that the reviewer ticked, if they ticked any boxes
    reviewer_note: SafeText | None
    appealed_at: dt.datetime | None  # when the author asked for a second reviewer of this version
    appealed_from: int | None  # the member id of the first one, who returned it
    channel_id: int | None  # channel and message in which reviewers see it
    message_id: int | None
    deadline_at: dt.datetime
    closes_at: dt.datetime
    appeal_reason: SafeText | None = None  # what the author then said
    points: int = 0  # that it earned, less those that were taken back
    shown_name: SafeName | None = None  # by which others see its author
    in_gallery: bool | None = False  # whether it may be shown; None if its author must choose first
    gallery_message_id: int | None = None  # the message that shows it
    # What counts for a new version of it, where that was read, too.
    next_timing: Timing | None = None
    # Milestones that its acceptance reached, where it has just been accepted.
    reached: tuple[ReachedMilestone, ...] = field(default=(), compare=False)
    # What other members think of this version, the latest first, where that was read, too.
    opinions: tuple[Opinion, ...] = field(default=(), compare=False)

    @property
    def is_appeal(self) -> bool:
        """Whether it waits for a second reviewer. Undoing their decision clears what the first one wrote."""
        return self.state is SubmissionState.PENDING and self.appealed_at is not None

    def timing_at(self, now: dt.datetime) -> Timing:
        return timing_of(now, self.deadline_at, self.closes_at)


_NEWEST_FIRST = (Submission.submitted_at.desc(), Submission.id.desc())

_PAID = (
    select(func.coalesce(func.sum(Entry.points), 0))
    .where(
        Entry.group_id == Post.group_id,
        Entry.member_id == Submission.member_id,
        Entry.kind == EntryKind.ANSWER,
        Entry.post_id == Submission.post_id,
    )
    .correlate(Submission, Post)
    .scalar_subquery()
)

_IS_SHOWABLE = and_(Submission.state == "accepted", Group.gallery, boards.IS_VISIBLE)

_SELECT_SUBMISSIONS = (
    select(
        *Submission.columns_for(MemberSubmission),
        *Submission.columns_for(SubmissionInput),
        Post.group_id,
        Post.challenge_id,
        Post.deadline_at,
        Post.closes_at,
        _PAID.label("points"),
        case((_IS_SHOWABLE, Member.in_gallery), else_=false()).label("in_gallery"),
        Member.name,
        boards.SHOWN_NAME.label("shown_name"),
    )
    .join(Post, Post.id == Submission.post_id)
    .join(Group, Group.id == Post.group_id)
    .join(Member, Member.owns(Submission))
)


async def list_where(
    connection: AsyncConnection,
    *conditions: ColumnElement[bool],
    limit: int,
    order: Sequence[ColumnElement[Any]] = _NEWEST_FIRST,
) -> list[MemberSubmission]:
    query = _SELECT_SUBMISSIONS.where(*conditions).order_by(*order).limit(limit)
    submissions = []
    for row in (await connection.execute(query)).mappings():
        with skipping_unreadable(Submission, row["id"]):
            values: dict[str, Any] = dict(row)
            content = {field.name: values.pop(field.name) for field in fields(SubmissionInput)}
            values["state"], values["timing"] = SubmissionState(row["state"]), Timing(row["timing"])
            values["points"], content["ticked"] = int(row["points"]), tuple(row["ticked"])
            values["met"] = None if row["met"] is None else tuple(row["met"])
            submissions.append(MemberSubmission(**values, content=SubmissionInput(**content)))
    return submissions


async def find_submission(
    connection: AsyncConnection, actor: Actor, post_id: int
) -> MemberSubmission | None:
    own = (Submission.post_id == post_id, Submission.member_id == actor.member_id)
    return next(iter(await list_where(connection, *own, limit=1)), None)


async def knows_solution(connection: AsyncConnection, member_id: int, post: ChallengePost) -> bool:
    """Return whether a member opened the solution or others' answers, or could after one to another post."""
    opened = select(OpenedSolution.challenge_id).where(
        OpenedSolution.of(post.guild_id, member_id),
        OpenedSolution.challenge_id == post.challenge_id,
    )
    accepted = (
        select(Submission.id)
        .join(Post, Post.id == Submission.post_id)
        .where(Submission.guild_id == post.guild_id, Submission.member_id == member_id)
        .where(Submission.state == SubmissionState.ACCEPTED, Submission.post_id != post.id)
        .where(Post.challenge_id == post.challenge_id)
    )
    return bool(await connection.scalar(select(or_(opened.exists(), accepted.exists()))))


async def is_paid_elsewhere(connection: AsyncConnection, submission: MemberSubmission) -> bool:
    """Return whether the member has points for another answer to the same challenge."""
    paid = (
        select(func.coalesce(func.sum(Entry.points), 0))
        .join(Post, Post.id == Entry.post_id)
        .where(Entry.guild_id == submission.guild_id, Entry.member_id == submission.member_id)
        .where(Entry.kind == EntryKind.ANSWER, Entry.post_id != submission.post_id)
        .where(Post.challenge_id == submission.challenge_id)
    )
    return bool(await connection.scalar(paid))


async def find_by_id(
    connection: AsyncConnection, guild_id: int, submission_id: int
) -> MemberSubmission | None:
    by_id = (Submission.id == submission_id, Submission.guild_id == guild_id)
    return next(iter(await list_where(connection, *by_id, limit=1)), None)


async def get_submission(
    connection: AsyncConnection, guild_id: int, submission_id: int
) -> MemberSubmission:
    gone = "That answer is gone: the data of the member who wrote it was deleted."
    return require(await find_by_id(connection, guild_id, submission_id), gone)


async def list_of_member(
    connection: AsyncConnection, guild_id: int, member_id: int, *, limit: int
) -> Sequence[MemberSubmission]:
    return await list_where(connection, Submission.of(guild_id, member_id), limit=limit)


@dataclass(frozen=True, slots=True)
class PostTally:
    """How many submissions a post got from members whom others see, and whose were accepted."""

    submissions: int
    pending: int
    accepted: int
    names: tuple[SafeName, ...]  # of the members whose submission was accepted
    member_ids: tuple[int, ...] = ()  # of the same members, in the same order
    shown_in_gallery: int = 0  # how many of them show their answers


async def tally_post(connection: AsyncConnection, post_id: int) -> PostTally:
    """Count the submissions to a post; name accepted members as the boards show them.

    Members whom others do not see are not counted: in a small group the number would reveal them.
    """
    shown_name = boards.SHOWN_NAME.label("name")
    result = await connection.execute(
        select(Submission.state, Member.member_id, Member.in_gallery, shown_name)
        .join(Member, Member.owns(Submission))
        .where(Submission.post_id == post_id, boards.IS_VISIBLE)
        .order_by(Submission.submitted_at, Submission.id)
    )
    rows = result.all()
    accepted = [row for row in rows if row.state == SubmissionState.ACCEPTED]
    return PostTally(
        submissions=len(rows),
        pending=sum(row.state == SubmissionState.PENDING for row in rows),
        accepted=len(accepted),
        names=tuple(row.name for row in accepted),
        member_ids=tuple(row.member_id for row in accepted),
        shown_in_gallery=sum(row.in_gallery is True for row in accepted),
    )
