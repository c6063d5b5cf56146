"""The groups of a server side by side."""

from collections.abc import Iterator, Sequence
from typing import Any

from discord import SelectOption, ui

from bot.domain.content import Catalog
from bot.domain.markup import safe_name
from bot.domain.standings import Period, View
from bot.formatting import join_fitting, sections
from bot.interactions import Screen, button_rows, menu, page
from bot.pictures.cards.standings import Bar, Measure, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import GroupScore
from bot.ui.standings.formatting import PERIOD_NAMES, during, first_points_hint
from bot.ui.standings.routes import ShowBoard
from bot.ui.standings.screens import period_menu, view_buttons

_MOST_BARS = 10
_ABOUT_GROUPS = (
    "The points of members who earned some in the last 14 days, divided by the number of these members. A "
    "bigger group has no advantage."
)


def comparison_screen(
    catalog: Catalog,
    scores: Sequence[GroupScore],
    period: Period,
    *,
    group_id: int,
    own_group_id: int | None,
) -> Screen:
    """Draw the groups of a server by points per active member in a period, best first as in `scores`.

    The buttons to other views open the board of `group_id`, or with 0 the presser's own group.
    `own_group_id` is the viewer's; None where everyone in the channel sees the answer.
    """
    has_points = any(score.points for score in scores)
    lines = [
        _line(place, score, is_own=score.group_id == own_group_id)
        for place, score in _places(scores)
    ]
    about = f"## Groups in this server · {PERIOD_NAMES[period]}\n{_ABOUT_GROUPS}"
    hint = first_points_hint(catalog)
    no_points = "" if has_points else f"No group has any points{during(period)} yet. {hint}"

    def controls() -> Iterator[ui.Item[Any]]:
        yield from button_rows(view_buttons(group_id, period, View.GROUPS))
        yield period_menu(group_id, period, View.GROUPS)
        if scores:
            route = ShowBoard(period=period)
            options = [SelectOption(label=one.name, value=str(one.group_id)) for one in scores]
            yield menu("Show the leaderboard of…", route, fills="group_id", options=options)

    return page(
        sections([about, join_fitting(lines), no_points]),
        controls=controls,
        footer="Hidden members and their points aren’t counted.",
        card=_card(scores, period, own_group_id) if has_points else None,
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
        figure = f"{_average(score)} points per active member · {score.active} active"
    if is_own:
        return f"**{place} · {safe_name(score.name)} (yours) · {figure}**"
    return f"{place} · {safe_name(score.name)} · {figure}"


def _card(scores: Sequence[GroupScore], period: Period, own_group_id: int | None) -> Card:
    bars = [
        Bar(
            place,
            score.name,
            f"{_average(score)} points each",
            score.average,
            score.group_id == own_group_id,
        )
        for place, score in _places(scores)
    ]
    return standings_card(
        "Groups in this server",
        PERIOD_NAMES[period],
        bars[:_MOST_BARS],
        Measure("points per active member"),
        mark="yours",
    )
