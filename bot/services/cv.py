"""Reads what lines for a member's CV are made from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Group, Post, Submission
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState, Timing, find_link
from bot.domain.cv import AcceptedWork, CvRecord, DoneDay
from bot.domain.schedule.zones import zone_of


async def load_record(connection: AsyncConnection, actor: Actor) -> CvRecord:
    rows = await connection.execute(
        select(CheckIn.enrolment_id, Enrolment.plan_id, CheckIn.day_id)
        .add_columns(CheckIn.on_date, CheckIn.tested.label("is_tested"))
        .join(Enrolment, Enrolment.id == CheckIn.enrolment_id)
        .where(Enrolment.of(*actor.key))
    )
    days = tuple(DoneDay(**row) for row in rows.mappings())
    return CvRecord(await _list_works(connection, actor), days)


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
