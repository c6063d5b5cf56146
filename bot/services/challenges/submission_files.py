"""Files that members hand in with a submission: kept in the review channel, one for each."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Delivery, Submission
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    find_submission,
    get_submission,
)
from bot.services.delivery import outbox
from bot.services.members import removals
from bot.services.members.removals import PostedMessage

TIME_TO_UPLOAD = dt.timedelta(minutes=1)
"""How long reviewers are not shown a submission whose file is still being copied."""


async def attach(
    connection: AsyncConnection,
    submission: MemberSubmission,
    name: str,
    message: PostedMessage,
    now: dt.datetime,
) -> MemberSubmission:
    """Record that a message holds the file of a submission, and show that to reviewers at once.

    A file that it replaces is removed. So is the new one, if a newer revision was handed in, or if
    the member has deleted their data.
    """
    guild_id, submission_id = submission.guild_id, submission.id
    locked = select(Submission.id).where(Submission.id == submission_id)
    await connection.execute(locked.with_for_update())
    current = await find_submission(connection, submission.post_id, submission.member_id)
    handed_in = (submission.id, submission.revision)
    if current is None or (current.id, current.revision) != handed_in:
        await removals.remove_message(connection, guild_id, message, now)
        return current or submission
    await remove_file(connection, current, now)
    address = message.address(guild_id)
    await connection.execute(
        update(Submission)
        .where(Submission.id == submission_id)
        .values(file_name=name, file_url=address)
    )
    await removals.record_message(connection, guild_id, submission.member_id, message)
    await _show_to_reviewers(connection, submission, now)
    return await get_submission(connection, guild_id, submission_id)


async def remove_file(
    connection: AsyncConnection, submission: MemberSubmission, now: dt.datetime
) -> None:
    """Remove the message that holds a submission's file, if there is one."""
    if former := PostedMessage.at(submission.content.file_url):
        await removals.remove_message(connection, submission.guild_id, former, now)


async def _show_to_reviewers(
    connection: AsyncConnection, submission: MemberSubmission, now: dt.datetime
) -> None:
    """Make the delivery to reviewers due, even if they were shown the submission without its file."""
    row = review_delivery(submission, now)
    waiting = (
        Delivery.kind == DeliveryKind.REVIEW,
        Delivery.guild_id == submission.guild_id,
        Delivery.subject_id == submission.id,
        Delivery.period == row["period"],
        Delivery.state == DeliveryState.PLANNED,
    )
    await connection.execute(update(Delivery).where(*waiting).values(due_at=now))
    await outbox.reschedule(connection, row)


def review_delivery(submission: MemberSubmission, due_at: dt.datetime) -> dict[str, object]:
    """Return the delivery that shows a revision of a submission to reviewers."""
    guild_id, period = submission.guild_id, str(submission.revision)
    return outbox.row(DeliveryKind.REVIEW, guild_id, submission.id, period, due_at)
