"""Whether an answer is reviewed before it counts."""

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Decision
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.groups import StudyGroup
from bot.services.challenges.posts import ChallengePost

_SWITCHED_OFF = "reviewed no"
"""What the audit log stores about a group whose reviews were switched off."""

_AFTERWARDS = dt.timedelta(days=7)


async def needs_review(
    connection: AsyncConnection,
    actor: Actor,
    group: StudyGroup,
    post: ChallengePost,
    now: dt.datetime,
) -> bool:
    """Return whether the actor's answer to a post has to be reviewed.

    In a group without reviews, a moderator cannot avoid them by switching them off: their own answers
    are still reviewed for a week, and those to challenges posted before always are. If the
    moderator has deleted their data, the decision could be anyone's and counts as the actor's own.
    """
    if group.reviewed:
        return True
    switched_off_at = await connection.scalar(
        select(func.max(Decision.at)).where(
            Decision.guild_id == group.guild_id,
            Decision.group_id == group.id,
            Decision.what == DecisionKind.CHANGE_GROUP,
            Decision.subject == _SWITCHED_OFF,
            or_(Decision.author_id == actor.member_id, Decision.author_id.is_(None)),
        )
    )
    return switched_off_at is not None and switched_off_at >= min(post.due_at, now - _AFTERWARDS)
