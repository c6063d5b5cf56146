"""Answers whether the groups of a server can work."""

from bot.domain.errors import Refusal
from bot.interactions import Request, Router, Screen
from bot.permissions.checks import find_reward_issue, list_issues
from bot.services.groups import groups, setup_issues
from bot.services.points import rewards
from bot.ui.groups.routes import CheckSetup
from bot.ui.groups.setup_check.screens import check_screen

router = Router()


@router.answers
async def check_setup(request: Request, _: CheckSetup) -> Screen:
    """Check each group that is not archived, record what is wrong, and show it."""
    guild_id = request.actor.guild_id
    async with request.database.reading() as session:
        every = await groups.list_groups(session, guild_id)
        role_ids = await rewards.list_roles(session, guild_id)
    if request.guild is None or not every:
        raise Refusal("There is nothing to check yet. `/setup start` makes the first group.")
    checked = [
        (group, {issue.key: issue.sentence for issue in list_issues(request.guild, group)})
        for group in every
        if not group.archived_at
    ]
    async with request.database.writing() as session:
        for group, issues in checked:
            await setup_issues.record_findings(session, guild_id, group.id, issues, request.now)
        news = await setup_issues.take_untold(session, guild_id)
    milestones = request.catalog.milestone_names.by_id
    reward_issues = {  # a role that several milestones bring is named once
        issue.key: issue.sentence
        for milestone_id, role_id in role_ids.items()
        if milestone_id in milestones
        and (issue := find_reward_issue(request.guild, role_id, milestones[milestone_id].name))
    }
    return check_screen(
        [(group, list(issues.values())) for group, issues in checked],
        [one for one in news if one.resolved],
        list(reward_issues.values()),
    )
