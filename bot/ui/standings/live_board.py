"""The live board of a group, as a message in its channel."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from discord import ui

from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.formatting import ordinal, plural, sections, small
from bot.interactions import Layout, button, button_rows
from bot.services.standings.boards import Line
from bot.ui.standings.ranking import leader_lines
from bot.ui.standings.routes import ShowMyPlace


@dataclass(frozen=True, slots=True)
class Leaders:
    week: Sequence[Line] = field(repr=False)
    people_in_week: int  # how many have points this week
    season: Sequence[Line] = field(repr=False)
    unnamed: int  # how many more share the last of the season's places
    week_began_at: dt.datetime


def board_text(group: StudyGroup, leaders: Leaders) -> str:
    """Write a live board; the same standings give the same text."""
    more = leaders.people_in_week - len(leaders.week)
    week = [f"**This week**, since {timestamp(leaders.week_began_at)}", *leader_lines(leaders.week)]
    if not leaders.week:
        week.append("Nobody has any points yet. Get the first ones with `/plan done`.")
    if more > 0:
        week.append(f"and {plural(more, 'other', 'others')} with points")
    season = []
    if leaders.season:
        season = [f"**Season {group.season}** so far", *leader_lines(leaders.season)]
    if leaders.unnamed:
        others = plural(leaders.unnamed, "other", "others")
        season.append(f"and {others} in {ordinal(leaders.season[-1].place)} place")
    return sections(
        [f"## {safe_name(group.name)} · live board", "\n".join(week), "\n".join(season)]
    )


def board_layout(group: StudyGroup, text: str, job_id: str | None = None) -> Layout:
    """Draw a live board; a new one is found again by the job id in its button."""
    route = ShowMyPlace(group_id=group.id, job_id=job_id)
    footer = ui.TextDisplay[Any](
        small("This board updates by itself, at most once a minute. Ties share a place.")
    )
    rows = button_rows([button("Show my place", route)])
    return Layout(ui.Container(ui.TextDisplay(text), footer, *rows))
