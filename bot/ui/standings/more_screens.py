"""What stands beside a board: groups side by side, the last week, and seasons that are over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from discord import SelectOption, ui

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, RankedScore
from bot.formatting import join_fitting, plural, sections, small, timestamp
from bot.interactions.screen import Screen, page
from bot.pictures.cards.standings import Bar, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import GroupScore, OwnStanding
from bot.services.standings.seasons import SeasonBoard
from bot.ui.acts import Act, Choose, rows_of
from bot.ui.standings.formatting import (
    NAMES,
    called,
    during,
    first_points,
    own_line,
    small_print_of,
)
from bot.ui.standings.navigation import FEATURE, Ask, act, periods, views
from bot.ui.standings.screens import Me

SEASONS_ON_A_PAGE = 5
_FIRST = 3
_SHARING = 5
"""Lines of a season at most, where many share a place."""

_MOST_BARS = 10


@dataclass(frozen=True, slots=True)
class Side:
    """Groups side by side; `mine` is the asker's, None where everyone sees it."""

    pack: Catalog
    groups: Sequence[GroupScore]
    ask: Ask
    group_id: int
    """The group that other views are of; 0 for the presser's own."""
    mine: int | None


def groups_screen(side: Side) -> Screen:
    """Draw the groups of a server by points per active member."""
    name = NAMES[side.ask.period]
    lines = [_group_line(place, one, side.mine) for place, one in _places(side.groups)]
    some = any(one.points for one in side.groups)
    parts = [
        f"## Groups of this server · {name}\n{_ABOUT_GROUPS}",
        join_fitting(lines),
        ""
        if some
        else f"No group has points{during(side.ask.period)} yet. {first_points(side.pack)}",
    ]
    return page(
        sections(part for part in parts if part),
        controls=lambda: _ways_on(side),
        footer="People who are hidden count for nothing here, in points as in numbers.",
        card=_groups_card(side) if some else None,
    )


_ABOUT_GROUPS = (
    "Points for each person who earned some in the last 14 days, so that the size of a group does "
    "not win."
)


def _places(groups: Sequence[GroupScore]) -> Iterator[tuple[int, GroupScore]]:
    place = 1
    for at, one in enumerate(groups):
        if at and _each(one) != _each(groups[at - 1]):
            place = at + 1
        yield place, one


def _each(one: GroupScore) -> str:
    """Write the points of each; groups that read alike share a place."""
    return f"{one.average:.1f}".removesuffix(".0")


def _group_line(place: int, one: GroupScore, mine: int | None) -> str:
    if not one.active:
        figure = "nobody active"
    else:
        figure = f"{_each(one)} points each · {one.active} active"
    if one.group_id == mine:
        return f"**{place} · {called(one.name)} (yours) · {figure}**"
    return f"{place} · {called(one.name)} · {figure}"


def _groups_card(side: Side) -> Card:
    most = max(one.average for one in side.groups)
    bars = [
        Bar(place, one.name, f"{_each(one)} each", one.average / most, one.group_id == side.mine)
        for place, one in _places(side.groups)
    ]
    subtitle = f"points per active person, {NAMES[side.ask.period]}"
    return standings_card("Groups of this server", subtitle, bars[:_MOST_BARS], mark="yours")


def _ways_on(side: Side) -> list[ui.Item[Any]]:
    options = [SelectOption(label=one.name, value=str(one.group_id)) for one in side.groups]
    other = Choose(FEATURE, ("group", side.ask.period.value), "Open the board of…", options)
    menus: list[ui.Item[Any]] = [ui.ActionRow(other)] if options else []
    return [
        *rows_of(views(side.group_id, side.ask)),
        periods(side.group_id, side.ask),
        *menus,
    ]


@dataclass(frozen=True, slots=True)
class LastWeek:
    """A week that is over, as one looks back on it."""

    pack: Catalog
    group: StudyGroup
    since: dt.datetime
    until: dt.datetime
    lines: Sequence[RankedScore] = field(repr=False)
    mine: OwnStanding | None
    me: Me


def last_week_screen(week: LastWeek) -> Screen:
    """Draw the first of the last week."""
    head = f"## {called(week.group.name)} · last week\n{_from_to(week.since, week.until)}"
    parts = [head, "\n".join(_places_of(week)) or "Nobody had points.", "\n".join(_own_of(week))]
    back = act(week.group.id, Ask(), "This week")
    return page(
        sections(part for part in parts if part),
        controls=lambda: rows_of([back, *_seasons_of(week.group)]),
        footer="Added up from the entries of that week; ties share a place.",
        card=_last_card(week) if week.lines else None,
    )


def _from_to(since: dt.datetime, until: dt.datetime) -> str:
    return f"From {timestamp(since)} to {timestamp(until)}"


def _places_of(week: LastWeek) -> Iterator[str]:
    for one in week.lines:
        figure = plural(one.score.points, "point")
        if one.score.member_id == week.me.member_id and week.mine:
            yield own_line(week.mine, figure, paced=False)
        else:
            yield f"{one.place} · {called(one.score.name)} · {figure}"


def _own_of(week: LastWeek) -> Iterator[str]:
    """Write one's own line where it is not among the first, and who sees it."""
    if week.mine is None:
        return
    if not any(one.score.member_id == week.me.member_id for one in week.lines):
        yield own_line(week.mine, plural(week.mine.points, "point"), paced=False)
    if said := small_print_of(week.mine, week.me.looks):
        yield small(said)


def _last_card(week: LastWeek) -> Card:
    most = week.lines[0].score.points
    bars = [
        Bar(
            one.place,
            one.score.name,
            plural(one.score.points, "point"),
            one.score.points / most,
            one.score.member_id == week.me.member_id,
        )
        for one in week.lines
    ]
    return standings_card(week.group.name, "last week", bars)


def _seasons_of(group: StudyGroup) -> list[Act]:
    return [Act(FEATURE, ("past", group.id, 0), "Past seasons")] if group.season > 1 else []


def past_screen(
    group: StudyGroup, seasons: Sequence[SeasonBoard], skip: int, member_id: int
) -> Screen:
    """Draw seasons that are over, latest first, with the first of each who are still shown."""
    parts = [_season(one, member_id) for one in seasons] or [
        "No season has ended yet. Moderators end one when it is time; its first places stay here."
    ]
    newer, older = max(skip - SEASONS_ON_A_PAGE, 0), skip + SEASONS_ON_A_PAGE
    acts = [act(group.id, Ask(Period.SEASON), "This season")]
    if skip:
        acts.append(Act(FEATURE, ("past", group.id, newer), "Later seasons"))
    if group.season - 1 > older:
        acts.append(Act(FEATURE, ("past", group.id, older), "Earlier seasons"))
    return page(
        sections([f"## {called(group.name)} · past seasons", *parts]),
        controls=lambda: rows_of(acts),
    )


def _season(one: SeasonBoard, member_id: int) -> str:
    until = f" to {timestamp(one.ended_at, 'D')}" if one.ended_at else ""
    head = f"**Season {one.number}** · {timestamp(one.began_at, 'D')}{until}"
    return "\n".join([head, *(_winners(one.first, member_id) or ["Nobody of its first is shown."])])


def _winners(first: Iterable[RankedScore], member_id: int) -> list[str]:
    """Write the first three places."""
    lines = []
    for one in first:
        name = "**You**" if one.score.member_id == member_id else called(one.score.name)
        if one.place <= _FIRST:
            lines.append(f"{one.place} · {name} · {plural(one.score.points, 'point')}")
    return lines[:_SHARING]
