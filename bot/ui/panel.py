"""The panel in a group's channel: how a week goes there, and what members do daily, as buttons."""

import datetime as dt

from discord import ui

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import plural, small
from bot.interactions import JobId, Layout, MemberCommand, Request, Router, RowId, Screen, button
from bot.services.groups import groups
from bot.ui.challenges.routes import ShowCurrent
from bot.ui.groups.joining import question_before_joining
from bot.ui.lookup.routes import ShowHelp
from bot.ui.plan import joining
from bot.ui.plan.routes import Join, Remind, ShowProgress

router = Router()


class Start(MemberCommand, path="panel:2:start"):
    """Today's plan day; a newcomer joins the group and the plan first, with its usual settings."""

    group_id: RowId
    job_id: JobId | None = None


@router.answers
async def start(request: Request, route: Start) -> Screen:
    """Show today's plan day, after joining whatever is missing; a member of another group is asked."""
    actor = request.actor
    async with request.database.writing() as connection:
        group = await groups.get(connection, actor.guild_id, route.group_id)
        own = await groups.find_group_of(connection, actor)
        if question := question_before_joining(actor, own, group):
            return question
        if own is None or own.id != group.id:
            await groups.enter(connection, actor, group, request.now)
    return await joining.join(request, Join())


def panel_text(
    group: StudyGroup, catalog: Catalog, members: int, active: int, now: dt.datetime
) -> str:
    """Write what a week in the group is like; `active` of its members have points this week."""
    minutes = [day.minutes for day in catalog.plan.days]
    plan = f"{catalog.plan.length} days of small steps, at your own pace"
    time = f"{group.post_at:%H:%M} ({zone_label(group.zone)} time)"
    challenge = f"A challenge comes every {WEEKDAYS[group.weekday]} at {time}."
    if group.is_paused(now):
        challenge = "Challenges are paused at the moment."
    people = f"{plural(members, 'person is', 'people are')} in"
    people += f"; {active} did something this week." if active else "."
    lines = [
        f"## {safe_name(group.name)}",
        f"{plan}. A plan day takes {min(minutes)} to {max(minutes)} minutes. {challenge}",
        people if members else "Nobody is in yet. Be the first.",
    ]
    if group.role_id:
        lines.append(f"You need <@&{group.role_id}> to join.")
    return "\n".join(lines)


def panel_layout(group: StudyGroup, text: str, job_id: str | None = None) -> Layout:
    """Draw a panel; a new one is found again by the job id in its first button."""
    buttons = [
        button("Start / Today", Start(group_id=group.id, job_id=job_id), primary=True),
        button("This week’s challenge", ShowCurrent()),
        button("My progress", ShowProgress()),
        button("Remind me", Remind()),
        button("Help", ShowHelp()),
    ]
    footer = small(
        "Start joins you; you can leave at any time. Only you see what the buttons show."
    )
    parts = ui.TextDisplay[ui.LayoutView](text), ui.TextDisplay[ui.LayoutView](footer)
    return Layout(ui.Container(*parts, ui.ActionRow(*buttons)))
