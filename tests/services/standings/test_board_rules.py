"""Properties of every board after any history of entries, reversals, corrections and changes.

The expected boards are computed here from the entries of the ledger, independently of the bot.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.points import ALL_TIME, EntryReason, Period, name_of_week
from bot.services.groups import groups
from bot.services.standings.boards import PAGE_SIZE
from bot.services.standings.comparison import compare_groups
from tests.services.conftest import ALICE, World
from tests.services.points.histories import (
    BEGINNINGS,
    MEMBERS,
    ZONES,
    Event,
    amounts,
    apply_events,
    authors,
    beginnings,
    event_lists,
    indexes,
)
from tests.services.standings.boards import (
    GroupBoards,
    actor_number,
    count_wrong_sums,
    ledger,
    load_group,
    mark,
    open_boards,
    pay,
    pay_all,
    pay_each,
    place_member_points,
    take_back,
    world_in_new_server,
)

HIDDEN = (
    {"visibility": "hidden"},
    {"excluded_at": BEGINNINGS[0]},
    {"left_at": BEGINNINGS[0]},
    {"visibility": "shown", "excluded_at": None, "left_at": None},
)

on_both = settings(
    max_examples=max(1, settings().max_examples // 10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example uses a new server in the same database."""


async def _sum_ledger(world: World) -> dict[Period, Counter[int]]:
    """Return the sums of entries in each present period by member; nobody has 0 or less."""
    group, found = await load_group(world), {period: Counter[int]() for period in Period}
    for entry in await ledger(world):
        counts_in = {ALL_TIME, entry.week, entry.month, entry.season}
        for period in Period:
            if group.calendar.name_of_period(period, world.now) in counts_in:
                found[period][entry.member_id - ALICE] += entry.points
    return {period: +points_by_member for period, points_by_member in found.items()}


async def _all_boards(world: World) -> dict[Period, Any]:
    async with open_boards(world) as opened:
        return await _place_member_points_of_all(opened)


async def _place_member_points_of_all(opened: GroupBoards) -> dict[Period, Any]:
    return {period: place_member_points(await opened.all_lines(period)) for period in Period}


@on_both
@given(
    begins=beginnings,
    events=event_lists,
    payment=st.tuples(indexes(MEMBERS + 1), amounts, authors),
    hides=st.lists(st.sampled_from(HIDDEN), min_size=MEMBERS, max_size=MEMBERS),
    period=st.sampled_from(Period),
)
async def test_boards_follow_all_rules_after_any_history(
    world: World,
    begins: dt.datetime,
    events: list[Event],
    payment: tuple[int, int, EntryReason | None],
    hides: list[dict[str, Any]],
    period: Period,
) -> None:
    """One history serves all rules, because writing it takes longer than checking one of them."""
    world_after = (await apply_events(world, begins, events)).world
    newcomer = actor_number(MEMBERS, world_after.group.guild_id)
    await world_after.write(groups.join, newcomer, world_after.group.id, world_after.now)
    boards = await _all_boards(world_after)
    await _assert_boards_equal_sums_of_entries(world_after, boards)
    await _assert_undo_restores_boards(world_after, boards, *payment)
    await _assert_invisible_members_leave_no_trace_and_see_own_standing(world_after, hides, period)
    assert await count_wrong_sums(world_after) == 0


async def _assert_boards_equal_sums_of_entries(world: World, boards: dict[Period, Any]) -> None:
    sums = await _sum_ledger(world)
    for period, lines in boards.items():
        assert {number: points for _, number, points in lines} == dict(sums[period])
        for place, _, points in lines:
            assert place == 1 + sum(other > points for other in sums[period].values())
    assert await count_wrong_sums(world) == 0


async def _assert_undo_restores_boards(
    world: World, boards: dict[Period, Any], number: int, amount: int, by: EntryReason | None
) -> None:
    scores = await _group_scores(world)
    key = await pay(world, number, amount)
    assert await take_back(world, key, by)
    assert await _all_boards(world) == boards
    assert await _group_scores(world) == scores


async def _assert_invisible_members_leave_no_trace_and_see_own_standing(
    world: World, hides: list[dict[str, Any]], period: Period
) -> None:
    for number, how in enumerate(hides):
        await mark(world, number, **how)
    shown = {number for number, how in enumerate(hides) if how is HIDDEN[-1]}
    totals_by_member = (await _sum_ledger(world))[period]
    seen = {number: points for number, points in totals_by_member.items() if number in shown}
    async with open_boards(world) as opened:
        lines = place_member_points(await opened.all_lines(period))
        pages = [await opened.page(period, by=number, near=True) for number in range(MEMBERS)]
    assert {number: points for _, number, points in lines} == seen
    for number, board in enumerate(pages):
        assert board.people == len(seen)
        if number not in totals_by_member:
            assert board.own is None
            continue
        above = [points for points in seen.values() if points > totals_by_member[number]]
        assert board.own
        assert (board.own.place, board.own.points) == (len(above) + 1, totals_by_member[number])
        assert board.own.to_next == (min(above) - totals_by_member[number] if above else None)
        assert board.own.is_visible == (number in shown)


async def _group_scores(world: World) -> list[Any]:
    async with open_boards(world) as opened:
        return [
            await compare_groups(opened.connection, [opened.group], period, opened.now)
            for period in Period
        ]


_entries = st.lists(
    st.tuples(indexes(), amounts, st.integers(0, 24 * 45)), max_size=14, unique_by=lambda e: e[2]
)


@on_both
@given(entries=_entries, begins=beginnings, data=st.data())
async def test_order_of_entries_does_not_matter(
    world: World, entries: list[tuple[int, int, int]], begins: dt.datetime, data: st.DataObject
) -> None:
    found = []
    for order in (entries, data.draw(st.permutations(entries))):
        world_after = await world_in_new_server(replace(world, now=begins), MEMBERS)
        payments = [
            (number, amount, begins + dt.timedelta(hours=hours)) for number, amount, hours in order
        ]
        await pay_all(world_after, payments)
        world_after.now = max((at for _, _, at in payments), default=begins)
        scores = [(one[0].points, one[0].active) for one in await _group_scores(world_after)]
        found.append((await _all_boards(world_after), scores))
        assert await count_wrong_sums(world_after) == 0
    assert found[0] == found[1]


@on_both
@given(entries=_entries, begins=beginnings, weekday=indexes(7), zone=st.sampled_from(ZONES))
async def test_weekly_points_add_up_to_all_time(
    world: World, entries: list[tuple[int, int, int]], begins: dt.datetime, weekday: int, zone: str
) -> None:
    world_after = await world_in_new_server(replace(world, now=begins), MEMBERS)
    await world_after.change(world_after.group, weekday=weekday, zone=zone)
    payments = [
        (number, abs(amount), begins + dt.timedelta(hours=hours))
        for number, amount, hours in entries
    ]
    await pay_all(world_after, payments)
    world_after.now = max((at for _, _, at in payments), default=begins)
    weeks = Counter[int]()
    async with open_boards(world_after) as opened:
        week = opened.group.calendar.week_start(begins)
        for day in range(7 * 9):  # more than 45 days, of which each begins a week at most
            of_week = await opened.all_lines(name_of_week(week + dt.timedelta(days=day)))
            weeks.update({line.member_id - ALICE: line.points for line in of_week})
        ever = place_member_points(await opened.all_lines())
    assert dict(weeks) == {number: points for _, number, points in ever}


@on_both
@given(earned=st.lists(st.integers(1, 50), min_size=1, max_size=6), times=st.integers(2, 3))
async def test_group_score_does_not_depend_on_size(
    world: World, earned: list[int], times: int
) -> None:
    scores = []
    for size in (1, times):
        world_after = await world_in_new_server(world, len(earned) * size)
        await pay_each(world_after, earned * size)
        scores.append([one[0].average for one in await _group_scores(world_after)])
    assert scores[0] == scores[1]


_PRESENT = [period for period in Period if period is not Period.LAST_WEEK]


@on_both
@given(
    earned=st.lists(st.integers(1, 4), min_size=1, max_size=28), period=st.sampled_from(_PRESENT)
)
async def test_pages_list_every_member_once_with_place_in_stable_order(
    world: World, earned: list[int], period: Period
) -> None:
    world_after = await world_in_new_server(world, len(earned))
    await pay_each(world_after, earned)
    async with open_boards(world_after) as opened:
        lines = place_member_points(await opened.all_lines(period))
        again = place_member_points(await opened.all_lines(period))
        pages = [await opened.page(period, by=number, near=True) for number in range(len(earned))]
    assert sorted(number for _, number, _ in lines) == list(range(len(earned)))
    assert again == lines
    for place, _, points in lines:
        assert place == 1 + sum(other > points for other in earned)
    for number, near in enumerate(pages):
        assert place_member_points(near.lines) == lines[near.skip : near.skip + PAGE_SIZE]
        assert near.own
        assert (near.own.place, number, near.own.points) in place_member_points(near.lines)
