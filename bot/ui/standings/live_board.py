"""The live board of a group, as a message in its channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.app import seat
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import RankedScore
from bot.formatting import escape, plural, sections, small, timestamp
from bot.interactions.screen import Layout
from bot.services.groups import groups
from bot.ui.acts import Act, rows_of
from bot.ui.standings.endpoints import Looking, show_board
from bot.ui.standings.navigation import Ask
from bot.ui.standings.seasons import place_lines

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "live"


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads a group: this week, and this season."""

    week: Sequence[RankedScore] = field(repr=False)
    in_week: int
    season: Sequence[RankedScore] = field(repr=False)
    unnamed: int
    """How many more share the last of the season’s places."""
    since: dt.datetime
    """When the week began."""


def board_text(group: StudyGroup, now: Leading) -> str:
    """Write a live board; the same standings give the same text."""
    more = now.in_week - len(now.week)
    week = [
        f"**This week**, since {timestamp(now.since)}",
        *(place_lines(now.week) if now.week else [_NONE_YET]),
        *([f"and {plural(more, 'other', 'others')} with points"] if more > 0 else []),
    ]
    others = plural(now.unnamed, "other who shares", "others who share")
    season = [
        f"**Season {group.season}**, who leads",
        *place_lines(now.season),
        *([f"and {others} place {now.season[-1].place}"] if now.unnamed else []),
    ]
    parts = [f"## {escape(group.name)}, live", "\n".join(week)]
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
    """Open the leaderboard near somebody's own place: the ids are action, group."""
    action, group_id, *_ = ids
    if action != "mine":
        raise Refusal("This button is from an earlier version. `/help` lists what there is now.")
    looking = Looking(interaction, seat(interaction))
    async with looking.resources.database.reading() as session:
        group = await groups.get(session, looking.who.guild_id, int(group_id))
    await show_board(looking, group, Ask())
