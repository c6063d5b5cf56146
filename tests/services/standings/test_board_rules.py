"""Properties of every board after any history of entries, reversals, corrections and changes.

The expected boards are computed here from the entries of the ledger, independently of the bot.
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
    actor_number,
    ledger,
    load_all_lines,
    load_group,
    mark,
    page,
    pay,
    pay_each,
    place_member_points,
    rebuild_totals,
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
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example uses a new server in the same database."""


async def _sum_ledger(world: World, period: Period) -> Counter[int]:
    """Return the sum of entries in the current period by member."""
    group, found = await load_group(world), Counter[int]()
    boundaries = group.periods
    for entry in await ledger(world):
        counts = {
            Period.WEEK: boundaries.week_start(entry.at) == boundaries.week_start(world.now),
            Period.MONTH: boundaries.month_start(entry.at) == boundaries.month_start(world.now),
            Period.SEASON: entry.season == group.season,
            Period.ALL: True,
        }
        if counts[period]:
            found[entry.member_id - ALICE] += entry.points
    return found


async def _all_boards(world: World) -> dict[Period, Any]:
    return {period: place_member_points(await load_all_lines(world, period)) for period in Period}


@on_both
@given(begins=beginnings, events=event_lists)
async def test_boards_equal_totals_of_entries_and_rebuild(
    world: World, begins: dt.datetime, events: list[Event]
) -> None:
    world_after = (await apply_events(world, begins, events)).world
    boards = await _all_boards(world_after)
    for period, lines in boards.items():
        totals_by_member = +(await _sum_ledger(world_after, period))
        assert {number: points for _, number, points in lines} == dict(totals_by_member)
        for place, _, points in lines:
            assert place == 1 + sum(other > points for other in totals_by_member.values())
    assert await rebuild_totals(world_after) == 0
    assert await _all_boards(world_after) == boards


@on_both
@given(
    begins=beginnings,
    events=event_lists,
    hides=st.lists(st.sampled_from(HIDDEN), min_size=MEMBERS, max_size=MEMBERS),
    period=st.sampled_from(Period),
)
async def test_invisible_members_leave_no_trace_and_see_own_standing(
    world: World,
    begins: dt.datetime,
    events: list[Event],
    hides: list[dict[str, Any]],
    period: Period,
) -> None:
    world_after = (await apply_events(world, begins, events)).world
    for number, how in enumerate(hides):
        await mark(world_after, number, **how)
    shown = {number for number, how in enumerate(hides) if how is HIDDEN[-1]}
    totals_by_member = +(await _sum_ledger(world_after, period))
    seen = {number: points for number, points in totals_by_member.items() if number in shown}
    assert {
        number: points
        for _, number, points in place_member_points(await load_all_lines(world_after, period))
    } == seen
    for number in range(MEMBERS):
        board = await page(world_after, period, by=number, view=View.NEAR)
        assert board.people == len(seen)
        if number not in totals_by_member:
            assert board.own is None
            continue
        above = [points for points in seen.values() if points > totals_by_member[number]]
        assert board.own
        assert (board.own.place, board.own.points) == (len(above) + 1, totals_by_member[number])
        assert board.own.to_next == (min(above) - totals_by_member[number] if above else None)
        assert board.own.visible == (number in shown)


@on_both
@given(
    begins=beginnings, events=event_lists, number=indexes(MEMBERS + 1), amount=amounts, by=authors
)
async def test_undo_restores_previous_board(
    world: World,
    begins: dt.datetime,
    events: list[Event],
    number: int,
    amount: int,
    by: Author | None,
) -> None:
    world_after = (await apply_events(world, begins, events)).world
    await world_after.write(
        groups.join,
        actor_number(MEMBERS, world_after.group.guild_id),
        world_after.group.id,
        world_after.now,
    )
    before, scores = await _all_boards(world_after), await _group_scores(world_after)
    key = await pay(world_after, number, amount)
    assert await take_back(world_after, key, by)
    assert await _all_boards(world_after) == before
    assert await _group_scores(world_after) == scores
    assert await rebuild_totals(world_after) == 0


async def _group_scores(world: World) -> list[Any]:
    group = await load_group(world)
    return [
        await world.read(standing_boards.compare_groups, [group], period, world.now)
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
        for number, amount, hours in order:
            world_after.now = begins + dt.timedelta(hours=hours)
            await pay(world_after, number, amount)
        world_after.now = begins + dt.timedelta(
            hours=max((entry[2] for entry in entries), default=0)
        )
        scores = [(one[0].points, one[0].active) for one in await _group_scores(world_after)]
        found.append((await _all_boards(world_after), scores))
        assert await rebuild_totals(world_after) == 0
    assert found[0] == found[1]


@on_both
@given(entries=_entries, begins=beginnings, weekday=indexes(7), zone=st.sampled_from(ZONES))
async def test_weekly_points_add_up_to_all_time(
    world: World, entries: list[tuple[int, int, int]], begins: dt.datetime, weekday: int, zone: str
) -> None:
    world_after = await world_in_new_server(replace(world, now=begins), MEMBERS)
    await world_after.change(world_after.group, weekday=weekday, zone=zone)
    for number, amount, hours in entries:
        world_after.now = begins + dt.timedelta(hours=hours)
        await pay(world_after, number, abs(amount))
    boundaries, weeks = (await load_group(world_after)).periods, Counter[int]()
    day = boundaries.week_start(begins)
    for _ in range(9):  # more than 45 days
        since, until = (
            boundaries.day_start(day),
            boundaries.day_start(day := day + dt.timedelta(weeks=1)),
        )
        of_week = await world_after.read(past.list_top, world_after.group.id, since, until)
        weeks.update({line.score.member_id - ALICE: line.score.points for line in of_week})
    assert dict(weeks) == {
        number: points
        for _, number, points in place_member_points(await load_all_lines(world_after))
    }


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


@on_both
@given(earned=st.lists(st.integers(1, 4), min_size=1, max_size=28), period=st.sampled_from(Period))
async def test_pages_list_every_member_once_in_stable_order(
    world: World, earned: list[int], period: Period
) -> None:
    world_after = await world_in_new_server(world, len(earned))
    await pay_each(world_after, earned)
    lines = place_member_points(await load_all_lines(world_after, period))
    assert sorted(number for _, number, _ in lines) == list(range(len(earned)))
    assert place_member_points(await load_all_lines(world_after, period)) == lines
    for number in range(len(earned)):
        near = await page(world_after, period, by=number, view=View.NEAR)
        assert (
            place_member_points(near.lines)
            == lines[near.skip : near.skip + standing_boards.PAGE_SIZE]
        )
        assert near.own
        assert (near.own.place, number, near.own.points) in place_member_points(near.lines)
