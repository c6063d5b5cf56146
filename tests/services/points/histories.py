"""Generates histories of a group: awards, reversals and other events that change its boards."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from hypothesis import strategies as st

from bot.domain.points import EntryKey, EntryReason
from bot.services.standings import seasons
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, World
from tests.services.standings.boards import load_group, pay, take_back, world_in_new_server

MEMBERS = 4
BEGINNINGS = (
    dt.datetime(2026, 3, 26, 22, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 4, 20, tzinfo=dt.UTC),
    dt.datetime(2026, 9, 5, 20, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 22, 8, tzinfo=dt.UTC),
    dt.datetime(2026, 12, 29, 12, tzinfo=dt.UTC),
)
ZONES = ("Europe/Berlin", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Pacific/Niue")
_BY_MORGAN = EntryReason(MORGAN.member_id, "it was agreed")

Event: TypeAlias = Callable[["History"], Awaitable[object]]


@dataclass
class History:
    """The events in a group so far, and the entries that can be reversed."""

    world: World
    paid: list[EntryKey] = field(default_factory=list)

    async def pay(self, number: int, amount: int, by: EntryReason | None) -> None:
        self.paid.append(await pay(self.world, number, amount, by=by))

    async def add_again(self, index: int, amount: int) -> None:
        if self.paid:
            key = self.paid[index % len(self.paid)]
            await pay(self.world, key.member_id - ALICE, amount, key.subject)

    async def take_back(self, index: int, by: EntryReason | None) -> None:
        if self.paid:
            await take_back(self.world, self.paid[index % len(self.paid)], by)

    async def end_season(self) -> None:
        group = await load_group(self.world)
        actor = replace(MORGAN, guild_id=group.guild_id)
        await self.world.write(
            seasons.end_season, actor, group.id, group.season, now=self.world.now
        )

    async def change(self, **chosen: object) -> None:
        await self.world.change(self.world.group, **chosen)

    async def pass_hours(self, hours: int) -> None:
        self.world.pass_time(hours=hours)


def indexes(count: int = MEMBERS) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


authors = st.sampled_from((None, None, None, _BY_MORGAN))
amounts = st.integers(-4, 15)
_payments: st.SearchStrategy[Event] = st.builds(
    lambda number, amount, by: lambda history: history.pay(number, amount, by),
    indexes(),
    amounts,
    authors,
)
_time_passes: st.SearchStrategy[Event] = st.builds(
    lambda hours: lambda history: history.pass_hours(hours),
    st.integers(1, 30) | st.sampled_from((24 * 7, 24 * 15, 24 * 31)),
)
_other_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda n, by: lambda history: history.take_back(n, by), indexes(30), authors),
    st.builds(lambda n, amount: lambda history: history.add_again(n, amount), indexes(30), amounts),
    st.builds(lambda zone: lambda history: history.change(zone=zone), st.sampled_from(ZONES)),
    st.builds(lambda day: lambda history: history.change(weekday=day), indexes(7)),
    st.just(lambda history: history.end_season()),
)
# `one_of` would drop the repeated strategy and give each of the other events the weight of a payment.
_events: st.SearchStrategy[Event] = st.sampled_from(
    (_payments, _payments, _time_passes, _other_events)
).flatmap(lambda chosen: chosen)
event_lists = st.lists(_events, min_size=5, max_size=20)
beginnings = st.sampled_from(BEGINNINGS)


async def apply_events(world: World, begins: dt.datetime, events: Iterable[Event]) -> History:
    """Return the history of a new group after these events."""
    history = History(await world_in_new_server(replace(world, now=begins), MEMBERS))
    for event in events:
        await event(history)
    return history
