"""Which deed a button of the plan is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.app import seat_in
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.ui.plan import changes as bends
from bot.ui.plan import finish_endpoints as finishing
from bot.ui.plan import joining
from bot.ui.plan import reminder_endpoints as reminding
from bot.ui.plan.endpoints import Interaction, check_in, undo, view
from bot.ui.plan.screens import catch_up_screen, day_screen, today_screen


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button of the plan is for: its ids are action, server, and what it is about."""
    action, guild, *rest = ids
    who = seat_in(interaction, int(guild))
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal("This button is from an earlier version. `/plan today` shows your plan.")
    await deed(interaction, who, rest)


Deed: TypeAlias = Callable[[Interaction, Actor, Sequence[str]], Awaitable[None]]


def _number(interaction: Interaction, day_id: str) -> int:
    """Return the number of a plan-day that a button names.

    Raises:
        Refusal: the pack no longer has it.
    """
    number: int | None = interaction.client.resources.catalog.plan.number_of.get(day_id)
    if number is None:
        raise Refusal("That day is no longer in the plan. `/plan today` shows what is next.")
    return number


async def _look(interaction: Interaction, who: Actor, day_id: str) -> None:
    number = _number(interaction, day_id)
    await view(interaction, who, lambda face: day_screen(face, number, look=True))


_DEEDS: dict[str, Deed] = {
    "today": lambda i, who, _: view(i, who, today_screen),
    "look": lambda i, who, ids: _look(i, who, ids[0]),
    "progress": lambda i, who, _: finishing.show_progress(i, who),
    "finish": lambda i, who, _: finishing.show_finish(i, who),
    "boast": lambda i, who, _: finishing.boast(i, who),
    "boastnamed": lambda i, who, _: finishing.boast(i, who, by_name=True),
    "catchup": lambda i, who, _: view(i, who, catch_up_screen),
    "done": lambda i, who, ids: check_in(i, who, _number(i, ids[0])),
    "undo": lambda i, who, ids: undo(i, who, _number(i, ids[0])),
    "begin": lambda i, who, _: bends.begin(i, who),
    "anew": lambda i, who, ids: joining.anew(i, who, *ids),
    "resume": lambda i, who, _: bends.resume(i, who),
    "shift": lambda i, who, ids: bends.shift(i, who, int(ids[0])),
    "join": lambda i, who, _: joining.ask_to_join(i, who, None, None, None),
    "restart": lambda i, who, _: bends.ask_restart(i, who),
    "takeback": lambda i, who, ids: bends.take_back(i, who, int(ids[0])),
    "remind": lambda i, who, ids: reminding.remind(i, who, dt.time(int(ids[-1])) if ids else None),
    "quiet": lambda i, who, _: reminding.switch_off(i, who),
    "snooze": lambda i, who, _: reminding.snooze(i, who),
}
