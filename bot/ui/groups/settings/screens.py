"""The settings of a group on screen, each with its menu."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from discord import SelectOption, ui
from discord.utils import escape_markdown

from bot.domain.groups import LATE_HOURS, StudyGroup
from bot.domain.schedule.weekly import WEEKDAYS
from bot.formatting import bullets, sections, timestamp
from bot.interactions import Screen, button, button_rows, channel_menu, menu, page, role_menu
from bot.ui.groups import routes

CHALLENGE_OPTIONS: dict[str, dict[str, str]] = {
    "answer_days": {str(days): f"Answer within {days} days" for days in (3, 5, 7, 10, 14)},
    "lateness": {"fewer": "Late answers count for fewer points", "none": "No late answers"},
    "reviewed": {
        "yes": "A moderator reviews each answer",
        "no": "Answers count at once, no review",
    },
    "follows_plan": {
        "yes": "Challenges follow the weeks of the plan",
        "no": "Easier ones first, any week",
    },
    "threads": {"no": "No thread under a post", "yes": "A thread under each post"},
    "recap": {
        "with-post": "Look back on the week in the next post",
        "alone": "Look back in a message of its own",
        "none": "No look back",
    },
    "live_board": {"no": "No live board", "yes": "A live board: a message that shows who leads"},
}
"""Settings about challenges and the live board: by name, the labels of the values in its menu."""


def settings_screen(group: StudyGroup, now: dt.datetime, *, saved: str = "") -> Screen:
    """Draw the settings of a group; `saved` says what was just done."""
    state = "" if group.opened_at else " · not open yet"
    intro = (
        "Members can join and see this group."
        if group.is_open
        else "Choose a channel, look over the rest, then open the group. Every choice is kept at "
        "once; come back with `/setup start` whenever you like."
    )
    title = f"## {escape_markdown(group.name)}{state}\n{saved or intro}"
    text = sections([title, bullets(_current_settings(group, now))])
    opening = button("Open the group", routes.OpenGroup(group_id=group.id), primary=True)
    buttons = [
        *([] if group.is_open else [opening]),
        button("Name and time zone…", routes.RenameGroup(group_id=group.id)),
        button("Challenges and board…", routes.ShowChallengeSettings(group_id=group.id)),
        button("Check permissions", routes.CheckSetup()),
    ]
    return page(text, controls=lambda: [*_menus(group), *button_rows(buttons)])


def _current_settings(group: StudyGroup, now: dt.datetime) -> Iterator[str]:
    channel = f"in <#{group.channel_id}>" if group.channel_id else "no channel chosen yet"
    yield f"**Weekly post** {channel}"
    when = f"{WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M}, {group.zone} time"
    yield f"**When** {when} · next {timestamp(group.next_occurrence(now).at)}"
    hours = LATE_HOURS.get(group.late_hours, f"{group.late_hours} hours")
    late = f"posted late, up to {hours} after its time" if group.late_hours else "not posted late"
    yield f"**After an outage** {late}"
    pings = f"<@&{group.ping_role_id}>" if group.ping_role_id else "nobody"
    yield f"**Pings** {pings}"
    review = f"<#{group.review_channel_id}>" if group.review_channel_id else "no channel"
    yield f"**Reviews of answers** {review}"
    gets = f"<@&{group.member_role_id}>" if group.member_role_id else "no role"
    yield f"**Members get** {gets}"
    joins = f"holders of <@&{group.role_id}>" if group.role_id else "every member of the server"
    yield f"**Who may join** {joins}"


def _menus(group: StudyGroup) -> list[ui.ActionRow[Any]]:
    route = routes.ChangeSettings(group_id=group.id)
    weekdays = [
        SelectOption(label=f"{day}s", value=str(number), default=number == group.weekday)
        for number, day in enumerate(WEEKDAYS)
    ]
    # The full hours, and the time that is set now if it is none of them.
    times = [
        SelectOption(label=f"{time:%H:%M}", value=f"{time:%H%M}", default=time == group.post_at)
        for time in sorted({group.post_at, *(dt.time(hour) for hour in range(24))})
    ]
    late = [
        SelectOption(
            label=f"Post up to {text} late" if hours else "Skip a post that would be late",
            value=str(hours),
            default=hours == group.late_hours,
        )
        for hours, text in LATE_HOURS.items()
    ]

    def channels(placeholder: str, setting: str, *, optional: bool = False) -> ui.ActionRow[Any]:
        chosen = getattr(group, setting)
        return channel_menu(placeholder, route, fills=setting, chosen=chosen, optional=optional)

    def roles(placeholder: str, setting: str) -> ui.ActionRow[Any]:
        return role_menu(placeholder, route, fills=setting, chosen=getattr(group, setting))

    return [
        channels("Channel of the weekly post", "channel_id"),
        menu("Weekday", route, fills="weekday", options=weekdays),
        menu("Time", route, fills="post_at", options=times),
        menu("After an outage", route, fills="late_hours", options=late),
        roles("Role to ping (may stay empty)", "ping_role_id"),
        channels("Channel for reviews (may stay empty)", "review_channel_id", optional=True),
        roles("Role that members get (may stay empty)", "member_role_id"),
        roles("Only for holders of (may stay empty)", "role_id"),
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
            yield menu("Choose…", route, fills=setting, options=options)
        yield from button_rows(
            [button("Back to the settings", routes.ShowSettings(group_id=group.id))]
        )

    return page(
        f"## Challenges and board of {escape_markdown(group.name)}\nWhat holds now is chosen in "
        "each menu; a change holds from the next post on. A live board comes to the channel of the "
        "weekly post, and goes again, within a minute.",
        controls=controls,
    )
