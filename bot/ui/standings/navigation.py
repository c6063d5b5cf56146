"""The ways between boards: their buttons and menus, and which board each is to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from discord import SelectOption, ui

from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, View
from bot.ui.acts import Act, Choose
from bot.ui.standings.formatting import NAMES

FEATURE = "leaderboard"
NOWHERE = "-"
"""In the id of a button, a page that is chosen when it is pressed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which board is wanted, and from which line on; None begins near who asks, or at the top."""

    period: Period = Period.WEEK
    view: View = View.NEAR
    skip: int | None = None


def views(group_id: int, ask: Ask, *, near: bool = True) -> list[Act]:
    """Offer the other views of a period."""
    here = ask.view
    offered = {View.NEAR: "Near me", View.TOP: "Top", View.PACE: "Pace", View.GROUPS: "Groups"}
    return [
        act(group_id, Ask(ask.period, view), label)
        for view, label in offered.items()
        if view is not here and (near or view is not View.NEAR)
    ]


def over(group: StudyGroup) -> list[Act]:
    """Offer what is over: the last week, and the seasons that were ended."""
    acts = [Act(FEATURE, ("last", group.id), "Last week")]
    if group.season > 1:
        acts.append(Act(FEATURE, ("past", group.id, 0), "Past seasons"))
    return acts


def act(group_id: int, ask: Ask, label: str) -> Act:
    """Make a button to a board."""
    skip = NOWHERE if ask.skip is None else ask.skip
    return Act(FEATURE, ("see", group_id, ask.period.value, ask.view.value, skip), label)


def periods(group_id: int, ask: Ask) -> ui.Item[Any]:
    """Offer the periods."""
    options = [
        SelectOption(label=name.capitalize(), value=one.value, default=one is ask.period)
        for one, name in NAMES.items()
    ]
    ids = ("period", group_id, ask.view.value)
    return ui.ActionRow(Choose(FEATURE, ids, "Which time counts", options))
