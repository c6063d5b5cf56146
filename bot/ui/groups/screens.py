"""Groups on screen: those of a server, the one that a member joined or left."""

import datetime as dt
from collections.abc import Sequence

from discord import ButtonStyle, SelectOption, ui

from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import bullets, join_fitting, plural
from bot.interactions import Layout, Screen, button, button_rows, menu, page
from bot.ui.groups.routes import ConfirmLeave, JoinGroup
from bot.ui.plan.routes import Join, Resume, Today


def list_screen(
    groups: Sequence[StudyGroup], own: StudyGroup | None, next_step: str = ""
) -> Screen:
    """Draw the groups that a member can join, and the one they are in.

    `next_step` tells a member who is in none what to do after joining one.
    """
    own_id = own.id if own else None
    lines = [
        f"- **{safe_name(group.name)}**{' · your group' if group.id == own_id else ''} · "
        f"{plural(group.members, 'member')} · posts on {WEEKDAYS[group.weekday]}s"
        + (f" · only for <@&{group.role_id}>" if group.role_id else "")
        for group in groups
    ]
    options = [
        SelectOption(label=group.name, value=str(group.id))
        for group in groups
        if group.id != own_id
    ]
    choose = (
        "" if own else f"\nYou’re not in a group yet. Pick one from the menu. {next_step}".rstrip()
    )
    text = join_fitting([f"## Study groups{choose}", *lines])
    placeholder = "Switch to another group" if own else "Join a group"
    menus = [menu(placeholder, JoinGroup(), fills="group_id", options=options)] if options else []
    return page(text, controls=lambda: menus, footer="You can be in one group per server.")


def all_groups_screen(groups: Sequence[StudyGroup], now: dt.datetime) -> Screen:
    """Draw all groups of a server for its moderators."""
    lines = [
        f"- **{safe_name(group.name)}** · {_state(group)} · "
        f"{plural(group.members, 'member')} · "
        f"{WEEKDAYS[group.weekday]}s {group.post_at:%H:%M} {zone_label(group.zone)}"
        + _next_post(group, now)
        for group in groups
    ]
    return page(join_fitting(["## Groups in this server", *lines]))


def _next_post(group: StudyGroup, now: dt.datetime) -> str:
    """Write when an open group gets its next challenge, or that its challenges are paused."""
    if not group.is_open:
        return ""
    at = group.next_occurrence(now).at
    return " · paused" if group.is_paused(at) else f" · next {timestamp(at, 'R')}"


def _state(group: StudyGroup) -> str:
    if group.archived_at:
        return "archived"
    return "open" if group.opened_at else "not open yet"


def joined_screen(
    group: StudyGroup, guild_id: int, *, in_plan: bool, is_paused: bool = False
) -> Screen:
    """Draw that a member is in a group now, and what comes next."""
    channel = f" The weekly challenge appears in <#{group.channel_id}>." if group.channel_id else ""
    next_step = button("Start the plan", Join(guild_id=guild_id), primary=True)
    if in_plan:
        next_step = button("My plan", Today(guild_id=guild_id), primary=True)
    paused = ""
    if is_paused:
        next_step = button("Resume my plan", Resume(guild_id=guild_id), primary=True)
        paused = " Your plan is still paused. Resume it when you’re ready."
    return page(
        f"## You’re in {safe_name(group.name)}\nPoints you earn from now on count here."
        f"{channel}{paused}",
        controls=lambda: button_rows([next_step]),
    )


def left_screen(group: StudyGroup, *, in_plan: bool, has_started: bool = True) -> Screen:
    """Draw that a member has left their group, and what happens to their plan."""
    plan = ""
    if in_plan:
        plan = (
            " Your plan is paused, and you won’t get reminders. Once you’re in a group again, "
            "`/plan resume` continues it."
        )
    if in_plan and not has_started:
        plan = (
            " Your plan won’t start while you’re in no group. If you’re in a group again by its start "
            "date, it starts as planned. After that date, `/plan resume` starts it."
        )
    back = [button("Rejoin the group", JoinGroup(group_id=group.id))] if group.is_open else []
    return page(
        f"## You’ve left {safe_name(group.name)}\nEverything you did there is kept.{plan} "
        "`/group list` shows the groups you can join.",
        controls=lambda: button_rows(back),
    )


def opened_message(group: StudyGroup, now: dt.datetime, delivery_id: str) -> Layout:
    """Draw that a group is open; the message is found again by the delivery id in its button."""
    who = f"Everyone with <@&{group.role_id}>" if group.role_id else "Everyone here"
    at = group.next_occurrence(now).at
    coming = "" if group.is_paused(at) else f" The next challenge comes on {timestamp(at, 'F')}."
    text = (
        f"## {safe_name(group.name)} is open\n{who} can join this study group. Members follow the "
        f"plan and answer a challenge each week.{coming}"
    )
    join = button("Join", JoinGroup(group_id=group.id, delivery_id=delivery_id), primary=True)
    return Layout(ui.Container(ui.TextDisplay(text), *button_rows([join])))


def ask_leave_screen(group: StudyGroup, *, in_plan: bool) -> Screen:
    """Ask whether to leave a group, and say what that does."""
    happens = [
        "You keep your points, your check-ins and your answers.",
        "You’re no longer on the group’s leaderboard.",
        *(["Your plan is paused, and you won’t get reminders."] if in_plan else []),
        *(["You lose the group’s role."] if group.member_role_id else []),
        "You can rejoin at any time." if group.is_open else "You can’t rejoin while it’s archived.",
    ]
    leave = button("Leave the group", ConfirmLeave(group_id=group.id), style=ButtonStyle.danger)
    return page(
        f"## Leave {safe_name(group.name)}?\nNothing has changed yet. If you leave:\n"
        f"{bullets(happens)}",
        controls=lambda: button_rows([leave]),
    )
