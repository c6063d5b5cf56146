"""What the buttons and menus of boards do, also after a restart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.app import seat
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.ui.standings.endpoints import (
    Interaction,
    Looking,
    show_board,
    show_groups,
    show_last_week,
    show_past,
    which,
)
from bot.ui.standings.navigation import NOWHERE, Ask

_EARLIER = "This button is from an earlier version. `/leaderboard` shows the boards there are."


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button or menu of a board is for; the answer is for the one who presses."""
    action, *rest = ids
    looking = Looking(interaction, seat(interaction))
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal(_EARLIER)
    await deed(looking, rest)


async def _see(looking: Looking, ids: Sequence[str]) -> None:
    group_id, period, view, skip = ids
    ask = Ask(Period(period), View(view), None if skip == NOWHERE else int(skip))
    await _open(looking, int(group_id), ask)


async def _choose_period(looking: Looking, ids: Sequence[str]) -> None:
    group_id, view, period = ids
    await _open(looking, int(group_id), Ask(Period(period), View(view)))


async def _choose_group(looking: Looking, ids: Sequence[str]) -> None:
    period, group_id = ids
    await _open(looking, int(group_id), Ask(Period(period)))


async def _open(looking: Looking, group_id: int, ask: Ask) -> None:
    """Show a board of a group; 0 is the presser's own, or the only one."""
    async with looking.resources.database.reading() as session:
        group = (
            await groups.get(session, looking.who.guild_id, group_id)
            if group_id
            else await which(session, looking.who, None)
        )
    if group is None and ask.view is not View.GROUPS:
        raise Refusal("Choose a group first: the menu “Open the board of…” has them all.")
    if group is None or ask.view is View.GROUPS:
        await show_groups(looking, group_id, ask)
    else:
        await show_board(looking, group, ask)


async def _in_group(looking: Looking, group_id: str) -> StudyGroup:
    async with looking.resources.database.reading() as session:
        return await groups.get(session, looking.who.guild_id, int(group_id))


async def _see_last_week(looking: Looking, ids: Sequence[str]) -> None:
    await show_last_week(looking, await _in_group(looking, ids[0]))


async def _see_past(looking: Looking, ids: Sequence[str]) -> None:
    group_id, skip = ids
    await show_past(looking, await _in_group(looking, group_id), int(skip))


_DEEDS: dict[str, Callable[[Looking, Sequence[str]], Awaitable[None]]] = {
    "see": _see,
    "period": _choose_period,
    "group": _choose_group,
    "last": _see_last_week,
    "past": _see_past,
}
