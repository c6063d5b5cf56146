"""The bot's standing messages: the panel in a group's channel, and the introduction to a server."""

import datetime as dt

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import join_dots, plural, small
from bot.interactions import Layout, Request, Route, RowId, Screen, boxed, button, router
from bot.services.groups import groups
from bot.ui.challenges.routes import ShowCurrent
from bot.ui.groups.joining import question_before_joining
from bot.ui.groups.routes import Setup
from bot.ui.lookup.routes import ShowHelp
from bot.ui.plan import today
from bot.ui.plan.routes import Join, Remind, ShowProgress


class Start(Route, path="panel:2:start"):
    """Today's plan day; a newcomer joins the group and the plan first, with its usual settings."""

    group_id: RowId


@router.answers
async def start(request: Request, route: Start) -> Screen:
    actor = request.actor
    async with request.database.writing() as connection:
        group = await groups.get(connection, actor.guild_id, route.group_id)
        own = await groups.find_group_of(connection, actor)
        if question := question_before_joining(actor, own, group):
            return question
        if own is None or own.id != group.id:
            await groups.enter(connection, actor, group, request.now)
    return await today.join(request, Join())


def panel_text(group: StudyGroup, catalog: Catalog, members: int, now: dt.datetime) -> str:
    """Write what a week in the group is like."""
    minutes = [day.minutes for day in catalog.plan.days]
    subjects = join_dots(week.subject for week in catalog.plan.weeks)
    time = f"{group.post_at:%H:%M}, {zone_label(group.zone)} time"
    challenge = f"**A challenge** every {WEEKDAYS[group.weekday]} at {time}"
    if group.is_paused(now):
        challenge = "Challenges are paused at the moment."
    lines = [
        f"## {group.name}",
        "This group learns AI engineering with Cohort.",
        f"**{catalog.plan.length} plan days** at your own pace, {min(minutes)} to {max(minutes)} minutes each: {subjects}",
        challenge,
        plural(members, "member") if members else "Nobody has joined yet. Be the first.",
    ]
    if group.needed_role_id:
        lines.append(f"You need <@&{group.needed_role_id}> to join.")
    return "\n".join(lines)


def panel_layout(group: StudyGroup, text: str, marker: str = "") -> Layout:
    buttons = [  # five, so the row is full; panels that were posted before show a change within the hour
        button("Start / Today", Start(group_id=group.id), primary=True, marker=marker),
        button("This week’s challenge", ShowCurrent(group_id=group.id)),
        button("My progress", ShowProgress()),
        button("Remind me", Remind()),
        button("Help", ShowHelp()),
    ]
    footer = small(
        "New here? Press **Start / Today** to join; you can leave at any time. Only you see the replies."
    )
    return boxed(f"{text}\n{footer}", buttons)


_INTRODUCTION = """\
## Hello, I’m Cohort
I help study groups learn AI engineering together: a plan of small daily steps, and a challenge each week.

**To begin:** a moderator presses **Set up**, chooses a channel and opens a group. Members then start with one press.

**Who sees what:** my answers are private, and I can’t read messages. Members choose how they appear on \
leaderboards; moderators see how they’re doing. `/privacy` says what I store.
-# To remove me: Server Settings → Integrations → Cohort. What I store about this server is then deleted a few weeks later."""


def introduction_layout(marker: str) -> Layout:
    set_up = button("Set up", Setup(), primary=True, marker=marker)
    return boxed(_INTRODUCTION, [set_up, button("Help", ShowHelp())])
