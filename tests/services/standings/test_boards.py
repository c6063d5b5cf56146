"""Boards: which members are on them, in which place, and the distance to the next place."""

import datetime as dt
from dataclasses import replace

from bot.domain.actor import Visibility
from bot.domain.markup import SafeName
from bot.domain.points import EntryKey, EntryReason, Period
from bot.services.groups import groups
from bot.services.points import entries
from bot.services.privacy import personal_data, visibility
from bot.services.standings import boards
from bot.services.standings.boards import PAGE_SIZE, OwnStanding, Viewer
from bot.services.standings.comparison import GroupScore, compare_groups
from tests.services.challenges.steps import join_group
from tests.services.conftest import ALICE, BOB, GUILD, World
from tests.services.standings.boards import (
    actor_number,
    add_members,
    last_week,
    load_all_lines,
    mark,
    page,
    pay,
    pay_each,
    place_member_points,
    take_back,
)

SPRING, AUTUMN = (
    dt.datetime(2026, 3, 23, 12, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 19, 12, tzinfo=dt.UTC),
)
YEAR_END = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)


async def _with_points(world: World, *amounts: int) -> None:
    await add_members(world, len(amounts))
    await pay_each(world, amounts)


async def test_lines_are_ordered_by_points_and_own_standing_has_distance_to_next(
    world: World,
) -> None:
    await _with_points(world, 5, 20, 20, 7)
    lines = place_member_points((await page(world)).lines)
    assert lines == [(1, 2, 20), (1, 1, 20), (3, 3, 7), (4, 0, 5)]
    mine = [(await page(world, by=number)).own for number in range(4)]
    assert [(m and (m.place, m.points, m.to_next, m.is_visible)) for m in mine] == [
        (4, 5, 2, True),
        (1, 20, None, True),
        (1, 20, None, True),
        (3, 7, 13, True),
    ]


async def test_member_without_points_has_no_place_and_sees_top(world: World) -> None:
    await _with_points(world, *range(1, 13))
    await join_group(world, actor_number(20))
    seen = await page(world, by=20, near=True)
    assert (seen.own, seen.skip, seen.people) == (None, 0, 12)


async def test_member_with_negative_points_has_no_place(world: World) -> None:
    await _with_points(world, 5, -3, 4)
    assert place_member_points((await page(world)).lines) == [(1, 0, 5), (2, 2, 4)]
    assert (await page(world, by=1)).own is None


async def test_near_view_begins_four_lines_above_viewer(world: World) -> None:
    await _with_points(world, *range(1, 19))
    for number, skip in ((17, 0), (14, 0), (13, 0), (12, 1), (5, 8), (0, 13)):
        seen = await page(world, by=number, near=True)
        assert seen.skip == skip
        assert number in [line.member_id - ALICE for line in seen.lines]


async def test_near_view_finds_viewer_among_many_ties(world: World) -> None:
    await _with_points(world, 50, *[20] * 15, 1)
    for number in (1, 8, 15):
        seen = await page(world, by=number, near=True)
        assert number in [line.member_id - ALICE for line in seen.lines]
        assert {line.place for line in seen.lines} <= {1, 2, 17}


async def test_page_beyond_end_is_the_last_one(world: World) -> None:
    await _with_points(world, *range(1, 13))
    seen = await page(world, by=1, skip=40)
    assert place_member_points(seen.lines)[-2:] == [(11, 1, 2), (12, 0, 1)]
    assert (seen.skip, seen.people) == (PAGE_SIZE, 12)
    assert seen.own
    assert seen.own.place == 11


HIDES: dict[str, dict[str, object]] = {
    "hidden": {"visibility": "hidden"},
    "excluded": {"excluded_at": AUTUMN},
    "left": {"left_at": AUTUMN},
}
VISIBLE = {"visibility": "shown", "excluded_at": None, "left_at": None}


async def test_invisible_member_is_in_no_line_count_place_gap_or_group_score(world: World) -> None:
    await _with_points(world, 30, 20, 10)
    for how, hides in HIDES.items():
        await mark(world, 1, **hides)
        seen = await page(world, by=2)
        lines = [(line.place, line.member_id - ALICE) for line in seen.lines]
        assert (lines, seen.people) == ([(1, 0), (2, 2)], 2), how
        assert seen.own == OwnStanding(2, 10, 20, is_visible=True), how
        assert (await page(world, by=1)).own == OwnStanding(2, 20, 10, is_visible=False), how
        score = await _compare(world)
        assert (score.points, score.active, score.average) == (40, 2, 20), how
        await mark(world, 1, **VISIBLE)


async def test_own_place_in_the_last_week_counts_only_visible_members(world: World) -> None:
    await _with_points(world, 20, 50, 30)
    world.pass_time(weeks=1)
    await pay_each(world, (1000, 1000, 1000))

    async def own(number: int) -> OwnStanding | None:
        return (await page(world, await last_week(world), by=number)).own

    assert await own(0) == OwnStanding(3, 20, 10, is_visible=True)
    assert await own(1) == OwnStanding(1, 50, None, is_visible=True)
    for how, hides in HIDES.items():
        await mark(world, 2, **hides)
        assert await own(0) == OwnStanding(2, 20, 30, is_visible=True), how
        assert await own(2) == OwnStanding(2, 30, 20, is_visible=False), how
        lines = await load_all_lines(world, await last_week(world))
        assert place_member_points(lines) == [(1, 1, 50), (2, 0, 20)], how
        await mark(world, 2, **VISIBLE)
    world.pass_time(weeks=1)
    assert place_member_points(await load_all_lines(world, await last_week(world)))[0][2] == 1000


async def test_alias_replaces_name(world: World) -> None:
    await _with_points(world, 30)
    await world.write(
        visibility.set_visibility, actor_number(0), Visibility.ALIAS, "quiet otter", now=world.now
    )
    assert [line.name.raw for line in (await page(world)).lines] == ["quiet otter"]
    world.pass_time(weeks=1)
    past = await load_all_lines(world, await last_week(world))
    assert [line.name.raw for line in past] == ["quiet otter"]


async def test_deleted_member_is_on_no_board(world: World) -> None:
    await _with_points(world, 30, 10)
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert place_member_points(await load_all_lines(world)) == [(1, 1, 10)]


async def test_week_ends_at_midnight_of_group_weekday_and_zone(world: World) -> None:
    await add_members(world, 1)
    calendar = world.group.calendar
    for begins in (SPRING, AUTUMN, YEAR_END):
        world.now = begins
        await pay(world, 0, 30)
        world.now = calendar.day_start(calendar.week_start(begins) + dt.timedelta(weeks=1))
        assert (await page(world, Period.WEEK)).lines == [], begins
        world.pass_time(microseconds=-1)
        lines = place_member_points((await page(world, Period.WEEK)).lines)
        assert lines == [(1, 0, 30)], begins


async def test_month_ends_at_midnight_of_group_zone(world: World) -> None:
    world.now = dt.datetime(2026, 12, 31, 22, 59, tzinfo=dt.UTC)
    await _with_points(world, 30)
    assert place_member_points((await page(world, Period.MONTH)).lines) == [(1, 0, 30)]
    world.pass_time(minutes=1)
    assert (await page(world, Period.MONTH)).lines == []
    assert place_member_points((await page(world)).lines) == [(1, 0, 30)]


async def test_points_stay_in_group_where_earned(world: World) -> None:
    other = await world.add_group()
    await _with_points(world, 30)
    await world.write(groups.join, actor_number(0), other.id, world.now)
    await world.write(entries.pay, EntryKey(GUILD, other.id, ALICE, "plan", "day-2"), 4, world.now)
    assert await world.points(actor_number(0)) == 30
    assert place_member_points(await load_all_lines(replace(world, group=other))) == [(1, 0, 4)]


async def test_member_who_leaves_a_group_leaves_board_and_score_and_keeps_the_points(
    world: World,
) -> None:
    await _with_points(world, 30, 20)
    await world.write(groups.leave, actor_number(0), world.now)
    score = await _compare(world)
    assert (score.points, score.active, score.average) == (20, 1, 20)
    assert place_member_points(await load_all_lines(world)) == [(1, 1, 20)]
    await world.write(groups.join, actor_number(0), world.group.id, world.now)
    assert place_member_points(await load_all_lines(world)) == [(1, 0, 30), (2, 1, 20)]


async def test_groups_are_ordered_by_points_per_active_member(world: World) -> None:
    large, small, silent = world.group, await world.add_group(), await world.add_group("X")
    await _with_points(world, *[10] * 4)
    for number in (10, 11):
        await join_group(world, actor_number(number), group=small)
        await pay(replace(world, group=small), number, 15)
    scores = await world.read(compare_groups, [silent, large, small], Period.WEEK, world.now)
    assert [(one.group_id, one.points, one.active, one.average) for one in scores] == [
        (small.id, 30, 2, 15),
        (large.id, 40, 4, 10),
        (silent.id, 0, 0, 0),
    ]


async def test_member_inactive_for_two_weeks_does_not_count(world: World) -> None:
    await _with_points(world, 30, 10)
    world.pass_time(days=10)
    await pay(world, 1, 2)
    world.pass_time(days=5)
    score = await _compare(world)
    assert (score.points, score.active) == (12, 1)


async def test_comparison_without_groups_is_empty(world: World) -> None:
    assert await world.read(compare_groups, [], Period.ALL, world.now) == []


async def test_corrections_and_what_was_taken_back_do_not_make_a_member_active(
    world: World,
) -> None:
    await join_group(world, actor_number(0), actor_number(1))
    await pay(world, 0, 10, by=EntryReason(BOB, "it was agreed"))
    assert (await _compare(world)).active == 0
    first = await pay(world, 0, 10)
    assert (await _compare(world)).active == 1
    await take_back(world, first)
    assert (await _compare(world)).active == 0
    world.pass_time(days=15)
    await pay(world, 0, 10, first.subject)
    assert (await _compare(world)).active == 1
    world.pass_time(days=15)
    await take_back(world, first)  # what was earned before the fortnight does not count either
    assert (await _compare(world)).active == 0


async def _compare(world: World) -> GroupScore:
    (score,) = await world.read(compare_groups, [world.group], Period.ALL, world.now)
    return score


async def test_points_stay_in_their_week_when_the_weekday_changes(world: World) -> None:
    await _with_points(world, 30)  # on a Monday
    await world.change(world.group, weekday=3)
    assert place_member_points(await load_all_lines(world, Period.WEEK)) == [(1, 0, 30)]
    world.pass_time(days=3)
    assert await load_all_lines(world, Period.WEEK) == []
    assert place_member_points(await load_all_lines(world, await last_week(world))) == [(1, 0, 30)]
    await pay(world, 0, 5)
    assert place_member_points(await load_all_lines(world, Period.WEEK)) == [(1, 0, 5)]


async def test_viewer_has_their_group_alias_visibility_and_exclusion(world: World) -> None:
    async def viewer() -> Viewer:
        return await world.read(boards.get_viewer, GUILD, ALICE)

    assert await viewer() == Viewer(ALICE)
    await join_group(world, world.alice)
    assert await viewer() == Viewer(ALICE, world.group.id)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.ALIAS, "Owl", now=world.now
    )
    assert await viewer() == Viewer(ALICE, world.group.id, alias=SafeName("Owl"))
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    await mark(world, 0, excluded_at=world.now)
    assert await viewer() == Viewer(ALICE, world.group.id, hidden=True, excluded=True)
