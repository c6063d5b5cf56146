"""The groups of a server side by side."""

from collections.abc import Iterator, Sequence

from bot.domain.content import Catalog
from bot.domain.points import Period
from bot.formatting import join_fitting, sections
from bot.interactions import Item, Screen, button, button_rows, menu, page
from bot.services.standings.boards import Viewer
from bot.services.standings.comparison import GroupScore
from bot.ui.standings import ranking
from bot.ui.standings.routes import ShowBoard, View

_ABOUT_GROUPS = "Average points per active member, so a bigger group has no advantage. Active members earned points in the last 14 days."


def comparison_screen(
    catalog: Catalog,
    scores: Sequence[GroupScore],
    period: Period,
    group_id: int,
    viewer: Viewer | None,
) -> Screen:
    """Draw groups side by side; a `group_id` of 0 is the presser's own; no viewer: for everyone."""
    has_points = any(score.points for score in scores)
    lines = []
    for place, score in _places(scores):
        figure = "nobody active"
        if score.active:
            figure = f"{_average(score)} points · {score.active} active"
        line = f"{place} · {score.name} · {figure}"
        if viewer and viewer.group_id == score.group_id:
            line = f"**{place} · {score.name} (yours) · {figure}**"
        lines.append(line)
    about = f"## Groups in this server · {ranking.PERIOD_NAMES[period]}\n{_ABOUT_GROUPS}"
    hint = ranking.first_points_hint(catalog, viewer)
    no_points = "" if has_points else f"No group has any points{ranking.during(period)} yet. {hint}"

    def controls() -> Iterator[Item]:
        start = [] if has_points else ranking.start_buttons(viewer)
        leaders = button("Leaderboard", ShowBoard(group_id=group_id, period=period))
        yield from button_rows([*start, leaders])
        periods, of_groups = ranking.PERIOD_LABELS, ShowBoard(group_id=group_id, view=View.GROUPS)
        yield menu("Choose a period", of_groups, fills="period", labels=periods, chosen=period)
        if scores:
            route = ShowBoard(period=period)
            labels = {score.group_id: score.name.plain for score in scores}
            yield menu("Show the leaderboard of…", route, fills="group_id", labels=labels)

    shared = ShowBoard(group_id=group_id or None, period=period, view=View.GROUPS, public=True)
    return page(
        sections([about, join_fitting(lines), no_points]),
        controls=controls,
        shared=shared if viewer and has_points else None,
        footer="Hidden members and their points aren’t counted.",
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
