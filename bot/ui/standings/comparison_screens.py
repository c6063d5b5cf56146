"""The groups of a server side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discord import SelectOption, ui

from bot.domain.content.catalog import Catalog
from bot.domain.standings import Period, View
from bot.formatting import join_fitting, sections
from bot.interactions import Screen, button_rows, menu, page
from bot.pictures.cards.standings import Bar, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import GroupScore
from bot.ui.standings.formatting import PERIOD_NAMES, during, first_points_hint, safe_name
from bot.ui.standings.routes import ShowBoard
from bot.ui.standings.screens import period_menu, view_buttons

_MOST_BARS = 10
_ABOUT_GROUPS = (
    "Points for each person who earned some in the last 14 days, so that the size of a group does "
    "not win."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComparison:
    """The groups of a server with their points per active member in a period."""

    catalog: Catalog
    scores: Sequence[GroupScore]
    """Best first."""

    period: Period
    group_id: int
    """The group whose board the other views show; 0 for that of whoever presses a button."""

    own_group_id: int | None
    """The viewer's group; None where everyone in the channel sees the answer."""


def comparison_screen(comparison: GroupComparison) -> Screen:
    """Draw the groups of a server by points per active member."""
    period = comparison.period
    has_points = any(score.points for score in comparison.scores)
    hint = first_points_hint(comparison.catalog)
    lines = [
        _line(place, score, is_own=score.group_id == comparison.own_group_id)
        for place, score in _places(comparison.scores)
    ]
    about = f"## Groups of this server · {PERIOD_NAMES[period]}\n{_ABOUT_GROUPS}"
    no_points = "" if has_points else f"No group has points{during(period)} yet. {hint}"
    return page(
        sections([about, join_fitting(lines), no_points]),
        controls=lambda: _controls(comparison),
        footer="People who are hidden count for nothing here, in points as in numbers.",
        card=_card(comparison) if has_points else None,
    )


def _places(scores: Sequence[GroupScore]) -> Iterator[tuple[int, GroupScore]]:
    """Yield each group with its place; groups whose averages read alike share one."""
    place = 1
    for index, score in enumerate(scores):
        if index and _average(score) != _average(scores[index - 1]):
            place = index + 1
        yield place, score


def _average(score: GroupScore) -> str:
    return f"{score.average:.1f}".removesuffix(".0")


def _line(place: int, score: GroupScore, *, is_own: bool) -> str:
    figure = "nobody active"
    if score.active:
        figure = f"{_average(score)} points each · {score.active} active"
    if is_own:
        return f"**{place} · {safe_name(score.name)} (yours) · {figure}**"
    return f"{place} · {safe_name(score.name)} · {figure}"


def _card(comparison: GroupComparison) -> Card:
    best = max(score.average for score in comparison.scores)
    bars = [
        Bar(
            place,
            score.name,
            f"{_average(score)} each",
            score.average / best,
            score.group_id == comparison.own_group_id,
        )
        for place, score in _places(comparison.scores)
    ]
    subtitle = f"points per active person, {PERIOD_NAMES[comparison.period]}"
    return standings_card("Groups of this server", subtitle, bars[:_MOST_BARS], mark="yours")


def _controls(comparison: GroupComparison) -> list[ui.Item[Any]]:
    group_id, period = comparison.group_id, comparison.period
    controls: list[ui.Item[Any]] = [
        *button_rows(view_buttons(group_id, period, View.GROUPS)),
        period_menu(group_id, period, View.GROUPS),
    ]
    if comparison.scores:
        options = [
            SelectOption(label=score.name, value=str(score.group_id)) for score in comparison.scores
        ]
        route = ShowBoard(period=period)
        controls.append(menu("Open the board of…", route, fills="group_id", options=options))
    return controls
