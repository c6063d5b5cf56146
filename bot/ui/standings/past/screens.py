"""The last week of a group, and its past seasons."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, RankedScore
from bot.formatting import plural, sections, timestamp
from bot.interactions import Screen, button, button_rows, page, page_buttons
from bot.services.standings.seasons import SeasonBoard
from bot.ui.standings.context import Ranking
from bot.ui.standings.formatting import safe_name
from bot.ui.standings.navigation import past_seasons_buttons
from bot.ui.standings.routes import ShowBoard, ShowPastSeasons
from bot.ui.standings.screens import own_lines, ranking_card, ranking_lines

SEASONS_ON_A_PAGE = 5
_LAST_WINNING_PLACE = 3
_MOST_WINNERS = 5
"""Lines of a season at most, where several members share a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWeek(Ranking):
    """The first places of a group's last week, and the viewer's."""

    group: StudyGroup
    since: dt.datetime
    until: dt.datetime


def last_week_screen(week: LastWeek) -> Screen:
    """Draw the first places of the last week."""
    title = f"## {safe_name(week.group.name)} · last week"
    parts = [
        f"{title}\nFrom {timestamp(week.since)} to {timestamp(week.until)}",
        "\n".join(ranking_lines(week)) or "Nobody had points.",
        "\n".join(own_lines(week)),
    ]
    card = None
    if week.lines:
        card = ranking_card(week.group.name, "last week", week, week.lines[0].score.points)
    back = button("This week", ShowBoard(group_id=week.group.id))
    return page(
        sections(part for part in parts if part),
        controls=lambda: button_rows([back, *past_seasons_buttons(week.group)]),
        footer="Added up from the entries of that week; ties share a place.",
        card=card,
    )


def past_seasons_screen(
    group: StudyGroup, seasons: Sequence[SeasonBoard], skip: int, viewer_id: int
) -> Screen:
    """Draw past seasons, latest first; `skip` later ones are on the pages before."""
    texts = [_season_text(season, viewer_id) for season in seasons] or [
        "No season has ended yet. Moderators end one when it is time; its first places stay here."
    ]
    buttons = [
        button("This season", ShowBoard(group_id=group.id, period=Period.SEASON)),
        *page_buttons(
            ShowPastSeasons(group_id=group.id),
            skip,
            SEASONS_ON_A_PAGE,
            is_last=skip + SEASONS_ON_A_PAGE >= group.season - 1,
            labels=("Later seasons", "Earlier seasons"),
        ),
    ]
    return page(
        sections([f"## {safe_name(group.name)} · past seasons", *texts]),
        controls=lambda: button_rows(buttons),
    )


def _season_text(season: SeasonBoard, viewer_id: int) -> str:
    until = f" to {timestamp(season.ended_at, 'D')}" if season.ended_at else ""
    head = f"**Season {season.number}** · {timestamp(season.began_at, 'D')}{until}"
    winners = [ranked for ranked in season.first if ranked.place <= _LAST_WINNING_PLACE]
    lines = list(_winner_lines(winners[:_MOST_WINNERS], viewer_id))
    return "\n".join([head, *(lines or ["Nobody of its first is shown."])])


def _winner_lines(winners: Sequence[RankedScore], viewer_id: int) -> Iterator[str]:
    for ranked in winners:
        score = ranked.score
        name = "**You**" if score.member_id == viewer_id else safe_name(score.name)
        yield f"{ranked.place} · {name} · {plural(score.points, 'point')}"
