"""Every screen and message about seasons, live boards and panels with maximum content."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, TypeAlias

from bot.domain.content import Catalog
from bot.domain.markup import SafeName
from bot.services.standings.boards import BoardPage, Line
from bot.services.standings.seasons import SeasonBoard
from bot.ui import panel
from bot.ui.standings import ranking, seasons
from bot.ui.standings.routes import EndSeason
from tests.ui.longest.screens import drawn
from tests.ui.longest.stored import ID, group

NOW = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)
_LONGEST_NAME = "*_" * 16
Messages: TypeAlias = Iterator[tuple[str, dict[str, Any]]]


def panel_messages(catalog: Catalog, *, where: str = "") -> Messages:
    """Yield the introduction to a server, and panels of groups with many, one and no members."""
    yield "introduction", _drawn(panel.introduction_layout(f"d{ID}"))
    for many in (0, 1, 100_000):
        text = panel.panel_text(group(1, name=where), catalog, many, NOW)
        yield f"panel, {many}", _drawn(panel.panel_layout(group(1), text, f"d{ID}"))


def season_messages(*, name: str = _LONGEST_NAME, where: str = "") -> Messages:
    """Yield every screen and message with this name in each line."""
    here = group(1, name=where)
    for many in (0, 10, 25):
        first = [Line(10, ID - n, SafeName(name), 1_000_000) for n in range(many)]
        season = SeasonBoard(100, NOW, NOW, first, 100_000 if many else 0)
        yield f"season, {many}", drawn(seasons.season_screen(here, season))
        ending = EndSeason(group_id=ID, number=100)
        yield f"end the season, {many}", drawn(seasons.ask_end_screen(here, ending))
        yield f"look back, {many}", _drawn(seasons.recap_layout(here, season, f"d{ID}"))
        leading = BoardPage(first[:10], 0, 100_000 if many else 0, None)
        text = ranking.board_text(here, leading, leading, NOW)
        yield f"board, {many}", _drawn(ranking.board_layout(here, text, f"d{ID}"))
    yield "ended", drawn(seasons.ended_screen(here))


def _drawn(view: Any) -> dict[str, Any]:
    return {"components": view.to_components()}
