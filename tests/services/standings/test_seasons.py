"""Seasons are ended once and stored; the next board counts only later entries."""

import asyncio
import datetime as dt
import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.db.models import Delivery, Entry, SeasonPlace
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import Period
from bot.domain.visibility import Visibility
from bot.services.groups import groups
from bot.services.points import entries, totals
from bot.services.points.entries import EntryKey
from bot.services.privacy import deletion, visibility
from bot.services.standings import boards, seasons
from bot.services.standings.boards import BoardQuery
from bot.services.standings.seasons import SeasonBoard
from tests.services.challenges.steps import CHRIS, MORGAN, group_of, join_group, list_decided
from tests.services.conftest import ALICE, BOB, GUILD, World, create_open_group
from tests.services.standings.boards import mark

_servers = itertools.count(GUILD + 100)


async def _pay(world: World, member_id: int, amount: int = 10, subject: str = "day-1") -> None:
    key = EntryKey(world.group.guild_id, world.group.id, member_id, "plan", subject)
    assert await world.write(entries.pay, key, amount, world.now)


async def _take_back(world: World, member_id: int, subject: str = "day-1") -> None:
    key = EntryKey(world.group.guild_id, world.group.id, member_id, "plan", subject)
    assert await world.write(entries.reverse, key, world.now)


async def _end(world: World, number: int = 1) -> StudyGroup:
    world.pass_time(minutes=1)
    return await world.write(seasons.end_season, MORGAN, world.group.id, number, now=world.now)


async def _board(world: World, group: StudyGroup, period: Period = Period.SEASON) -> dict[int, int]:
    """Return points by member id in the order of the board."""
    asked = BoardQuery(0, period, skip=0)
    found = await world.read(boards.load_board, group, asked, world.now)
    return {line.score.member_id: line.score.points for line in found.lines}


async def _past(world: World, number: int = 1) -> SeasonBoard:
    found = await world.read(seasons.find_past, world.group, number)
    assert found
    return found


async def _two_with_points(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    await _pay(world, ALICE, 30)
    await _pay(world, BOB, 20)


async def test_loading_season_changes_nothing(world: World) -> None:
    await _two_with_points(world)
    seen = await world.read(seasons.load_current, world.group, world.now)
    assert (seen.number, seen.people, seen.began_at) == (1, 2, world.group.opened_at)
    assert [(one.place, one.score.name, one.score.points) for one in seen.first] == [
        (1, "Alice", 30),
        (2, "Bob", 20),
    ]
    assert (await group_of(world)).season == 1


async def test_ending_season_stores_winners_and_begins_next(world: World) -> None:
    await _two_with_points(world)
    after = await _end(world)
    assert (after.season, after.season_began_at) == (2, world.now)
    past = await _past(world)
    assert (past.began_at, past.ended_at) == (world.group.opened_at, world.now)
    assert [one.score.points for one in past.first] == [30, 20]
    assert await _board(world, after) == {}
    assert await _board(world, after, Period.ALL) == {ALICE: 30, BOB: 20}
    assert await list_decided(world) == [(MORGAN.member_id, "end season", "season 1")]


async def test_season_recap_is_enqueued_once(world: World) -> None:
    await _end(world)
    async with world.database.reading() as session:
        rows = await session.execute(select(Delivery.kind, Delivery.period, Delivery.subject_id))
        assert [tuple(row) for row in rows] == [("season", "1", world.group.id)]


async def test_reversal_counts_in_season_in_which_it_is_made(world: World) -> None:
    await _two_with_points(world)
    after = await _end(world)
    await _take_back(world, ALICE)
    await _pay(world, BOB, 5, "day-2")
    assert await _board(world, after) == {BOB: 5}  # negative points have no place
    assert await world.read(seasons.get_points, world.group.id, ALICE, number=2) == -30
    await _pay(world, ALICE, 30)
    assert await _board(world, after) == {BOB: 5}  # no points were carried over
    assert [one.score.points for one in (await _past(world)).first] == [30, 20]
    assert (await world.write(totals.rebuild, world.group.id, world.now))[1] == 0


async def test_members_sharing_tenth_place_are_kept_up_to_limit(world: World) -> None:
    people = [replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(30)]
    await join_group(world, *people)
    for at, actor in enumerate(people):
        await _pay(world, actor.member_id, 100 - at if at < 9 else 50)
    await _end(world)
    past = await _past(world)
    assert [one.place for one in past.first] == [*range(1, 10), *[10] * 16]


async def test_member_after_tenth_place_is_not_kept(world: World) -> None:
    people = [replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(12)]
    await join_group(world, *people)
    for at, actor in enumerate(people):
        await _pay(world, actor.member_id, 100 - min(at, 10))
    await _end(world)
    assert len((await _past(world)).first) == 10


async def test_hidden_member_takes_no_place_and_leaves_no_gap(world: World) -> None:
    await _two_with_points(world)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    seen = await world.read(seasons.load_current, world.group, world.now)
    assert [(one.place, one.score.name) for one in seen.first] == [(1, "Bob")]
    await world.write(visibility.set_visibility, world.alice, Visibility.SHOWN, None, now=world.now)
    await _end(world)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    await world.write(
        visibility.set_visibility, world.bob, Visibility.ALIAS, "quiet otter", now=world.now
    )
    past = await _past(world)
    assert [(one.place, one.score.name) for one in past.first] == [(1, "quiet otter")]


async def test_past_season_does_not_disclose_later_hidden_members(world: World) -> None:
    await _two_with_points(world)
    await _end(world)
    assert (await _past(world)).people is None


_STATES: dict[str, dict[str, object]] = {
    "hidden": {"visibility": "hidden"},
    "excluded": {"excluded_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC)},
    "left": {"left_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC)},
}
_VISIBLE = {"visibility": "shown", "excluded_at": None, "left_at": None}


@pytest.mark.parametrize("state", _STATES)
async def test_member_hidden_at_season_end_regains_place_when_visible(
    world: World, state: str
) -> None:
    await _two_with_points(world)
    await mark(world, 0, **_STATES[state])
    trial = await world.read(seasons.load_current, world.group, world.now)
    assert trial.people == 1
    await _end(world)
    past = await _past(world)
    assert past.first == trial.first
    assert [(one.place, one.score.name) for one in past.first] == [(1, "Bob")]
    await mark(world, 0, **_VISIBLE)
    assert [(one.place, one.score.name) for one in (await _past(world)).first] == [
        (1, "Alice"),
        (2, "Bob"),
    ]


@pytest.mark.parametrize(("hidden_count", "stored_count"), [(3, 25), (30, 40)])
async def test_first_ten_visible_members_are_kept_despite_many_invisible(
    world: World, hidden_count: int, stored_count: int
) -> None:
    people = [
        replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(hidden_count + 30)
    ]
    await join_group(world, *people)
    for at, actor in enumerate(people):
        await _pay(world, actor.member_id, 100 - at)
    for at in range(hidden_count):
        await mark(world, at, excluded_at=world.now)
    trial = await world.read(seasons.load_current, world.group, world.now)
    await _end(world)
    past = await _past(world)
    assert past.first == trial.first
    assert [one.score.name for one in past.first] == [f"M{hidden_count + n}" for n in range(10)]
    async with world.database.reading() as session:
        count = await session.scalar(select(func.count()).select_from(SeasonPlace))
    assert count == stored_count


async def test_deleted_member_is_no_longer_winner(world: World) -> None:
    await _two_with_points(world)
    await _end(world)
    await world.write(deletion.delete_member, ALICE, world.now)
    async with world.database.reading() as session:
        assert (await session.scalars(select(SeasonPlace.member_id))).all() == [BOB]


async def test_member_who_left_the_group_is_no_longer_named_as_winner(world: World) -> None:
    await _two_with_points(world)
    await _end(world)
    await world.write(groups.leave, world.alice)
    assert [line.score.member_id for line in (await _past(world)).first] == [BOB]
    await join_group(world, world.alice)
    assert {line.score.member_id for line in (await _past(world)).first} == {ALICE, BOB}


async def test_second_moderator_ending_season_learns_who_ended_it(world: World) -> None:
    await _end(world)
    with pytest.raises(
        Refusal, match=f"<@{MORGAN.member_id}> ended season 1 .*, so nothing has changed"
    ):
        await world.write(seasons.end_season, CHRIS, world.group.id, 1, now=world.now)
    assert (await group_of(world)).season == 2


async def test_concurrent_season_ends_end_it_once(world: World) -> None:
    await _two_with_points(world)
    ends = [
        world.write(seasons.end_season, actor, world.group.id, 1, now=world.now)
        for actor in (MORGAN, CHRIS)
    ]
    results = await asyncio.gather(*ends, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Refusal", "StudyGroup"]
    assert (await group_of(world)).season == 2
    assert len(await list_decided(world)) == 1


async def test_season_of_other_server_or_closed_group_cannot_be_ended(world: World) -> None:
    stranger = replace(MORGAN, guild_id=GUILD + 1)
    with pytest.raises(Refusal):
        await world.write(seasons.end_season, stranger, world.group.id, 1, now=world.now)
    await world.change(world.group, archived_at=world.now)
    with pytest.raises(Refusal, match="isn’t open"):
        await _end(world)
    assert (await group_of(world)).season == 1


async def test_uncommitted_entry_counts_in_ending_season(world: World) -> None:
    await join_group(world, world.alice)
    async with world.database.writing() as session:
        key = EntryKey(GUILD, world.group.id, ALICE, "plan", "day-1")
        await entries.pay(session, key, 10, world.now)
        ending = asyncio.create_task(_end(world))
        await asyncio.sleep(0.1)  # has started and waits for the lock
        assert not ending.done()
    after = await ending
    assert [one.score.points for one in (await _past(world)).first] == [10]
    assert await _board(world, after) == {}


async def test_entry_during_season_end_counts_in_next_season(world: World) -> None:
    await join_group(world, world.alice)
    async with world.database.writing() as session:
        await seasons.end_season(session, MORGAN, world.group.id, 1, now=world.now)
        paying = asyncio.create_task(_pay(world, ALICE))
        await asyncio.sleep(0.1)
        assert not paying.done()
    await paying
    assert await _board(world, await group_of(world)) == {ALICE: 10}
    assert (await _past(world)).first == []


async def test_concurrent_entries_and_season_ends_keep_totals_correct(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    paying = [_pay(world, actor, 10, f"day-{n}") for n in range(8) for actor in (ALICE, BOB)]
    ends = [
        world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now) for _ in range(3)
    ]
    await asyncio.gather(*paying[:8], *ends, *paying[8:], return_exceptions=True)
    after = await group_of(world)
    assert after.season == 2
    async with world.database.reading() as session:
        rows = await session.execute(select(Entry.season, Entry.points))
        by_season = Counter[int]()
        for season, amount in rows:
            by_season[season] += amount
    past = await _past(world)
    assert sum(one.score.points for one in past.first) == by_season[1]
    assert sum((await _board(world, after)).values()) == by_season[2]
    assert by_season.total() == 160
    assert (await world.write(totals.rebuild, world.group.id, world.now))[1] == 0


_events = st.lists(
    st.tuples(
        st.sampled_from(("pay", "pay", "pay", "take back", "end")),
        st.integers(0, 2),
        st.integers(1, 3),
        st.integers(1, 30),
    ),
    max_size=25,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=_events)
async def test_season_board_is_sum_of_entries_since_last_end(
    world: World, events: list[tuple[str, int, int, int]]
) -> None:
    guild_id = next(_servers)
    group = await create_open_group(world.database, world.now, guild_id=guild_id)
    morgan = replace(MORGAN, guild_id=guild_id)
    for n in range(3):
        actor = replace(world.alice, guild_id=guild_id, member_id=ALICE + n)
        await world.write(groups.join, actor, group.id, world.now)
    since, ever = Counter[int](), Counter[int]()
    number = 1
    for event, member, subject, amount in events:
        world.pass_time(minutes=7)
        key = EntryKey(guild_id, group.id, ALICE + member, "plan", f"day-{subject}")
        before = await world.read(entries.get_balance, group.id, key.member_id)
        if event == "end":
            await world.write(seasons.end_season, morgan, group.id, number, now=world.now)
            number, since = number + 1, Counter()
        elif event == "pay":
            await world.write(entries.pay, key, amount, world.now)
        else:
            await world.write(entries.reverse, key, world.now)
        change = await world.read(entries.get_balance, group.id, key.member_id) - before
        since[key.member_id] += change
        ever[key.member_id] += change
    after = await world.read(groups.get, guild_id, group.id)
    assert after.season == number
    assert await _board(world, after) == dict(+since)
    assert await _board(world, after, Period.ALL) == dict(+ever)
    assert (await world.write(totals.rebuild, group.id, world.now))[1] == 0
    assert await _board(world, after) == dict(+since)
