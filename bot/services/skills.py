"""What members have done that counts for their CV and skills, and the skills that they report themselves."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import (
    CheckIn,
    Enrolment,
    Group,
    Member,
    Post,
    QuestionRating,
    ReportedSkill,
    Submission,
)
from bot.db.statements import insert_for, skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState, Timing, find_link
from bot.domain.cv import AcceptedWork, CvRecord, DoneDay
from bot.domain.recall import RECALLED_FROM, QuestionKind
from bot.domain.schedule.zones import zone_of
from bot.domain.skills import LearningRecord
from bot.services.members.membership import ensure_member, mark_seen


async def load_record(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> LearningRecord:
    """Return the actor's record; an empty one if nothing is stored about them."""
    own = select(ReportedSkill.skill_id).where(ReportedSkill.of(*actor.key))
    reported = await connection.scalars(own)
    recalled = await connection.scalars(
        select(QuestionRating.question_id)
        .where(QuestionRating.of(*actor.key), QuestionRating.kind == QuestionKind.RECALL)
        .where(QuestionRating.step >= RECALLED_FROM)
    )
    followed = select(Enrolment.plan_id).filter_by(**actor.ids, ended_at=None)
    plan_id = await connection.scalar(followed)
    waiting = await connection.scalars(
        select(Post.challenge_id)
        .join(Submission, Submission.post_id == Post.id)
        .where(Submission.of(*actor.key), Submission.state == SubmissionState.PENDING)
    )
    done = await load_cv_record(connection, actor)
    return LearningRecord(
        plan_id=plan_id,
        done_days=frozenset(day.day_id for day in done.days),
        answers=done.works,
        waiting=frozenset(filter(None, waiting)),
        reported=frozenset(reported),
        recalled=frozenset(recalled),
        open_posts=await _open_posts(connection, actor, now),
    )


async def _open_posts(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> dict[str, int]:
    """Return the posts of the actor's group for which an answer still earns points, by challenge."""
    rows = await connection.execute(
        select(Post.challenge_id, Post.id)
        .join(Member, Member.group_id == Post.group_id)
        .where(Member.of(*actor.key), Post.sent_at.is_not(None), Post.closes_at >= now)
        .order_by(Post.id)
    )
    return {row.challenge_id: row.id for row in rows}


async def report(
    connection: AsyncConnection, actor: Actor, skill_id: str, now: dt.datetime
) -> None:
    await ensure_member(connection, actor, now)
    reported = insert_for(connection, ReportedSkill).values(**actor.ids, skill_id=skill_id)
    await connection.execute(reported.on_conflict_do_nothing())


async def withdraw(
    connection: AsyncConnection, actor: Actor, skill_id: str, now: dt.datetime
) -> None:
    await mark_seen(connection, actor, now)
    own = ReportedSkill.of(*actor.key)
    await connection.execute(delete(ReportedSkill).where(own, ReportedSkill.skill_id == skill_id))


async def load_cv_record(connection: AsyncConnection, actor: Actor) -> CvRecord:
    return CvRecord(await _list_works(connection, actor), await list_done_days(connection, actor))


async def list_done_days(connection: AsyncConnection, actor: Actor) -> tuple[DoneDay, ...]:
    rows = await connection.execute(
        select(CheckIn.enrolment_id, Enrolment.plan_id, CheckIn.day_id)
        .add_columns(CheckIn.on_date, CheckIn.tested.label("is_tested"))
        .join(Enrolment, Enrolment.id == CheckIn.enrolment_id)
        .where(Enrolment.of(*actor.key))
    )
    return tuple(DoneDay(**row) for row in rows.mappings())


async def _list_works(connection: AsyncConnection, actor: Actor) -> tuple[AcceptedWork, ...]:
    rows = await connection.execute(
        select(Submission.post_id, Submission.work, Submission.submitted_at, Submission.timing)
        .add_columns(Submission.decided_at, Submission.decided_by, Submission.by_members)
        .add_columns(Post.challenge_id, Post.channel_id, Post.message_id, Group.zone)
        .join(Post, Post.id == Submission.post_id)
        .join(Group, Group.id == Post.group_id)
        .where(Submission.of(*actor.key), Submission.state == SubmissionState.ACCEPTED)
    )
    works = []
    for row in rows:
        with skipping_unreadable(Post, row.post_id):
            work = AcceptedWork(
                post_id=row.post_id,
                challenge_id=row.challenge_id,
                accepted_at=row.decided_at or row.submitted_at,
                zone=zone_of(row.zone),
                is_reviewed=row.by_members or row.decided_by not in (None, actor.member_id),
                could_see_solution=row.timing in (Timing.CLOSED, Timing.KNOWN),
                link=find_link(row.work.raw),
                channel_id=row.channel_id,
                message_id=row.message_id,
            )
            works.append(work)
    return tuple(works)
