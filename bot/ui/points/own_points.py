"""Refuses moderators who would correct their own points, unless they are the only one.

The ledger marks such a correction.
"""

from bot.domain.errors import Refusal
from bot.interactions import Request
from bot.ui.moderation.only_moderator import require_only_moderator

OWN_POINTS = (
    "You can’t correct your own points while this server has another moderator. Ask another moderator "
    "to use `/manage points give` or `/manage points take`."
)


def require_not_own_or_owner(request: Request, member_id: int) -> None:
    """Refuse if the points are the moderator's own and they do not own the server."""
    actor, guild = request.actor, request.guild
    if actor.member_id == member_id and (guild is None or guild.owner_id != member_id):
        raise Refusal(OWN_POINTS)


async def require_may_correct(request: Request, member_id: int) -> None:
    """Refuse if the points are the moderator's own, unless they are certainly the only moderator."""
    if request.actor.member_id == member_id:
        await require_only_moderator(request, OWN_POINTS)
