"""The settings of a group on screen, each with its menu."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from discord import ButtonStyle, SelectOption, ui

from bot.domain.groups import LATE_HOURS, StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import bullets, sections
from bot.interactions import Screen, button, button_rows, channel_menu, menu, page, role_menu
from bot.ui.groups import routes

CHALLENGE_OPTIONS: dict[str, dict[str, str]] = {
    "answer_days": {str(days): f"{days} days to answer" for days in (3, 5, 7, 10, 14)},
    "lateness": {
        "fewer": "Late answers earn half the points",
        "none": "Late answers earn no points",
    },
    "reviewed": {
        "yes": "Moderators review each answer",
        "no": "Answers count at once, without review",
    },
    "follows_plan": {
        "yes": "Challenges follow the plan, week by week",
        "no": "Easier challenges come first, whatever the plan says",
    },
    "threads": {
        "no": "No thread under the weekly challenge",
        "yes": "A thread under each weekly challenge",
    },
    "recap": {
        "with-post": "Recap of the week with the next challenge",
        "alone": "Recap of the week in a separate message",
        "none": "No recap",
    },
    "live_board": {"no": "No live board", "yes": "A live board: a message that shows who’s ahead"},
}
"""Settings about challenges and the live board: by name, the labels of the values in its menu."""

_SETS = {
    "answer_days": "How long members have to answer",
    "lateness": "What happens to late answers",
    "reviewed": "Whether answers are reviewed",
    "follows_plan": "Order of challenges",
    "threads": "Whether challenges get a thread",
    "recap": "Where the recap of the week goes",
    "live_board": "Whether there is a live board",
}
"""What the menu of each of these settings sets."""


def settings_screen(group: StudyGroup, now: dt.datetime, *, saved: str = "") -> Screen:
    """Draw the settings of a group; `saved` says what was just done."""
    state = ""
    intro = "This group is open: members can see and join it. Changes save automatically."
    if group.archived_at:
        state = " · archived"
        intro = "Nobody can join this group, and nothing is posted. Open it to use it again."
    elif not group.opened_at:
        state = " · not open yet"
        intro = (
            "Choose a channel, look over the rest, then open the group. Changes save automatically, "
            "and `/manage group edit` brings you back here."
        )
    title = f"## {safe_name(group.name)}{state}\n{saved or intro}"
    text = sections([title, bullets(_current_settings(group, now))])
    opening = button("Open the group", routes.OpenGroup(group_id=group.id), primary=True)
    buttons = [
        *([] if group.is_open else [opening]),
        button("Name and time zone…", routes.RenameGroup(group_id=group.id)),
        button("Challenges and live board…", routes.ShowChallengeSettings(group_id=group.id)),
        button("Check permissions", routes.CheckSetup()),
    ]
    return page(text, controls=lambda: [*_menus(group), *button_rows(buttons)])


def ask_archive_screen(group: StudyGroup, enrolled: int) -> Screen:
    """Ask whether to archive a group, and say what that does; `enrolled` members are in the plan."""
    plans = "The plan of 1 member" if enrolled == 1 else f"The plans of {enrolled} members"
    for_plans = [
        f"{plans} will be paused, and they won’t get reminders.",
        "Members in the plan are told after their next command.",
    ]
    continuing = " Then those plans continue." if enrolled else ""
    happens = [
        "Nobody can join it or check in, and nothing is posted.",
        *(for_plans if enrolled else []),
        "Its members keep their points and everything they did.",
        f"To open it again, use `/manage group archive` again.{continuing}",
    ]
    archive = routes.ConfirmArchive(group_id=group.id)
    buttons = [
        button("Archive the group", archive, style=ButtonStyle.danger),
        button("Keep it open", routes.ShowSettings(group_id=group.id)),
    ]
    return page(
        f"## Archive {safe_name(group.name)}?\nNothing has changed yet. If you archive it:\n"
        f"{bullets(happens)}",
        controls=lambda: button_rows(buttons),
    )


def late_text(hours: int) -> str:
    """Write what happens to a post that the bot could not send in time."""
    return (
        f"post up to {LATE_HOURS.get(hours, f'{hours} hours')} late" if hours else "skip the week"
    )


def _current_settings(group: StudyGroup, now: dt.datetime) -> Iterator[str]:
    channel = f"in <#{group.channel_id}>" if group.channel_id else "no channel chosen yet"
    yield f"**Weekly challenge** {channel}"
    when = f"{WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M}, {zone_label(group.zone)} time"
    at = group.next_occurrence(now).at
    following = f" · next {timestamp(at)}"
    if group.archived_at or group.is_paused(at):
        following = "" if group.archived_at else " · paused"
    yield f"**When** {when}{following}"
    yield f"**If I was offline** {late_text(group.late_hours)}"
    pings = f"<@&{group.ping_role_id}>" if group.ping_role_id else "nobody"
    yield f"**Pings** {pings}"
    review = f"<#{group.review_channel_id}>" if group.review_channel_id else "none"
    yield f"**Review channel** {review}"
    gets = f"<@&{group.member_role_id}>" if group.member_role_id else "none"
    yield f"**Role for members** {gets}"
    joins = f"everyone with <@&{group.role_id}>" if group.role_id else "everyone in the server"
    yield f"**Who can join** {joins}"


def _menus(group: StudyGroup) -> list[ui.ActionRow[Any]]:
    route = routes.ChangeSettings(group_id=group.id)

    def channels(placeholder: str, setting: str, *, optional: bool = False) -> ui.ActionRow[Any]:
        chosen = getattr(group, setting)
        return channel_menu(placeholder, route, fills=setting, chosen=chosen, optional=optional)

    def roles(placeholder: str, setting: str) -> ui.ActionRow[Any]:
        return role_menu(placeholder, route, fills=setting, chosen=getattr(group, setting))

    return [
        channels("Channel for the weekly challenge", "channel_id"),
        menu("Weekday to post on", route, fills="weekday", options=_weekday_options(group)),
        menu("Time to post", route, fills="post_at", options=_time_options(group)),
        menu(
            "What to do if I was offline", route, fills="late_hours", options=_late_options(group)
        ),
        roles("Role to ping (optional)", "ping_role_id"),
        channels("Review channel (optional; needed for files)", "review_channel_id", optional=True),
        roles("Role that members get (optional)", "member_role_id"),
        roles("Only people with this role can join (optional)", "role_id"),
    ]


def _weekday_options(group: StudyGroup) -> list[SelectOption]:
    return [
        SelectOption(label=f"Post on {day}s", value=str(number), default=number == group.weekday)
        for number, day in enumerate(WEEKDAYS)
    ]


def _time_options(group: StudyGroup) -> list[SelectOption]:
    """Offer the full hours, and the time that is set now if it is none of them."""
    return [
        SelectOption(
            label=f"Post at {time:%H:%M}", value=f"{time:%H%M}", default=time == group.post_at
        )
        for time in sorted({group.post_at, *(dt.time(hour) for hour in range(24))})
    ]


def _late_options(group: StudyGroup) -> list[SelectOption]:
    return [
        SelectOption(
            label=f"If I was offline: {late_text(hours)}",
            value=str(hours),
            default=hours == group.late_hours,
        )
        for hours in LATE_HOURS
    ]


def challenge_settings_screen(group: StudyGroup) -> Screen:
    """Draw the settings of a group about challenges and its live board."""

    def controls() -> Iterator[ui.Item[Any]]:
        route = routes.ChangeChallengeSettings(group_id=group.id)
        for setting, labels in CHALLENGE_OPTIONS.items():
            chosen = getattr(group, setting)
            if isinstance(chosen, bool):
                chosen = "yes" if chosen else "no"
            options = [
                SelectOption(label=label, value=value, default=value == str(chosen))
                for value, label in labels.items()
            ]
            yield menu(_SETS[setting], route, fills=setting, options=options)
        yield from button_rows([button("Back to settings", routes.ShowSettings(group_id=group.id))])

    return page(
        f"## Challenges and live board in {safe_name(group.name)}\nEach menu shows the current "
        "setting. Changes save automatically. What you choose about reviews applies at once, to the "
        "current challenge too. A live board appears or disappears within a minute, in the channel for "
        "the weekly challenge. All other settings start with the next post.",
        controls=controls,
    )
