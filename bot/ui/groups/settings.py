"""The settings of a group, each with its menu."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from discord import ui

from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import small
from bot.interactions import Request, Screen, button, menu, page, picker, router
from bot.services.groups import changes
from bot.ui.groups import rights, routes
from bot.ui.groups.choosing import get_group
from bot.ui.moderation.routes import Dashboard

CHALLENGE_OPTIONS: dict[str, dict[str, str]] = {
    "answer_days": {str(days): f"{days} days to answer" for days in (3, 5, 7, 10, 14)},
    "follows_plan": {"yes": "Follow the plan’s weeks", "no": "From easy to hard"},
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
    "peer_reviews": {"no": "Reviews by reviewers only", "yes": "Reviews by members, too"},
    "peers_accept": {"no": "Reviewers decide", "yes": "Two members may decide"},
}
"""The same for settings about reviews."""

_PARTS: dict[routes.Part, set[str]] = {
    "challenges": {*CHALLENGE_OPTIONS, "gallery_channel_id"},
    "reviews": {*REVIEW_OPTIONS, "reviewer_role_id"},
}
_ABOUT: dict[routes.Part, str] = {
    "challenges": "## Challenges and live board in {}\nChanges save automatically. The live board and the "
    "gallery change at once, the rest with the next challenge.",
    "reviews": "## Reviews in {}\nChanges save automatically, and count at once. People with the role "
    "that you choose can review the group’s answers with `/review`, and do nothing else that moderators can.",
}


@router.answers
async def show_settings(request: Request, route: routes.ShowSettings) -> Screen:
    return settings_screen(await get_group(request, route.group_id), request.now)


def settings_screen(group: StudyGroup, now: dt.datetime) -> Screen:
    state, intro = "", "Members can join this group. Changes save automatically."
    buttons = [
        button("Name and time zone…", routes.RenameGroup(group_id=group.id)),
        button(
            "Challenges and live board…",
            routes.ShowMoreSettings(group_id=group.id, part="challenges"),
        ),
        button("Reviews…", routes.ShowMoreSettings(group_id=group.id, part="reviews")),
    ]
    if group.is_open:
        buttons.append(button("Invite people", routes.InvitePeople(group_id=group.id)))
        buttons.append(button("Archive…", routes.ArchiveGroup(group_id=group.id)))
    else:
        opening = routes.OpenGroup(group_id=group.id)
        buttons.insert(0, button("Open the group", opening, primary=group.channel_id is not None))
        state = " · archived" if group.archived_at else " · not open yet"
        intro = (
            "Nobody can join this group, nothing is posted, and its members’ plans are paused. "
            "Everything they did is kept."
            if group.archived_at
            else "Just choose a channel, then open the group. Changes save automatically."
        )
    is_new = not group.opened_at
    back = routes.ChooseChannel(group_id=group.id) if is_new else Dashboard(group_id=group.id)
    buttons.append(button("Back", back))
    when = f"{WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M}, {zone_label(group.zone)} time"
    if not group.archived_at:
        at = group.next_occurrence(now).at
        when += " · paused" if group.is_paused(at) else f" · next {timestamp(at)}"
    text = f"## {group.name}{state}\n{intro}\n**Challenges** {when}"
    return page(text, controls=lambda: _menus(group), buttons=buttons)


def _menus(group: StudyGroup) -> list[ui.Item[Any]]:
    route = routes.ChangeSettings(group_id=group.id)
    full_hours = {dt.time(hour) for hour in range(24)}
    weekdays = {str(number): f"Post on {day}s" for number, day in enumerate(WEEKDAYS)}
    times = {f"{at:%H%M}": f"Post at {at:%H:%M}" for at in sorted({group.post_at} | full_hours)}

    return [
        *_pick(group, "channel", "Channel for challenges", "channel_id", optional=False),
        menu(
            "Weekday to post on", route, fills="weekday", labels=weekdays, chosen=str(group.weekday)
        ),
        menu("Time to post", route, fills="post_at", labels=times, chosen=f"{group.post_at:%H%M}"),
        *_pick(group, "role", "Role to ping", "ping_role_id"),
        *_pick(group, "channel", "Review channel", "review_channel_id"),
        *_pick(group, "role", "Role that members get", "member_role_id"),
        *_pick(group, "role", "Role needed to join", "needed_role_id"),
    ]


def _pick(
    group: StudyGroup,
    kind: Literal["channel", "forum", "role"],
    named: str,
    setting: str,
    *,
    optional: bool = True,
) -> list[ui.Item[Any]]:
    """Build a menu; above it, what it is for, as it only names the one that is chosen."""
    route, chosen = routes.ChangeSettings(group_id=group.id), getattr(group, setting)
    row = picker(kind, named, route, fills=setting, chosen=chosen, optional=optional)
    return [ui.TextDisplay(small(named)), row] if chosen else [row]


@router.answers
async def change_settings(request: Request, route: routes.ChangeSettings) -> Screen:
    group = await store_chosen(request, route)
    for part, names in _PARTS.items():
        if route.chosen.keys() <= names:
            return more_settings_screen(group, part)
    return settings_screen(group, request.now)


async def store_chosen(request: Request, route: routes.ChangeSettings) -> StudyGroup:
    _require_rights(request, route, await get_group(request, route.group_id))
    return await change_group(request, route.group_id, route.chosen)


def _require_rights(request: Request, route: routes.ChangeSettings, former: StudyGroup) -> None:
    """Refuse a choice by which the bot would do for a moderator what they may not do themselves."""
    group = replace(former, **route.chosen)
    for channel_id in (route.channel_id, route.review_channel_id, route.gallery_channel_id):
        rights.require_may_write(request, channel_id)
    if route.live_board:
        rights.require_may_write(request, group.channel_id)
    if route.member_role_id is not None:
        rights.require_role_can_be_given(request, route.member_role_id)
    if route.channel_id or route.ping_role_id:
        rights.require_may_ping(request, group)
    if former.needed_role_id and group.needed_role_id != former.needed_role_id:
        rights.require_may_let_in(request, group)


@router.answers
async def show_more_settings(request: Request, route: routes.ShowMoreSettings) -> Screen:
    return more_settings_screen(await get_group(request, route.group_id), route.part)


def more_settings_screen(group: StudyGroup, part: routes.Part) -> Screen:
    def controls() -> Iterator[ui.Item[Any]]:
        if part == "reviews":
            yield from _option_menus(group, REVIEW_OPTIONS)
            named = "Role that reviews, besides moderators"
            yield from _pick(group, "role", named, "reviewer_role_id")
        else:
            yield from _option_menus(group, CHALLENGE_OPTIONS)
            if group.gallery:
                yield from _pick(group, "forum", "Forum for the gallery", "gallery_channel_id")

    back = button("Back to settings", routes.ShowSettings(group_id=group.id))
    return page(_ABOUT[part].format(group.name), controls=controls, buttons=[back])


def _option_menus(
    group: StudyGroup, options: Mapping[str, Mapping[str, str]]
) -> Iterator[ui.ActionRow[Any]]:
    """Yield a menu for each setting; its placeholder is what is chosen now."""
    route = routes.ChangeSettings(group_id=group.id)
    for setting, labels in options.items():
        chosen = getattr(group, setting)
        if isinstance(chosen, bool):
            chosen = "yes" if chosen else "no"
        chosen = str(chosen)
        yield menu(labels[chosen], route, fills=setting, labels=labels, chosen=chosen)


async def change_group(request: Request, group_id: int, settings: dict[str, Any]) -> StudyGroup:
    async with request.database.writing() as connection:
        return await changes.change(
            connection, request.actor, group_id, now=request.now, **settings
        )
