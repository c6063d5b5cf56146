"""Seasons on screen: what ending one would do, that it is done, and the look back on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import discord
from discord import ButtonStyle, ui

from bot.app import check_moderator, seat
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import RankedScore
from bot.formatting import bullets, escape, join_fitting, plural, sections, small, timestamp
from bot.interactions.screen import Layout, Screen, page
from bot.services.groups import groups
from bot.services.standings import seasons
from bot.services.standings.seasons import SeasonBoard
from bot.ui.acts import Act, rows_of
from bot.ui.base import show
from bot.ui.groups.choosing import chosen_group
from bot.ui.groups.endpoints import tell
from bot.ui.standings.formatting import called

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "season"


def place_lines(first: Iterable[RankedScore]) -> Iterable[str]:
    """Write places, one on a line; no dot after the number, or Discord would count by itself."""
    for one in first:
        yield f"{one.place} · {called(one.score.name)} · **{one.score.points}**"


async def ask_to_end(interaction: Interaction, typed: str | None) -> None:
    """Show what ending the season would do; nothing is done yet."""
    resources = interaction.client.resources
    group = await chosen_group(interaction, typed)
    async with resources.database.reading() as session:
        season = await seasons.load_current(session, group, resources.clock.now())
    await show(interaction, trial_screen(group, season))
    await tell(interaction)


def trial_screen(group: StudyGroup, season: SeasonBoard) -> Screen:
    """Draw a season that could be ended, and what would happen."""
    people = plural(season.people or 0, "person has a place", "people have a place")
    since = f"{timestamp(season.began_at, 'D')} ({timestamp(season.began_at, 'R')})"
    head = (
        f"## End season {season.number} of {escape(group.name)}?\n"
        f"It has run since {since}; {people}. Nothing has been done yet."
    )
    first = join_fitting(place_lines(season.first), longest=2200)
    where = f" in <#{group.channel_id}>" if group.channel_id else ""
    happens = [
        f"The first {seasons.PLACES} places are kept, and a look back with them is posted{where}.",
        f"Season {season.number + 1} begins at once, and everybody starts it at nothing.",
        "No point is deleted: week, month and all time stay as they are.",
        "It cannot be taken back.",
    ]
    parts = [head, *([first] if first else []), f"**What happens then**\n{bullets(happens)}"]
    act = Act(
        FEATURE, ("end", group.id, season.number), "End the season now", style=ButtonStyle.danger
    )
    return page(
        sections(parts),
        controls=lambda: rows_of([act]),
        footer="Shown as members see it: without who is hidden, off the boards or has left. The place "
        "of each is kept, should they be seen again.",
    )


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button here is for: its ids are action, group, season."""
    action, group_id, number, *_ = ids
    if action == "end":
        check_moderator(interaction)
        await _end(interaction, int(group_id), int(number))
    elif action == "mine":
        await _mine(interaction, int(group_id), int(number))
    else:
        raise Refusal("This button is from an earlier version. `/help` lists what there is now.")


async def _end(interaction: Interaction, group_id: int, number: int) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        group = await seasons.end_season(
            session, seat(interaction), group_id, number, now=resources.clock.now()
        )
    await show(interaction, ended_screen(group))
    await tell(interaction)


def ended_screen(group: StudyGroup) -> Screen:
    """Draw that a season was ended."""
    where = f"is posted in <#{group.channel_id}>" if group.channel_id else "waits for a channel"
    return page(
        f"## Season {group.season - 1} of {escape(group.name)} is over\nSeason {group.season} has "
        f"begun. The look back {where}, within seconds if I may post there."
    )


async def _mine(interaction: Interaction, group_id: int, number: int) -> None:
    """Tell somebody what they had in a season that is over."""
    who = seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        group = await groups.get(session, who.guild_id, group_id)
        points = await seasons.get_points(session, group.id, number, who.member_id)
    had = f"You had **{plural(points, 'point')}** in season {number} of {escape(group.name)}."
    none = f"You had no points in season {number} of {escape(group.name)}."
    text = had if points > 0 else none
    await show(interaction, page(f"{text} `/points why` says where points come from."))


def recap_message(group: StudyGroup, season: SeasonBoard, found_by: str) -> Layout:
    """Draw the look back on a season; the marker in a button is what it is found by."""
    until = f" to {timestamp(season.ended_at, 'D')}" if season.ended_at else ""
    head = (
        f"## Season {season.number} of {escape(group.name)} is over\n"
        f"From {timestamp(season.began_at, 'D')}{until}."
    )
    first = join_fitting(place_lines(season.first), longest=2200)
    coming = (
        f"Season {season.number + 1} has begun, and everybody starts at nothing. "
        "`/plan done` and this week’s challenge bring the first points."
    )
    mine = Act(FEATURE, ("mine", group.id, season.number, found_by), "My points")
    parts = [head, *([first] if first else []), coming]
    foot = ui.TextDisplay[Any](small("Ties share a place. All earlier points are kept."))
    return Layout(ui.Container(ui.TextDisplay(sections(parts)), foot, *rows_of([mine])))
