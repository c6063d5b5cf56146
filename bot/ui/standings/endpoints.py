"""What is done when somebody asks for a board, or presses a button on one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar
from weakref import WeakSet

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import seat
from bot.db.session import Database
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.paces import Share
from bot.domain.standings import View
from bot.interactions import reply
from bot.resources import Membership
from bot.services.groups import groups
from bot.services.members import membership as looked
from bot.services.plan import paces
from bot.services.standings import boards, past, seasons
from bot.services.standings import viewer as own
from bot.services.standings.boards import PAGE_SIZE, Board, BoardQuery
from bot.services.standings.seasons import SeasonBoard
from bot.ui.base import show
from bot.ui.groups.choosing import require_group_named
from bot.ui.standings.more_screens import (
    SEASONS_ON_A_PAGE,
    LastWeek,
    Side,
    groups_screen,
    last_week_screen,
    past_screen,
)
from bot.ui.standings.navigation import Ask
from bot.ui.standings.screens import Face, Me, board_screen

Interaction: TypeAlias = discord.Interaction[Any]
T = TypeVar("T")

_WEEK = dt.timedelta(days=7)
_MOST_ROUNDS = 4
"""Units of work in which paces are worked out before a page; the bell sees to the rest."""

_AT_IT: WeakSet[Database] = WeakSet()
"""Databases in which somebody works out paces right now."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody who looks at a board; `public` where everyone sees the answer."""

    interaction: Interaction
    who: Actor
    public: bool = False

    @property
    def resources(self) -> Any:
        """What there is to work with."""
        return self.interaction.client.resources

    @property
    def now(self) -> dt.datetime:
        """This instant."""
        found: dt.datetime = self.resources.clock.now()
        return found

    async def read(
        self,
        ask: Callable[[AsyncSession], Awaitable[T]],
        people_in: Callable[[T], Iterable[int]],
    ) -> T:
        """Read something with people in it; again, if one of them turns out to have left."""
        guild_id, asker = self.who.guild_id, self.who.member_id
        membership: Membership = self.resources.membership
        async with self.resources.database.reading() as session:
            found = await ask(session)
            people = frozenset(people_in(found) if membership.may_ask else ())
            missing = await looked.list_members_to_check(session, guild_id, people, asker, self.now)
        if missing and await membership.look_up(self.interaction.guild, self.who, missing):
            async with self.resources.database.reading() as session:
                found = await ask(session)
        return found


async def ask_for(interaction: Interaction, typed: str | None, ask: Ask, *, public: bool) -> None:
    """Show the board that a command asks for."""
    reply.set_visibility(interaction, private=not public)
    looking = Looking(interaction, seat(interaction), public)
    async with looking.resources.database.reading() as session:
        group = await which(session, looking.who, typed)
    if group is None or ask.view is View.GROUPS:
        await show_groups(looking, group.id if group else 0, ask)
    else:
        await show_board(looking, group, ask)


async def which(session: AsyncSession, who: Actor, typed: str | None) -> StudyGroup | None:
    """Return the group that is meant: the one named, one's own, or the only one.

    Raises:
        Refusal: there is none, or none of that name; the nearest are named.
    """
    if not typed and (mine := await groups.find_group_of(session, who)):
        return mine
    every = [group for group in await groups.list_groups(session, who.guild_id) if group.opened_at]
    if typed:
        return require_group_named(every, typed)
    there = [group for group in every if group.is_open]
    if not there:
        raise Refusal(groups.NO_GROUP_YET)
    return there[0] if len(there) == 1 else None


async def show_board(looking: Looking, group: StudyGroup, ask: Ask) -> None:
    """Show a page of a group's board."""
    if ask.view is View.PACE:
        await _refresh_paces(looking, group.id)
    if looking.public and ask.skip is None:  # where it began would tell who asked
        ask = Ask(ask.period, View.PACE if ask.view is View.PACE else View.TOP, 0)

    def people_in(face: Face) -> Iterable[int]:
        return (one.score.member_id for one in face.board.lines)

    face = await looking.read(lambda session: _face(looking, session, group, ask), people_in)
    await show(looking.interaction, board_screen(face), private=not looking.public)


async def _refresh_paces(looking: Looking, group_id: int) -> None:
    """Work out the shares that have become others since they were last worked out.

    One at a time does so: who comes meanwhile would only do the same, and shows what there is.
    """
    resources, now = looking.resources, looking.now
    if resources.database in _AT_IT:
        return
    _AT_IT.add(resources.database)
    try:
        async with resources.database.reading() as session:
            due = await own.pace_is_due(session, group_id, now)
        for _ in range(_MOST_ROUNDS * due):
            done = await paces.refresh(
                resources.database, resources.catalog, now, group_id=group_id
            )
            if done.is_complete:
                break
    finally:
        _AT_IT.discard(resources.database)


async def _face(looking: Looking, session: AsyncSession, group: StudyGroup, ask: Ask) -> Face:
    """Read all that a page is drawn from."""
    who, now = looking.who, looking.now
    asked = BoardQuery(who.member_id, ask.period, ask.view, ask.skip)
    board = await boards.load_board(session, group, asked, now)
    if board.people and not board.lines:  # there are fewer by now than when the button was made
        last = (board.people - 1) // PAGE_SIZE * PAGE_SIZE
        board = await boards.load_board(session, group, replace(asked, skip=last), now)
    if ask.view is View.NEAR and (board.own is None or ask.skip is not None):
        ask = replace(ask, view=View.TOP)
    me = None
    if not looking.public:
        me = Me(who.member_id, await own.get_visibility(session, who.guild_id, who.member_id))
    shares = await _shares(session, who, board) if ask.view is View.PACE else {}
    return Face(looking.resources.catalog, group, ask, board, shares, me, now=now)


async def _shares(session: AsyncSession, who: Actor, board: Board) -> dict[int, Share]:
    members = {who.member_id, *(one.score.member_id for one in board.lines)}
    return await own.get_plan_shares(session, who.guild_id, members)


async def show_groups(looking: Looking, group_id: int, ask: Ask) -> None:
    """Show the groups of the server side by side."""
    who, now = looking.who, looking.now
    async with looking.resources.database.reading() as session:
        there = await groups.list_open_groups(session, who.guild_id)
        scores = await boards.compare_groups(session, there, ask.period, now)
        mine = None if looking.public else await groups.find_group_of(session, who)
    side = Side(
        looking.resources.catalog,
        scores,
        replace(ask, view=View.GROUPS),
        group_id,
        mine.id if mine else None,
    )
    await show(looking.interaction, groups_screen(side), private=not looking.public)


async def show_last_week(looking: Looking, group: StudyGroup) -> None:
    """Show the week before this one, from the ledger."""
    turns, who = group.periods, looking.who
    week = turns.week_start(looking.now)
    since, until = turns.day_start(week - _WEEK), turns.day_start(week)

    async def read(session: AsyncSession) -> LastWeek:
        lines = await past.list_top(session, group.id, since, until)
        mine = await past.find_own_standing(session, group.id, who.member_id, since, until)
        me = Me(who.member_id, await own.get_visibility(session, who.guild_id, who.member_id))
        return LastWeek(looking.resources.catalog, group, since, until, lines, mine, me)

    found = await looking.read(read, lambda week: (one.score.member_id for one in week.lines))
    await show(looking.interaction, last_week_screen(found))


async def show_past(looking: Looking, group: StudyGroup, skip: int) -> None:
    """Show seasons that are over, some at a time."""
    latest = group.season - 1 - skip
    numbers = range(latest, max(latest - SEASONS_ON_A_PAGE, 0), -1)

    async def read(session: AsyncSession) -> list[SeasonBoard]:
        every = [await seasons.find_past(session, group, number) for number in numbers]
        return [one for one in every if one]

    def people_in(found: list[SeasonBoard]) -> Iterable[int]:
        return (one.score.member_id for season in found for one in season.first)

    found = await looking.read(read, people_in)
    await show(looking.interaction, past_screen(group, found, skip, looking.who.member_id))
