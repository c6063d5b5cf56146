"""Groups on screen: what moderators choose for one, and what members choose among."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ButtonStyle, SelectOption, ui

from bot.domain.groups import LATE_HOURS, StudyGroup
from bot.domain.schedule.weekly import WEEKDAYS
from bot.formatting import bullets, join_fitting, plural, sections, timestamp
from bot.interactions.components import button, button_rows
from bot.interactions.screen import Layout, Screen, page
from bot.services.groups.setup_issues import SetupIssueNews
from bot.ui.acts import Act, Choose, ChooseChannel, ChooseRole, rows_of
from bot.ui.plan.routes import Join, Today

FEATURE = "group"
_ESC = discord.utils.escape_markdown


def settings_screen(group: StudyGroup, now: dt.datetime, *, saved: str = "") -> Screen:
    """Draw all that moderators choose for a group, each with its menu."""
    state = "" if group.opened_at else " · not open yet"
    intro = (
        "Members can join and see this group."
        if group.is_open
        else "Choose a channel, look over the rest, then open the group. Every choice is kept at "
        "once; come back with `/setup start` whenever you like."
    )
    text = sections(
        [f"## {_ESC(group.name)}{state}\n{saved or intro}", bullets(_chosen(group, now))]
    )
    return page(text, controls=lambda: _menus(group))


def _chosen(group: StudyGroup, now: dt.datetime) -> Iterable[str]:
    """Write out what is chosen."""
    channel = f"in <#{group.channel_id}>" if group.channel_id else "no channel chosen yet"
    review = f"<#{group.review_channel_id}>" if group.review_channel_id else "no channel"
    late = LATE_HOURS.get(group.late_hours, f"{group.late_hours} hours")
    yield f"**Weekly post** {channel}"
    yield (
        f"**When** {WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M}, {group.zone} time · next "
        f"{timestamp(group.next_occurrence(now).at)}"
    )
    yield "**After an outage** " + (
        f"posted late, up to {late} after its time" if group.late_hours else "not posted late"
    )
    yield "**Pings** " + (f"<@&{group.ping_role_id}>" if group.ping_role_id else "nobody")
    yield f"**Reviews of answers** {review}"
    gets = f"<@&{group.member_role_id}>" if group.member_role_id else "no role"
    yield f"**Members get** {gets}"
    yield "**Who may join** " + (
        f"holders of <@&{group.role_id}>" if group.role_id else "every member of the server"
    )


def _menus(group: StudyGroup) -> list[ui.Item[Any]]:
    def ids(field: str) -> tuple[object, ...]:
        return ("set", field, group.id)

    days = [
        SelectOption(label=f"{day}s", value=str(number), default=number == group.weekday)
        for number, day in enumerate(WEEKDAYS)
    ]
    late = [
        SelectOption(label=_late(hours), value=str(hours), default=hours == group.late_hours)
        for hours in LATE_HOURS
    ]
    menus: list[ui.Item[Any]] = [
        ChooseChannel(FEATURE, ids("channel"), "Channel of the weekly post", group.channel_id),
        Choose(FEATURE, ids("weekday"), "Weekday", days),
        Choose(FEATURE, ids("time"), "Time", _times(group.post_at)),
        Choose(FEATURE, ids("late"), "After an outage", late),
        ChooseRole(FEATURE, ids("ping"), "Role to ping (may stay empty)", group.ping_role_id),
        ChooseChannel(
            FEATURE,
            ids("review"),
            "Channel for reviews (may stay empty)",
            group.review_channel_id,
            optional=True,
        ),
        ChooseRole(
            FEATURE, ids("gets"), "Role that members get (may stay empty)", group.member_role_id
        ),
        ChooseRole(FEATURE, ids("role"), "Only for holders of (may stay empty)", group.role_id),
    ]
    return [*(ui.ActionRow(menu) for menu in menus), *rows_of(_buttons(group))]


def _late(hours: int) -> str:
    return f"Post up to {LATE_HOURS[hours]} late" if hours else "Skip a post that would be late"


def _times(chosen: dt.time) -> list[SelectOption]:
    """Offer full hours, and the time that is set where it is none."""
    every = sorted({chosen, *(dt.time(hour) for hour in range(24))})
    return [
        SelectOption(label=f"{time:%H:%M}", value=f"{time:%H%M}", default=time == chosen)
        for time in every
    ]


def _buttons(group: StudyGroup) -> list[Act]:
    check = Act(FEATURE, ("check", group.id), "Check permissions")
    names = Act(FEATURE, ("name", group.id), "Name and time zone…")
    more = Act(FEATURE, ("more", group.id), "Challenges and board…")
    if group.is_open:
        return [names, more, check]
    opening = Act(FEATURE, ("open", group.id), "Open the group", style=ButtonStyle.primary)
    return [opening, names, more, check]


def challenge_settings_screen(group: StudyGroup) -> Screen:
    """Draw what moderators choose about a group's challenges, and whether it has a live board."""

    def ways_on() -> list[ui.Item[Any]]:
        back = Act(FEATURE, ("show", group.id), "Back to the settings")
        menus: list[ui.Item[Any]] = [
            ui.ActionRow(_menu(group, field, chosen))
            for field, chosen in _about_challenges(group).items()
        ]
        return [*menus, *rows_of([back])]

    return page(
        f"## Challenges and board of {_ESC(group.name)}\nWhat holds now is chosen in each menu; a "
        "change holds from the next post on. A live board comes to the channel of the weekly post, "
        "and goes again, within a minute.",
        controls=ways_on,
    )


OPTIONS: dict[str, dict[str, str]] = {
    "days": {str(days): f"Answer within {days} days" for days in (3, 5, 7, 10, 14)},
    "lateness": {
        "fewer": "Late answers count for fewer points",
        "none": "No late answers",
    },
    "reviewed": {
        "yes": "A moderator reviews each answer",
        "no": "Answers count at once, no review",
    },
    "follows": {
        "yes": "Challenges follow the weeks of the plan",
        "no": "Easier ones first, any week",
    },
    "threads": {"no": "No thread under a post", "yes": "A thread under each post"},
    "recap": {
        "with-post": "Look back on the week in the next post",
        "alone": "Look back in a message of its own",
        "none": "No look back",
    },
    "live": {
        "no": "No live board",
        "yes": "A live board: a message that shows who leads",
    },
}
"""What can be chosen about challenges and board: by setting, its values and what they mean."""


def _about_challenges(group: StudyGroup) -> dict[str, str]:
    """Return what is chosen about a group's challenges and board, as the menus have it."""
    said = {True: "yes", False: "no"}
    return {
        "days": str(group.answer_days),
        "lateness": group.lateness.value,
        "reviewed": said[group.reviewed],
        "follows": said[group.follows_plan],
        "threads": said[group.threads],
        "recap": group.recap.value,
        "live": said[group.live_board],
    }


def _menu(group: StudyGroup, field: str, chosen: str) -> Choose:
    options = [
        SelectOption(label=label, value=value, default=value == chosen)
        for value, label in OPTIONS[field].items()
    ]
    return Choose(FEATURE, ("about", field, group.id), "Choose…", options)


def check_screen(
    checked: Sequence[tuple[StudyGroup, Sequence[str]]],
    mended: Sequence[SetupIssueNews] = (),
    rewards: Sequence[str] = (),
) -> Screen:
    """Draw what keeps each group from working, or that nothing does, and what was mended."""
    parts = [f"**{_ESC(group.name)}**\n{_findings(group, found)}" for group, found in checked]
    if rewards:
        parts.append(f"**Roles for milestones**\n{bullets(rewards)}")
    wrong = sum(len(found) for _, found in checked) + len(rewards)
    title = f"{plural(wrong, 'thing')} to mend" if wrong else "Everything is in order"
    acts = [
        *(
            Act(FEATURE, ("show", group.id), f"Settings of {group.name}"[:80])
            for group, _ in checked[:4]
        ),
        Act(FEATURE, ("check", 0), "Check again", style=ButtonStyle.primary),
    ]
    if mended:
        parts.append(f"**Mended since the last time**\n{bullets(map(_mended, mended))}")
    foot = "Looked at: the channels each group uses, every permission a post needs, roles to ping and to give, roles for milestones."
    return page(
        join_fitting([f"## {title}", *parts], "\n\n"), controls=lambda: rows_of(acts), footer=foot
    )


def _findings(group: StudyGroup, found: Sequence[str]) -> str:
    if found:
        return bullets(found)
    return (
        f"All is well: I can post in <#{group.channel_id}>." if group.channel_id else "All is well."
    )


def news_screen(told: Sequence[SetupIssueNews]) -> Screen:
    """Draw what moderators have not heard yet."""
    return page(news_text(told))


def news_text(told: Sequence[SetupIssueNews]) -> str:
    """Write what moderators have not heard yet."""
    lines = [
        f"**{_ESC(news.group)}** "
        + (f"Mended. It was: {_mended(news)}" if news.resolved else news.sentence)
        for news in told
    ]
    return join_fitting(["## For moderators", *map("- {}".format, lines)])


def news_message(told: Sequence[SetupIssueNews], marker: str) -> Layout:
    """Draw the news as a message for the review channel, with a button to check again."""
    check = Act(FEATURE, ("check", 0, marker), "Check again")
    return Layout(ui.Container(ui.TextDisplay(news_text(told)), *rows_of([check])))


def _mended(news: SetupIssueNews) -> str:
    """Write what was wrong, without how to mend it."""
    return news.sentence.partition(" To mend")[0]


def manage_list_screen(groups: Sequence[StudyGroup], now: dt.datetime) -> Screen:
    """Draw all groups of a server for its moderators."""
    lines = [
        f"**{_ESC(group.name)}** · {_state(group)} · {plural(group.members, 'member')} · "
        f"{WEEKDAYS[group.weekday]}s {group.post_at:%H:%M} {group.zone}"
        + (f" · next {timestamp(group.next_occurrence(now).at, 'R')}" if group.is_open else "")
        for group in groups
    ]
    return page(join_fitting(["## Groups of this server", *map("- {}".format, lines)]))


def _state(group: StudyGroup) -> str:
    if group.archived_at:
        return "archived"
    return "open" if group.opened_at else "being set up"


def list_screen(groups: Sequence[StudyGroup], mine: StudyGroup | None) -> Screen:
    """Draw the groups a member can join, and the one they are in."""
    lines = [
        f"**{_ESC(group.name)}**{' · yours' if mine and group.id == mine.id else ''} · "
        f"{plural(group.members, 'member')} · posts {WEEKDAYS[group.weekday]}s"
        + (f" · for holders of <@&{group.role_id}>" if group.role_id else "")
        for group in groups
    ]
    others = [group for group in groups if not mine or group.id != mine.id]

    def ways_on() -> list[ui.Item[Any]]:
        if not others:
            return []
        options = [SelectOption(label=group.name, value=str(group.id)) for group in others]
        hint = "Change to…" if mine else "Join…"
        return [ui.ActionRow(Choose(FEATURE, ("join",), hint, options))]

    choose = "" if mine else "\nChoose yours; the plan and its points come with it."
    text = join_fitting([f"## Study groups{choose}", *map("- {}".format, lines)])
    return page(text, controls=ways_on, footer="You can be in one group of a server at a time.")


def joined_screen(group: StudyGroup, guild_id: int, *, in_plan: bool) -> Screen:
    """Draw that a member is in a group now, and what comes next."""
    channel = f" Its challenges come to <#{group.channel_id}>." if group.channel_id else ""
    act = (
        button("My plan", Today(guild_id=guild_id), primary=True)
        if in_plan
        else button("Start the plan", Join(guild_id=guild_id), primary=True)
    )
    return page(
        f"## You are in {_ESC(group.name)}\nPoints you earn from now on count here.{channel}",
        controls=lambda: button_rows([act]),
    )


def left_screen(group: StudyGroup, *, in_plan: bool) -> Screen:
    """Draw that a member has left their group."""
    plan = " Your plan is paused until you resume it." if in_plan else ""
    return page(
        f"## You have left {_ESC(group.name)}\nWhat you did there is kept.{plan} `/group list` "
        "shows the groups there are."
    )
