"""Lets a member ask a second reviewer about an answer that was returned."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Submission
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.domain.errors import Refusal
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.challenges.submission_queries import (
    MemberSubmission,
    find_submission,
    get_submission,
)
from bot.services.reviews.reviews import lock, request_key


async def ask_second_reviewer(
    connection: AsyncConnection, actor: Actor, post_id: int, now: dt.datetime
) -> MemberSubmission:
    """Put the actor's returned answer into the queue again, for somebody else; once per version.

    It keeps what the first reviewer ticked and wrote, for the second one to read.
    """
    found = await find_submission(connection, post_id, actor.member_id)
    if found is None:
        raise Refusal("You haven’t answered this challenge yet. Press **Answer** to open the form.")
    await lock(connection, actor.guild_id, found.id)
    submission = await get_submission(connection, actor.guild_id, found.id)
    if submission.state is not SubmissionState.RETURNED:
        raise Refusal("This answer isn’t returned any more. **My answer** shows how it stands.")
    if submission.appealed_at:
        raise Refusal(
            "A second reviewer has already looked at this version. Change your answer, and hand it in again."
        )
    asked = {"appealed_at": now, "appealed_from": submission.decided_by}
    pending = {"state": SubmissionState.PENDING, "decided_at": None, "decided_by": None}
    change = update(Submission).where(Submission.id == submission.id)
    await connection.execute(change.values(**asked, **pending))
    appealed = await get_submission(connection, actor.guild_id, submission.id)
    version = request_key(appealed)
    row = outbox.job(JobKind.REVIEW, actor.guild_id, submission.id, version, now)
    await outbox.enqueue(connection, [row])
    return appealed
