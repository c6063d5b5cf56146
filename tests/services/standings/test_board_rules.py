"""What holds of every board, whatever was entered, undone, corrected and changed before.

The ledger is the truth: what boards show is worked out from its entries here, in another way.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.services.points.entries import Author
from bot.services.standings import boards as standing_boards
from bot.services.standings import past
from tests.services.conftest import ALICE, World
from tests.services.points.histories import (
    BEGINNINGS,
    PEOPLE,
    ZONES,
    Event,
    amounts,
    beginnings,
    by_whom,
    deeds_in_a_row,
    lived_through,
    numbers,
)
from tests.services.standings.boards import (
    in_a_new_server,
    ledger,
    mark,
    now_group,
    page,
    pay,
    rebuilt,
    seat_of,
    take_back,
    told,
    whole,
)

HIDDEN = (
    {"visibility": "hidden"},
    {"excluded_at": BEGINNINGS[0]},
    {"left_at": BEGINNINGS[0]},
    {"visibility": "shown", "excluded_at": None, "left_at": None},
)

on_both = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example has a server of its own in the same database."""


async def _by_the_ledger(world: World, period: Period) -> Counter[int]:
    """Add up the entries of a period that goes on, one by one."""
    group, found = await now_group(world), Counter[int]()
    turns = group.periods
    for entry in await ledger(world):
        counts = {
            Period.WEEK: turns.week_start(entry.at) == turns.week_start(world.now),
            Period.MONTH: turns.month_start(entry.at) == turns.month_start(world.now),
            Period.SEASON: entry.season == group.season,
            Period.ALL: True,
        }
        if counts[period]:
            found[entry.member_id - ALICE] += entry.points
    return found


async def _all_boards(world: World) -> dict[Period, Any]:
    return {period: told(await whole(world, period)) for period in Period}


@on_both
@given(begins=beginnings, deeds=deeds_in_a_row)
async def test_boards_equal_sum_of_entries_and_rebuild(
    world: World, begins: dt.datetime, deeds: list[Event]
) -> None:
    lived = (await lived_through(world, begins, deeds)).world
    boards = await _all_boards(lived)
    for period, lines in boards.items():
        sums = +(await _by_the_ledger(lived, period))
        assert {number: have for _, number, have in lines} == dict(sums)
        for place, _, have in lines:
            assert place == 1 + sum(other > have for other in sums.values())
    assert await rebuilt(lived) == 0
    assert await _all_boards(lived) == boards


@on_both
@given(
    begins=beginnings,
    deeds=deeds_in_a_row,
    hides=st.lists(st.sampled_from(HIDDEN), min_size=PEOPLE, max_size=PEOPLE),
    period=st.sampled_from(Period),
)
async def test_invisible_members_leave_no_trace_and_see_own_standing(
    world: World,
    begins: dt.datetime,
    deeds: list[Event],
    hides: list[dict[str, Any]],
    period: Period,
) -> None:
    lived = (await lived_through(world, begins, deeds)).world
    for number, how in enumerate(hides):
        await mark(lived, number, **how)
    shown = {number for number, how in enumerate(hides) if how is HIDDEN[-1]}
    sums = +(await _by_the_ledger(lived, period))
    seen = {number: have for number, have in sums.items() if number in shown}
    assert {number: have for _, number, have in told(await whole(lived, period))} == seen
    for number in range(PEOPLE):
        board = await page(lived, period, by=number, view=View.NEAR)
        assert board.people == len(seen)
        if number not in sums:
            assert board.own is None
            continue
        above = [have for have in seen.values() if have > sums[number]]
        assert board.own
        assert (board.own.place, board.own.points) == (len(above) + 1, sums[number])
        assert board.own.to_next == (min(above) - sums[number] if above else None)
        assert board.own.visible == (number in shown)


@on_both
@given(
    begins=beginnings, deeds=deeds_in_a_row, number=numbers(PEOPLE + 1), amount=amounts, by=by_whom
)
async def test_undo_restores_previous_board(
    world: World,
    begins: dt.datetime,
    deeds: list[Event],
    number: int,
    amount: int,
    by: Author | None,
) -> None:
    lived = (await lived_through(world, begins, deeds)).world
    await lived.write(groups.join, seat_of(PEOPLE, lived.group.guild_id), lived.group.id, lived.now)
    before, scores = await _all_boards(lived), await _group_scores(lived)
    cause = await pay(lived, number, amount)
    assert await take_back(lived, cause, by)
    assert await _all_boards(lived) == before
    assert await _group_scores(lived) == scores
    assert await rebuilt(lived) == 0


async def _group_scores(world: World) -> list[Any]:
    group = await now_group(world)
    return [
        await world.read(standing_boards.compare_groups, [group], period, world.now)
        for period in Period
    ]


_entries = st.lists(
    st.tuples(numbers(), amounts, st.integers(0, 24 * 45)), max_size=14, unique_by=lambda e: e[2]
)


@on_both
@given(entries=_entries, begins=beginnings, data=st.data())
async def test_order_of_entries_does_not_matter(
    world: World, entries: list[tuple[int, int, int]], begins: dt.datetime, data: st.DataObject
) -> None:
    found = []
    for order in (entries, data.draw(st.permutations(entries))):
        lived = await in_a_new_server(replace(world, now=begins), PEOPLE)
        for number, amount, hours in order:
            lived.now = begins + dt.timedelta(hours=hours)
            await pay(lived, number, amount)
        lived.now = begins + dt.timedelta(hours=max((entry[2] for entry in entries), default=0))
        scores = [(one[0].points, one[0].active) for one in await _group_scores(lived)]
        found.append((await _all_boards(lived), scores))
        assert await rebuilt(lived) == 0
    assert found[0] == found[1]


@on_both
@given(entries=_entries, begins=beginnings, weekday=numbers(7), zone=st.sampled_from(ZONES))
async def test_sums_of_all_weeks_equal_all_time(
    world: World, entries: list[tuple[int, int, int]], begins: dt.datetime, weekday: int, zone: str
) -> None:
    lived = await in_a_new_server(replace(world, now=begins), PEOPLE)
    await lived.change(lived.group, weekday=weekday, zone=zone)
    for number, amount, hours in entries:
        lived.now = begins + dt.timedelta(hours=hours)
        await pay(lived, number, abs(amount))
    turns, weeks = (await now_group(lived)).periods, Counter[int]()
    day = turns.week_start(begins)
    for _ in range(9):  # 45 days and a bit
        since, until = turns.day_start(day), turns.day_start(day := day + dt.timedelta(weeks=1))
        of_week = await lived.read(past.list_top, lived.group.id, since, until)
        weeks.update({line.score.member_id - ALICE: line.score.points for line in of_week})
    assert dict(weeks) == {number: have for _, number, have in told(await whole(lived))}


@on_both
@given(earned=st.lists(st.integers(1, 50), min_size=1, max_size=6), times=st.integers(2, 3))
async def test_group_score_does_not_depend_on_size(
    world: World, earned: list[int], times: int
) -> None:
    scores = []
    for size in (1, times):
        lived = await in_a_new_server(world, len(earned) * size)
        for number, amount in enumerate(earned * size):
            await pay(lived, number, amount)
        scores.append([one[0].average for one in await _group_scores(lived)])
    assert scores[0] == scores[1]


@on_both
@given(earned=st.lists(st.integers(1, 4), min_size=1, max_size=28), period=st.sampled_from(Period))
async def test_pages_list_every_member_once_in_stable_order(
    world: World, earned: list[int], period: Period
) -> None:
    lived = await in_a_new_server(world, len(earned))
    for number, amount in enumerate(earned):
        await pay(lived, number, amount)
    lines = told(await whole(lived, period))
    assert sorted(number for _, number, _ in lines) == list(range(len(earned)))
    assert told(await whole(lived, period)) == lines
    for number in range(len(earned)):
        near = await page(lived, period, by=number, view=View.NEAR)
        assert told(near.lines) == lines[near.skip : near.skip + standing_boards.PAGE_SIZE]
        assert near.own
        assert (near.own.place, number, near.own.points) in told(near.lines)
