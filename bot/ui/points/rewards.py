"""The roles that milestones bring: moderators choose them, and members read what they reached."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

from bot.domain.content import Catalog, Milestone
from bot.domain.errors import Refusal
from bot.domain.markup import quoted, safe_name
from bot.formatting import bullets, join_dots, join_words, plural
from bot.interactions import Request, Router, Screen, page
from bot.permissions.checks import find_role_issue
from bot.permissions.role_safety import find_moderator_permission, why_not_theirs_to_give
from bot.services.points import rewards
from bot.services.points.milestones import ReachedMilestone
from bot.ui.autocomplete import NameOption
from bot.ui.points.routes import SetReward

router = Router()

MilestoneName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.milestone_names)]

_MOST_IN_FULL = 3  # where more milestones are reached at once, the rest is only named


@router.answers
async def set_reward(request: Request, route: SetReward) -> Screen:
    """Choose or remove the role of a milestone if one is named, then show all of them."""
    if route.milestone is None and route.role_id is not None:
        raise Refusal("Which milestone is this role for? Fill in the `milestone` option too.")
    actor, now, changed = request.actor, request.now, ""
    async with request.database.writing() as connection:
        if route.milestone is not None:
            milestone = _require_milestone(request.catalog, route.milestone)
            named = f"“{milestone.name}”"
            if route.role_id is None:
                former_id = await rewards.remove(connection, actor, milestone.id, now=now)
                changed = f"{named} has no role. To choose one, fill in the `role` option."
                if former_id is not None:
                    changed = f"Members who reach {named} no longer get a role. Anyone who already has <@&{former_id}> keeps it. To choose it again, use the command with the `role` option."
            else:
                _require_role_for_members(request, route.role_id)
                people = await rewards.choose(
                    connection, actor, milestone.id, route.role_id, now=now
                )
                changed = f"Members who reach {named} now get <@&{route.role_id}>."
                if people:
                    have = plural(people, "member has", "members have")
                    changed += f" {have} already reached it and will get the role too."
        role_ids = await rewards.list_roles(connection, actor.guild_id)
    return rewards_screen(request.catalog, role_ids, changed)


def _require_milestone(catalog: Catalog, typed: str) -> Milestone:
    milestone = catalog.milestone_names.find(typed)
    if milestone is None:
        near = [f"“{label.name}”" for label in catalog.milestone_names.nearest(typed)]
        hint = f" Did you mean {join_words(near, 'or')}?" if near else ""
        raise Refusal(f"I can’t find a milestone called {quoted(typed)}.{hint}")
    return milestone


def _require_role_for_members(request: Request, role_id: int) -> None:
    """Check that members may get a role, and that both the bot and the moderator can give it."""
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None:
        raise Refusal("This role no longer exists. Choose another one.")
    name = safe_name(role.name)
    if role.is_default():
        raise Refusal("Everyone already has @\u200beveryone. Choose another role.")
    if role.managed:
        raise Refusal(
            f"Discord manages @{name} for a bot, a subscription or server boosts, so nobody can give it to members. Create another role for this: Server Settings → Roles → Create Role."
        )
    if power := find_moderator_permission(role):
        raise Refusal(
            f"@{name} lets people moderate: it grants {power}. Everyone who reaches the milestone would get that too. Choose another role, or remove the permission: Server Settings → Roles → @{name} → Permissions."
        )
    if issue := find_role_issue(role):
        raise Refusal(issue.sentence)
    if reason := why_not_theirs_to_give(role, request.user):
        raise Refusal(reason)


def rewards_screen(catalog: Catalog, role_ids: Mapping[str, int], changed: str = "") -> Screen:
    lines = []
    for milestone in catalog.scoring.milestones:
        role_id = role_ids.get(milestone.id)
        lines.append(f"**{milestone.name}** · " + (f"<@&{role_id}>" if role_id else "no role"))
    listed = bullets(lines) or "This content pack has no milestones."
    title = "## Roles for milestones"
    return page(
        f"{title}\n{changed}\n\n{listed}" if changed else f"{title}\n{listed}",
        footer="Members who reach a milestone get its role, and lose it if what earned it is undone. "
        "To choose a role, use the `milestone` and `role` options. To remove one, leave out `role`.",
    )


def reached_text(milestones: Sequence[ReachedMilestone]) -> str:
    in_full = [
        f"**{reached.milestone.name}**\n{reached.milestone.text}{role_text(reached)}"
        for reached in milestones[:_MOST_IN_FULL]
    ]
    rest = milestones[_MOST_IN_FULL:]
    named = [f"\n- **{reached.milestone.name}**{role_text(reached)}" for reached in rest]
    return "\n\n".join(in_full) + "".join(named)


def lost_text(lost: Sequence[Milestone]) -> str:
    names = join_words(f"“{milestone.name}”" for milestone in lost)
    which = "the milestone" if len(lost) == 1 else "the milestones"
    return f"You no longer have {which} {names}, but you can get there again."


def reached_line(reached: Sequence[Milestone]) -> str:
    return f"**Milestones** {join_dots(milestone.name for milestone in reached)}"


def role_text(reached: ReachedMilestone) -> str:
    return f" You get the role <@&{reached.role_id}>." if reached.role_id else ""
