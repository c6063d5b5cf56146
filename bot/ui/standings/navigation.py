"""Buttons and menus that lead from one leaderboard to another."""

from typing import Any

from discord import SelectOption, ui

from bot.domain.groups import StudyGroup
from bot.domain.points.periods import Period
from bot.interactions import button, menu
from bot.ui.standings.ranking import PERIOD_NAMES
from bot.ui.standings.routes import ShowBoard, ShowPastSeasons, View

_VIEW_LABELS = {
    View.NEAR: "Near me",
    View.TOP: "Top",
    View.COMPLETION: "Keeping up",
    View.GROUPS: "Groups",
}


def view_buttons(
    group_id: int, period: Period, current: View, *, offer_near: bool = True
) -> list[ui.Button[Any]]:
    """Build buttons to the other views of a period."""
    return [
        button(label, ShowBoard(group_id=group_id, period=period, view=view))
        for view, label in _VIEW_LABELS.items()
        if view is not current and (offer_near or view is not View.NEAR)
    ]


def past_seasons_buttons(group: StudyGroup) -> list[ui.Button[Any]]:
    """Build the button to past seasons; none before the first season has ended."""
    if group.season == 1:
        return []
    return [button("Past seasons", ShowPastSeasons(group_id=group.id))]


def period_menu(group_id: int, current: Period, view: View) -> ui.ActionRow[Any]:
    """Build the menu of periods."""
    options = [
        SelectOption(label=name.capitalize(), value=period.value, default=period is current)
        for period, name in PERIOD_NAMES.items()
    ]
    route = ShowBoard(group_id=group_id, view=view)
    return menu("Choose a period", route, fills="period", options=options)
