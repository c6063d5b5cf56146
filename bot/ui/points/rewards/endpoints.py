"""Answers moderators who choose which milestones bring a role."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import Milestone
from bot.domain.errors import Refusal
from bot.formatting import join_words, quoted
from bot.interactions import Request, Router, Screen
from bot.services.points import rewards
from bot.ui.points.rewards.role_checks import require_role_for_members
from bot.ui.points.rewards.screens import chosen_text, removed_text, rewards_screen
from bot.ui.points.routes import SetReward

router = Router()


@router.answers
async def set_reward(request: Request, asked: SetReward) -> Screen:
    """Choose or remove the role of a milestone if one is named, then show all of them."""
    if asked.milestone is None and asked.role_id is not None:
        raise Refusal("Say which milestone brings this role: fill in the option `milestone`.")
    changed = ""
    async with request.database.writing() as session:
        if asked.milestone is not None:
            milestone = _require_milestone(request.catalog, asked.milestone)
            changed = await _change(session, request, milestone, asked.role_id)
        role_ids = await rewards.list_roles(session, request.actor.guild_id)
    return rewards_screen(request.catalog, role_ids, changed)


def _require_milestone(catalog: Catalog, typed: str) -> Milestone:
    """Return the milestone with this id, or with a name like this.

    Raises:
        Refusal: it could be several or none; the nearest are named.
    """
    milestone = catalog.milestone_names.find(typed)
    if milestone is None:
        near = [f"“{one.name}”" for one in catalog.milestone_names.nearest(typed)]
        hint = f" Did you mean {join_words(near)}?" if near else ""
        raise Refusal(f"There is no milestone {quoted(typed)}.{hint}")
    return milestone


async def _change(
    session: AsyncSession, request: Request, milestone: Milestone, role_id: int | None
) -> str:
    """Choose the role of a milestone, or remove it if None is given; return what is said of it.

    Raises:
        Refusal: members cannot or must not get this role.
    """
    actor, now = request.actor, request.now
    if role_id is None:
        former_id = await rewards.remove(session, actor, milestone.id, now=now)
        return removed_text(milestone, former_id)
    role = require_role_for_members(request, role_id)
    people = await rewards.choose(session, actor, milestone.id, role.id, now=now)
    return chosen_text(milestone, role.id, people)
