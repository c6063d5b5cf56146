"""The live board on screen, and what keeps it up to date."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot, seat
from bot.courier import Arrived, Errand, Feature, Parcel, Skip, Wait, marker
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, Placed, View
from bot.screen import Layout
from bot.services import faults, groups, live, standings
from bot.services.deliveries import Due
from bot.services.live import REMOVE, Kept
from bot.services.live_seen import EDIT, POST
from bot.services.standings import Asked, Mine
from bot.ui.acts import Act, rows_of
from bot.ui.base import page, show
from bot.ui.posting import examine_post, hold_back
from bot.ui.seasons import place_lines
from bot.ui.text import count, plain, sections, small, stamp

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "live"
_LEADERS = 3
_NOBODY = 0
"""As whom the board is looked at: nobody has this id."""

_AS_IT_WAS = "as it was"
_TRY_AGAIN = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads a group: this week, and this season."""

    week: Sequence[Placed] = field(repr=False)
    in_week: int
    season: Sequence[Placed] = field(repr=False)
    since: dt.datetime
    """When the week began."""


async def leading(session: AsyncSession, group: StudyGroup, now: dt.datetime) -> Leading:
    """Look up who leads a group, as members see it."""
    week = await standings.board(session, group, _top(Period.WEEK), now)
    season = await standings.board(session, group, _top(Period.SEASON), now)
    turns = group.turns
    since = turns.begins(turns.week_of(now))
    return Leading(week.lines, week.people, season.lines[:_LEADERS], since)


def _top(period: Period) -> Asked:
    return Asked(_NOBODY, period, View.TOP, 0)


def board_text(group: StudyGroup, now: Leading) -> str:
    """Write a live board; the same standings give the same text."""
    more = now.in_week - len(now.week)
    week = [
        f"**This week**, since {stamp(now.since)}",
        *(place_lines(now.week) if now.week else [_NONE_YET]),
        *([f"and {count(more, 'other', 'others')} with points"] if more > 0 else []),
    ]
    season = [f"**Season {group.season}**, who leads", *place_lines(now.season)]
    parts = [f"## {plain(group.name)}, live", "\n".join(week)]
    return sections([*parts, "\n".join(season)] if now.season else parts)


_NONE_YET = "Nobody has points yet. `/plan done` brings the first."


def board_layout(group: StudyGroup, text: str, found_by: str = "") -> Layout:
    """Draw a live board; the marker in its button is what it is found by until it is on record."""
    mine = Act(FEATURE, ("mine", group.id, *([found_by] if found_by else [])), "My place")
    foot = ui.TextDisplay[Any](
        small("Kept up to date by itself, once a minute at most. Ties share a place.")
    )
    return Layout(ui.Container(ui.TextDisplay(text), foot, *rows_of([mine])))


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Show somebody their own place: the ids are action, group."""
    action, group_id, *_ = ids
    if action != "mine":
        raise Refusal("This button is from an earlier version. `/help` lists what there is now.")
    who, resources = seat(interaction), interaction.client.resources
    async with resources.database.reading() as session:
        group = await groups.get(session, who.guild_id, int(group_id))
        asked = Asked(who.member_id, Period.WEEK, View.TOP, 0)
        board = await standings.board(session, group, asked, resources.clock.now())
    await show(interaction, page(_place(group, board.mine)))


def _place(group: StudyGroup, mine: Mine | None) -> str:
    """Write where somebody stands this week."""
    where = f"this week in {plain(group.name)}"
    if mine is None:
        return f"You have no points {where} yet. `/plan done` brings the first."
    next_up = f", {mine.to_next} to the next place" if mine.to_next else ""
    unseen = "" if mine.seen else " Only you know: others do not see you on the board."
    return f"Place **{mine.place}** {where}, with {count(mine.points, 'point')}{next_up}.{unseen}"


class _Drawing(Feature):
    """What a board that is sent and one that is edited have in common."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._drawn: dict[int, str] = {}
        """What was drawn for a delivery that is on its way; lost with a crash, it is drawn again."""

    async def _text(
        self, session: AsyncSession, due: Due, now: dt.datetime
    ) -> tuple[StudyGroup, str] | Skip | Wait:
        """Write the board, unless it is not wanted or something is in its way."""
        try:
            group = await groups.get(session, due.guild_id, due.subject_id)
        except Refusal:
            return Skip("group gone")
        if not group.open or not group.live_board:
            return Skip("not wanted")
        guild = self._bot.get_guild(due.guild_id)
        if guild is None or guild.unavailable or examine_post(self._bot, group):
            return Wait(now + _TRY_AGAIN)
        text = board_text(group, await leading(session, group, now))
        self._drawn[due.id] = hashlib.sha256(text.encode()).hexdigest()
        return group, text


class Boards(_Drawing):
    """Live boards that are still to be sent."""

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan what the boards need; the rest comes with the next ring, so that others have room."""
        await live.promise(session, now)
        return False

    async def pack(
        self, session: AsyncSession, due: Due, now: dt.datetime, /
    ) -> Parcel | Skip | Wait:
        """Draw the board."""
        found = await self._text(session, due, now)
        if isinstance(found, Skip | Wait):
            return found
        group, text = found
        return Parcel(board_layout(group, text, marker(due)), channel_id=group.channel_id)

    async def delivered(self, session: AsyncSession, due: Due, arrived: Arrived, /) -> None:
        """Note where the board is; one that an earlier attempt sent may show something else."""
        drawn = self._drawn.pop(due.id, None)
        where = Kept(arrived.channel_id, arrived.message_id, None if due.retried else drawn)
        await live.posted(session, due.subject_id, due.period, where, arrived.at)
        await faults.heal(session, due.subject_id, faults.REFUSED, arrived.at)

    async def refused(self, session: AsyncSession, due: Due, now: dt.datetime, /) -> Wait | None:
        """Keep it for later, and let the moderators know what is in its way."""
        return await hold_back(self._bot, session, due, now)


class BoardEdits(_Drawing):
    """Live boards that may show what is no longer so."""

    async def pack(
        self, session: AsyncSession, due: Due, now: dt.datetime, /
    ) -> Errand | Skip | Wait:
        """Draw the board, if it has become another."""
        found = await self._text(session, due, now)
        if isinstance(found, Skip | Wait):
            return found
        group, text = found
        kept = await live.kept(session, group.id)
        if kept is None:
            return Skip("no message")
        if kept.shows == self._drawn[due.id]:
            return Skip(_AS_IT_WAS)
        view = board_layout(group, text)

        async def edit(client: discord.Client) -> None:
            await _message(client, kept.channel_id, kept.message_id).edit(view=view)

        return Errand(edit)

    async def delivered(self, session: AsyncSession, due: Due, arrived: Arrived, /) -> None:
        """Note what the board shows."""
        await live.drawn(session, due.subject_id, arrived.at, self._drawn.pop(due.id, None))

    async def skipped(
        self, session: AsyncSession, due: Due, reason: str, now: dt.datetime, /
    ) -> None:
        """Note that the board was looked at, if it was."""
        self._drawn.pop(due.id, None)
        if reason == _AS_IT_WAS:
            await live.drawn(session, due.subject_id, now, None)

    async def refused(self, session: AsyncSession, due: Due, now: dt.datetime, /) -> Wait | None:
        """Post the board anew where its message is gone; wait where a permission is."""
        group = await groups.get(session, due.guild_id, due.subject_id)
        if examine_post(self._bot, group):
            return Wait(now + _TRY_AGAIN)
        await live.lost(session, due.subject_id, now)
        return None


class BoardsGone(Feature):
    """Live boards that are not wanted any more, or stand in another channel by now."""

    async def pack(self, _session: AsyncSession, due: Due, _now: dt.datetime, /) -> Errand:
        """Remove the message; where it cannot be removed, it stays."""
        channel_id, message_id = map(int, due.period.split(":"))

        async def remove(client: discord.Client) -> None:
            await _message(client, channel_id, message_id).delete()

        return Errand(remove)


def _message(client: discord.Client, channel_id: int, message_id: int) -> discord.PartialMessage:
    return client.get_partial_messageable(channel_id).get_partial_message(message_id)


def features(bot: StudyBot) -> dict[str, Feature]:
    """Return what carries live boards, by kind of delivery."""
    return {POST: Boards(bot), EDIT: BoardEdits(bot), REMOVE: BoardsGone()}
