"""Boards on screen: a page of one, one's own line, and the ways to the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from discord import ui

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.paces import FULL_SHARE, Share
from bot.domain.standings import Period, RankedScore, View
from bot.formatting import join_dots, plural, sections, small, timestamp
from bot.interactions.screen import Screen, page
from bot.pictures.cards.standings import Bar, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import PAGE_SIZE, Board, OwnStanding
from bot.services.standings.viewer import BoardVisibility
from bot.ui.acts import Act, rows_of
from bot.ui.standings.formatting import (
    called,
    during,
    first_points,
    own_line,
    percent,
    small_print_of,
    span,
    title_of,
)
from bot.ui.standings.navigation import Ask, act, over, periods, views


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks at a board for themselves."""

    member_id: int
    looks: BoardVisibility


@dataclass(frozen=True, slots=True)
class Face:
    """All that a page of a board is drawn from; `me` is None where everyone sees it."""

    pack: Catalog
    group: StudyGroup
    ask: Ask
    board: Board
    shares: Mapping[int, Share]
    me: Me | None
    now: dt.datetime = field(kw_only=True)

    @property
    def mine(self) -> OwnStanding | None:
        """Where the one who looks stands; nowhere if everyone sees it."""
        return self.board.own if self.me else None

    @property
    def paced(self) -> bool:
        """Whether it is by pace."""
        return self.ask.view is View.PACE

    def is_mine(self, one: RankedScore) -> bool:
        """Tell whether a line is the one of who looks."""
        return self.me is not None and one.score.member_id == self.me.member_id

    def figure(self, member_id: int, points: int) -> str:
        """Write what a member has."""
        if not self.paced:
            return plural(points, "point")
        share = self.shares.get(member_id)
        parts = [percent(points), *([f"{share.done} of {share.due}"] if share else [])]
        return join_dots(parts)


def board_screen(face: Face) -> Screen:
    """Draw a page of a board."""
    head = f"## {title_of(face.group, face.ask.period, face.ask.view, face.now)}"
    lines = "\n".join(_lines(face))
    own = "\n".join(_own(face))
    parts = [head + ("\n" + _ABOUT_PACE if face.paced else ""), lines or _empty(face), own]
    return page(
        sections(part for part in parts if part),
        controls=lambda: _ways_on(face),
        footer=_foot(face),
        card=_card(face),
    )


_ABOUT_PACE = (
    "The share of their own plan-days that each has done, so that nobody is behind for having begun "
    "late."
)


def _lines(face: Face) -> Iterator[str]:
    """Write the lines of the page."""
    for one in face.board.lines:
        figure = face.figure(one.score.member_id, one.score.points)
        if face.is_mine(one) and face.mine:
            yield own_line(face.mine, figure, paced=face.paced)
        else:
            yield f"{one.place} · {called(one.score.name)} · {figure}"


def _own(face: Face) -> Iterator[str]:
    """Write one's own line where the page does not have it, and who sees it."""
    if face.me is None:
        return
    if face.mine is None:
        yield _nothing_yet(face)
        return
    if not any(face.is_mine(one) for one in face.board.lines):
        figure = face.figure(face.me.member_id, face.mine.points)
        yield own_line(face.mine, figure, paced=face.paced)
    if said := small_print_of(face.mine, face.me.looks):
        yield small(said)


def _nothing_yet(face: Face) -> str:
    """Say how the first points, or the first share, come about."""
    if not face.board.lines:
        return ""  # said for everyone
    if face.paced:
        return (
            "You have no share yet: it begins once the first day of your plan is done or over. "
            "`/plan today` shows it, `/plan join` starts a plan."
        )
    return f"You have no points here{during(face.ask.period)} yet. {first_points(face.pack)}"


def _empty(face: Face) -> str:
    if face.board.people:
        return "There are no places here any more. **Top** shows the first."
    if face.group.archived_at:
        return "There is nobody with points. This group is closed; `/group list` shows open ones."
    if face.paced:
        return (
            "Nobody has a share yet. Each begins once the first day of a plan is done or over: "
            "`/plan join` starts yours."
        )
    return f"Nobody has points{during(face.ask.period)} yet. {first_points(face.pack)}"


def _foot(face: Face) -> str:
    """Write how many there are, and what is good to know."""
    board, turns = face.board, face.group.periods
    number = plural(board.people, "person", "people")
    parts = [f"{number} {'in the plan' if face.paced else 'with points'}", "ties share a place"]
    if not face.paced:
        parts.append("how points come about: `/points why`")
    if face.ask.period is Period.WEEK and not face.paced:
        following = turns.week_start(face.now) + dt.timedelta(days=7)
        parts.append(f"a new week begins {timestamp(turns.day_start(following), 'R')}")
    if face.group.archived_at:
        parts.append("this group is closed")
    return join_dots(parts)


def _card(face: Face) -> Card | None:
    """Draw the first places; a page further down is text only."""
    if face.board.skip or not face.board.lines:
        return None
    most = FULL_SHARE if face.paced else face.board.lines[0].score.points
    bars = [
        Bar(
            one.place,
            one.score.name,
            face.figure(one.score.member_id, one.score.points),
            one.score.points / most,
            face.is_mine(one),
        )
        for one in face.board.lines
    ]
    subtitle = "pace" if face.paced else span(face.group, face.ask.period, face.now)
    return standings_card(face.group.name, subtitle, bars)


def _ways_on(face: Face) -> list[ui.Item[Any]]:
    """Offer the pages before and after, the other views, periods, and what is over."""
    near = face.me is None or face.mine is not None
    return [
        *rows_of(_pages(face)),
        *rows_of(views(face.group.id, face.ask, near=near)),
        *rows_of(over(face.group)),
        *([] if face.paced else [periods(face.group.id, face.ask)]),
    ]


def _pages(face: Face) -> list[Act]:
    skip, view = face.board.skip, View.PACE if face.paced else View.TOP
    ask, acts = face.ask, []
    if skip:
        before = Ask(ask.period, view, max(skip - PAGE_SIZE, 0))
        acts.append(act(face.group.id, before, "Earlier places"))
    if skip + len(face.board.lines) < face.board.people:
        following = Ask(ask.period, view, skip + PAGE_SIZE)
        acts.append(act(face.group.id, following, "Further places"))
    return acts
