"""The settings of a group, each with its menu."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from discord import ui

from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import WEEKDAYS, timestamp
from bot.domain.schedule.zones import zone_label
from bot.formatting import join_words, plural, small
from bot.interactions import Item, Request, Screen, button, menu, page, picker, router
from bot.permissions.checks import list_issues
from bot.services.groups import changes, groups
from bot.services.reviews import queue
from bot.ui.groups import rights, routes
from bot.ui.groups.choosing import get_group, require_group
from bot.ui.moderation.routes import Dashboard
from bot.ui.reviews.routes import ShowNextPending

CHALLENGE_OPTIONS: dict[str, dict[str, str]] = {
    "answer_days": {str(days): f"{days} days to answer" for days in (3, 5, 7, 10, 14)},
    "threads": {"no": "No thread to talk in", "yes": "A thread under each"},
    "recap": {"yes": "A recap of the week", "no": "No recap"},
    "live_board": {"no": "No live board", "yes": "A live board in the channel"},
    "gallery": {"no": "No gallery of answers", "yes": "A gallery of answers"},
}
"""Settings about challenges and the live board: by name, the labels of the values in its menu."""

REVIEW_OPTIONS: dict[str, dict[str, str]] = {
    "reviewed": {"yes": "Each answer is reviewed", "no": "Answers count at once"},
    "review_days": {
        "1": "Reviews within a day",
        **{str(days): f"Reviews within {days} days" for days in (2, 3, 5, 7)},
    },
    "peer_reviews": {"no": "Only reviewers comment", "yes": "Members comment, too"},
    "peers_accept": {"no": "Only reviewers accept", "yes": "Two members can accept, too"},
}
"""The same for settings about reviews."""

TO_OPEN = {
    True: "Now open the group.",
    False: "Choose a channel that I can post in, then open the group.",
}
"""What to do next about a group that is not open, by whether it has a channel that takes posts."""

_FULL_HOURS = {dt.time(hour) for hour in range(24)}
_WEEKDAYS = {str(number): f"Post on {day}s" for number, day in enumerate(WEEKDAYS)}
PICKERS: dict[str, tuple[Literal["channel", "forum", "role"], str]] = {
    "channel_id": ("channel", "Channel for challenges"),
    "ping_role_id": ("role", "Role to ping"),
    "gallery_channel_id": ("forum", "Forum for the gallery"),
    "review_channel_id": ("channel", "Review channel"),
    "reviewer_role_id": ("role", "Reviewer role"),
    "member_role_id": ("role", "Role that members get"),
    "needed_role_id": ("role", "Role needed to join"),
}
"""Settings that are a channel, a forum or a role: by name, which, and what their menu is called."""

_FIRST = ("channel_id", "weekday", "post_at", "ping_role_id")  # on the first screen
_PARTS: dict[routes.Part, tuple[str, str, tuple[str, ...]]] = {
    "challenges": (
        "Challenges and live board",
        "The live board and the gallery change at once, the rest with the next challenge.",
        (*CHALLENGE_OPTIONS, "gallery_channel_id"),
    ),
    "reviews": (
        "Reviews",
        "Answers appear in the review channel; without one, you find them with `/review`. People with the reviewer role can use `/review`, but nothing else that’s for moderators.",
        (*REVIEW_OPTIONS, "review_channel_id", "reviewer_role_id"),
    ),
    "roles": (
        "Roles",
        "Members get a role when they join, and lose it when they leave. If you choose another, those who are in the group keep theirs until then. If a role is needed to join, only those who have it see the group’s leaderboard.",
        ("member_role_id", "needed_role_id"),
    ),
}
"""What is on the other screens: their titles, what to know, and the names of the settings."""


@router.answers
async def show_settings(request: Request, route: routes.ShowSettings) -> Screen:
    group = await require_group(request, route)
    note, can_post = await note_on_channel(request, group)
    return settings_screen(group, request.now, note, can_post=can_post)


async def note_on_channel(
    request: Request, group: StudyGroup, *, is_new_channel: bool = False
) -> tuple[str, bool]:
    """Say what keeps posts out of a group's channel, or that the panel comes to a new one, and who shares it.

    The second value is whether posts can come there.
    """
    known = await request.read(groups.list_open_groups, request.actor.guild_id)
    others = [
        one.name for one in known if one.channel_id == group.channel_id and one.id != group.id
    ]
    issues = list_issues(request.guild, group) if request.guild and group.channel_id else []
    notes = [f"{issue.text} {issue.fix}" for issue in issues if issue.blocks_posts][:1]
    can_post = not notes
    if is_new_channel and group.is_open and not notes:
        notes = [f"The panel comes to <#{group.channel_id}> in a few seconds."]
    if others:
        named = join_words(str(name) for name in others[:3])
        notes.append(f"Also in this channel: {named}. If that isn’t meant, choose another.")
    return "\n".join(notes), can_post


def settings_screen(
    group: StudyGroup, now: dt.datetime, note: str = "", *, can_post: bool = True
) -> Screen:
    state, intro = "", "Members can join this group. Changes save automatically."
    buttons = [
        button("Name and time zone…", routes.RenameGroup(group_id=group.id)),
        *(
            button(f"{title}…", routes.ShowMoreSettings(group_id=group.id, part=part))
            for part, (title, _, _) in _PARTS.items()
        ),
    ]
    if group.is_open:
        buttons.append(button("Invite people", routes.InvitePeople(group_id=group.id)))
        buttons.append(button("Archive…", routes.ArchiveGroup(group_id=group.id)))
    else:
        opening = routes.OpenGroup(group_id=group.id)
        is_ready = group.channel_id is not None and can_post
        buttons.insert(0, button("Open the group", opening, primary=is_ready))
        state = " · archived" if group.archived_at else " · not open yet"
        intro = (
            "Nobody can join this group, nothing is posted, and its members’ plans are paused. "
            "Everything they did is kept."
            if group.archived_at
            else f"{TO_OPEN[is_ready]} Changes save automatically."
        )
    is_new = not group.opened_at
    back = routes.ChooseChannel(group_id=group.id) if is_new else Dashboard(group_id=group.id)
    buttons.append(button("Back", back))
    lines = [f"## {group.name}{state}", note, intro, f"**Challenges** {when_text(group, now)}"]
    text = "\n".join(filter(None, lines))
    return page(text, controls=lambda: _menus(group, _FIRST), buttons=buttons)


def when_text(group: StudyGroup, now: dt.datetime) -> str:
    """Write when a group gets its challenges, in its time zone, and the next one."""
    at = group.next_occurrence(now).at
    following = "paused" if group.is_paused(at) else f"next {timestamp(at)}"
    return schedule_text(group) + ("" if group.archived_at else f" · {following}")


def schedule_text(group: StudyGroup) -> str:
    return f"{WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M}, {zone_label(group.zone)} time"


def _menus(group: StudyGroup, settings: Iterable[str]) -> Iterator[Item]:
    """Yield a menu for each setting; above one that names only what is chosen, what it is for."""
    route = routes.ChangeSettings(group_id=group.id)
    times = {f"{at:%H%M}": f"Post at {at:%H:%M}" for at in sorted({group.post_at} | _FULL_HOURS)}
    options = CHALLENGE_OPTIONS | REVIEW_OPTIONS | {"weekday": _WEEKDAYS, "post_at": times}
    named = {"weekday": "Weekday to post on", "post_at": "Time to post"}
    for setting in settings:
        chosen = getattr(group, setting)
        if setting in options:
            labels, value = options[setting], _value_in_menu(chosen)
            placeholder = named.get(setting, labels[value])
            yield menu(placeholder, route, fills=setting, labels=labels, chosen=value)
        elif setting != "gallery_channel_id" or group.gallery:
            kind, name = PICKERS[setting]
            optional = setting in route.optional
            if chosen:
                yield ui.TextDisplay(small(name))
            yield picker(kind, name, route, fills=setting, chosen=chosen, optional=optional)


def _value_in_menu(value: object) -> str:
    if isinstance(value, dt.time):
        return f"{value:%H%M}"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@router.answers
async def change_settings(request: Request, route: routes.ChangeSettings) -> Screen:
    group = await store_chosen(request, route)
    for part, (_, _, settings) in _PARTS.items():
        if route.chosen.keys() <= {*settings}:
            more = routes.ShowMoreSettings(group_id=group.id, part=part)
            return await show_more_settings(request, more)
    is_new_channel = route.channel_id is not None
    note, can_post = await note_on_channel(request, group, is_new_channel=is_new_channel)
    return settings_screen(group, request.now, note, can_post=can_post)


async def store_chosen(request: Request, route: routes.ChangeSettings) -> StudyGroup:
    """Store settings, if the moderator may choose them."""
    _require_rights(request, route, await get_group(request, route.group_id))
    actor, now = request.actor, request.now
    return await request.write(changes.change, actor, route.group_id, now=now, **route.chosen)


def _require_rights(request: Request, route: routes.ChangeSettings, former: StudyGroup) -> None:
    """Refuse a choice by which the bot would do for a moderator what they may not do themselves."""
    group = replace(former, **route.chosen)
    for channel_id in (route.channel_id, route.review_channel_id, route.gallery_channel_id):
        rights.require_may_write(request, channel_id)
    if route.live_board or route.gallery:
        rights.require_may_write(request, group.channel_id)
    if route.member_role_id is not None:
        rights.require_role_can_be_given(request, route.member_role_id)
    if route.channel_id or route.ping_role_id:
        rights.require_may_ping(request, group)
    if former.needed_role_id and group.needed_role_id != former.needed_role_id:
        rights.require_may_let_in(request, group)


@router.answers
async def show_more_settings(request: Request, route: routes.ShowMoreSettings) -> Screen:
    group = await get_group(request, route.group_id)
    pending = await request.read(queue.count_pending, request.actor, group.id)
    return more_settings_screen(group, route.part, sum(pending))


def more_settings_screen(group: StudyGroup, part: routes.Part, waiting: int = 0) -> Screen:
    """Draw a part of the settings; `waiting` is how many of the group's answers wait for review."""
    title, about, settings = _PARTS[part]
    buttons = [button("Back to settings", routes.ShowSettings(group_id=group.id))]
    if waiting and part == "reviews" and not group.reviewed:
        about = f"Still to review: **{plural(waiting, 'answer')}**, handed in before you chose this, or by moderators. {about}"
        buttons.insert(0, button("Review", ShowNextPending()))
    text = f"## {title} in {group.name}\nChanges save automatically. {about}"
    return page(text, controls=lambda: _menus(group, settings), buttons=buttons)
