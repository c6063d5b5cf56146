"""The roles that milestones bring: moderators choose them, and members read what they reached."""

from collections.abc import Mapping, Sequence

from bot.domain.content import Catalog, Milestone
from bot.domain.errors import Refusal
from bot.formatting import bullets, join_dots, plural, sections
from bot.interactions import Request, Screen, button, page, picker, router
from bot.interactions.route import Outdated
from bot.permissions.checks import find_role_issue
from bot.services.members import roles
from bot.services.points.milestones import ReachedMilestone
from bot.ui.groups.rights import require_role_can_be_given
from bot.ui.lookup.navigation import entry_menu
from bot.ui.moderation.routes import Dashboard
from bot.ui.points.routes import ChooseReward, ManageRewards

_MOST_NAMED = 20  # members who have reached a milestone
_MOST_IN_FULL = 2  # where more milestones are reached at once, the rest is only named


@router.answers
async def manage_rewards(request: Request, route: ManageRewards, changed: str = "") -> Screen:
    guild_id, reached = request.actor.guild_id, None
    milestone = request.catalog.milestone_names.by_id.get(route.milestone_id or "")
    async with request.database.reading() as connection:
        role_ids = await roles.list_rewards(connection, guild_id)
        if milestone:
            reached = await roles.list_qualified(connection, guild_id, milestone.id)
    if milestone is None or reached is None:
        return rewards_screen(request.catalog, role_ids)
    return reward_screen(milestone, role_ids.get(milestone.id), reached, changed)


@router.answers
async def choose_reward(request: Request, route: ChooseReward) -> Screen:
    actor, now = request.actor, request.now
    if route.milestone_id not in request.catalog.milestone_names.by_id:
        raise Outdated
    async with request.database.writing() as connection:
        if route.role_id is None:
            former_id = await roles.remove_reward(connection, actor, route.milestone_id, now=now)
            changed = f"Anyone who already has <@&{former_id}> keeps it." if former_id else ""
        else:
            require_role_can_be_given(request, route.role_id)
            role = request.guild.get_role(route.role_id) if request.guild else None
            if role and (issue := find_role_issue(role)):
                raise Refusal(f"{issue.text} {issue.fix}")
            people = await roles.choose_reward(
                connection, actor, route.milestone_id, route.role_id, now=now
            )
            changed = f"{plural(people, 'member')} will get it now." if people else ""
    return await manage_rewards(request, ManageRewards(milestone_id=route.milestone_id), changed)


def reward_screen(
    milestone: Milestone, role_id: int | None, reached: Sequence[int], changed: str = ""
) -> Screen:
    brings = f"Its role is <@&{role_id}>." if role_id else "It has no role."
    who = "Nobody has reached it yet."
    if reached:
        more = len(reached) - _MOST_NAMED
        named = " ".join(f"<@{member_id}>" for member_id in reached[:_MOST_NAMED])
        who = f"**Reached by {plural(len(reached), 'member')}**\n{named}" + (
            f" and {more} more" if more > 0 else ""
        )
    choose = ChooseReward(milestone_id=milestone.id)
    buttons = [button("All milestones", ManageRewards())]
    if role_id:
        buttons.append(button("Remove the role", choose))
    return page(
        sections([f"## {milestone.name}\n{f'{brings} {changed}'.strip()}", who]),
        controls=lambda: [
            picker("role", "The role for this milestone", choose, fills="role_id", chosen=role_id)
        ],
        buttons=buttons,
        footer="Members get the role as soon as they reach the milestone, and keep it.",
    )


def rewards_screen(catalog: Catalog, role_ids: Mapping[str, int]) -> Screen:
    milestones = catalog.scoring.milestones
    listed = bullets(
        f"**{milestone.name}** · <@&{role_ids[milestone.id]}>"
        for milestone in milestones
        if milestone.id in role_ids
    )
    choose, route = "Choose a milestone…", ManageRewards()
    choice = entry_menu(choose, route, fills="milestone_id", entries=milestones)
    return page(
        f"## Rewards\nMembers can get a role when they reach a milestone. Choose one to set its role, or to see who has reached it.\n{listed or 'No milestone has a role yet.'}",
        controls=lambda: [choice] if milestones else [],
        buttons=[button("Back", Dashboard())],
    )


def reached_text(milestones: Sequence[ReachedMilestone]) -> str:
    in_full = [
        f"**{reached.milestone.name}**\n{reached.milestone.text}{role_text(reached)}"
        for reached in milestones[:_MOST_IN_FULL]
    ]
    rest = milestones[_MOST_IN_FULL:]
    named = join_dots(f"**{reached.milestone.name}**{role_text(reached)}" for reached in rest)
    return sections([*in_full, named])


def role_text(reached: ReachedMilestone) -> str:
    return f" You get the role <@&{reached.role_id}>." if reached.role_id else ""
