"""Seasons: what ending one would do, that it has ended, and its recap."""

from typing import Any

from discord import ButtonStyle, ui

from bot.domain.groups import StudyGroup
from bot.formatting import bullets, escape, join_fitting, plural, sections, small, timestamp
from bot.interactions import Layout, Screen, button, button_rows, page
from bot.services.standings import seasons
from bot.services.standings.seasons import SeasonBoard
from bot.ui.standings.formatting import leader_lines
from bot.ui.standings.routes import EndSeason, ShowSeasonPoints

_LONGEST_PLACES = 2200
"""Characters for the first places of a season."""


def preview_screen(group: StudyGroup, season: SeasonBoard) -> Screen:
    """Draw the current season of a group, and what ending it would do."""
    people = plural(season.people or 0, "person has a place", "people have a place")
    since = f"{timestamp(season.began_at, 'D')} ({timestamp(season.began_at, 'R')})"
    head = (
        f"## End season {season.number} of {escape(group.name)}?\n"
        f"It has run since {since}; {people}. Nothing has been done yet."
    )
    first = join_fitting(leader_lines(season.first), longest=_LONGEST_PLACES)
    where = f" in <#{group.channel_id}>" if group.channel_id else ""
    happens = [
        f"The first {seasons.PLACES} places are kept, and a look back with them is posted{where}.",
        f"Season {season.number + 1} begins at once, and everybody starts it at nothing.",
        "No point is deleted: week, month and all time stay as they are.",
        "It cannot be taken back.",
    ]
    parts = [head, *([first] if first else []), f"**What happens then**\n{bullets(happens)}"]
    end = EndSeason(group_id=group.id, number=season.number)
    return page(
        sections(parts),
        controls=lambda: button_rows([button("End the season now", end, style=ButtonStyle.danger)]),
        footer="Shown as members see it: without who is hidden, off the boards or has left. The place "
        "of each is kept, should they be seen again.",
    )


def ended_screen(group: StudyGroup) -> Screen:
    """Draw that the season before the current one has just ended."""
    where = f"is posted in <#{group.channel_id}>" if group.channel_id else "waits for a channel"
    return page(
        f"## Season {group.season - 1} of {escape(group.name)} is over\nSeason {group.season} has "
        f"begun. The look back {where}, within seconds if I may post there."
    )


def season_points_screen(group: StudyGroup, number: int, points: int) -> Screen:
    """Draw a member's own points in a season."""
    text = (
        f"You had **{plural(points, 'point')}** in season {number} of {escape(group.name)}."
        if points > 0
        else f"You had no points in season {number} of {escape(group.name)}."
    )
    return page(f"{text} `/points why` says where points come from.")


def recap_message(group: StudyGroup, season: SeasonBoard, delivery_id: str) -> Layout:
    """Draw the recap of a season; it is found again by the delivery id in its button."""
    until = f" to {timestamp(season.ended_at, 'D')}" if season.ended_at else ""
    head = (
        f"## Season {season.number} of {escape(group.name)} is over\n"
        f"From {timestamp(season.began_at, 'D')}{until}."
    )
    first = join_fitting(leader_lines(season.first), longest=_LONGEST_PLACES)
    coming = (
        f"Season {season.number + 1} has begun, and everybody starts at nothing. "
        "`/plan done` and this week’s challenge bring the first points."
    )
    route = ShowSeasonPoints(group_id=group.id, number=season.number, delivery_id=delivery_id)
    parts = [head, *([first] if first else []), coming]
    footer = ui.TextDisplay[Any](small("Ties share a place. All earlier points are kept."))
    return Layout(
        ui.Container(
            ui.TextDisplay(sections(parts)), footer, *button_rows([button("My points", route)])
        )
    )
