"""Who has a place in a past season, and is shown while they are visible."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.actor import Visibility
from bot.services.groups import groups
from bot.services.privacy import personal_data, visibility
from bot.services.standings import seasons
from tests.services.challenges.steps import join_group
from tests.services.conftest import ALICE, BOB, World
from tests.services.standings.boards import mark, pay_each
from tests.services.standings.seasons import end_season, past_season, two_with_points


async def test_one_more_than_ten_tells_that_others_share_the_place(world: World) -> None:
    people = [replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(30)]
    await join_group(world, *people)
    await pay_each(world, [*range(100, 91, -1), *[50] * 21])
    await end_season(world)
    past = await past_season(world)
    assert [line.place for line in past.first] == [*range(1, 10), 10, 10]


async def test_member_after_tenth_place_is_not_shown(world: World) -> None:
    people = [replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(12)]
    await join_group(world, *people)
    await pay_each(world, [*range(100, 90, -1), 90, 90])
    await end_season(world)
    assert len((await past_season(world)).first) == 10


async def test_hidden_member_takes_no_place_and_leaves_no_gap(world: World) -> None:
    await two_with_points(world)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    seen = await world.read(seasons.load_current, world.group, world.now)
    assert [(line.place, line.name.raw) for line in seen.first] == [(1, "Bob")]
    await world.write(visibility.set_visibility, world.alice, Visibility.SHOWN, None, now=world.now)
    await end_season(world)
    await world.write(
        visibility.set_visibility, world.alice, Visibility.HIDDEN, None, now=world.now
    )
    await world.write(
        visibility.set_visibility, world.bob, Visibility.ALIAS, "quiet otter", now=world.now
    )
    past = await past_season(world)
    assert [(line.place, line.name.raw) for line in past.first] == [(1, "quiet otter")]


async def test_past_season_does_not_disclose_later_hidden_members(world: World) -> None:
    await two_with_points(world)
    await end_season(world)
    assert (await past_season(world)).people is None


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
    await two_with_points(world)
    await mark(world, 0, **_STATES[state])
    trial = await world.read(seasons.load_current, world.group, world.now)
    assert trial.people == 1
    await end_season(world)
    past = await past_season(world)
    assert past.first[: len(trial.first)] == trial.first
    assert [(line.place, line.name.raw) for line in past.first] == [(1, "Bob")]
    await mark(world, 0, **_VISIBLE)
    assert [(line.place, line.name.raw) for line in (await past_season(world)).first] == [
        (1, "Alice"),
        (2, "Bob"),
    ]


async def test_first_ten_visible_members_are_shown_despite_many_invisible(world: World) -> None:
    people = [replace(world.alice, member_id=ALICE + n, name=f"M{n}") for n in range(60)]
    await join_group(world, *people)
    await pay_each(world, [100 - at for at in range(len(people))])
    for at in range(30):
        await mark(world, at, excluded_at=world.now)
    trial = await world.read(seasons.load_current, world.group, world.now)
    await end_season(world)
    past = await past_season(world)
    assert past.first[: len(trial.first)] == trial.first
    assert [line.name.raw for line in past.first] == [f"M{30 + n}" for n in range(10)]


async def test_deleted_member_is_no_longer_winner(world: World) -> None:
    await two_with_points(world)
    await end_season(world)
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert [line.member_id for line in (await past_season(world)).first] == [BOB]


async def test_member_who_left_the_group_is_no_longer_named_as_winner(world: World) -> None:
    await two_with_points(world)
    await end_season(world)
    await world.write(groups.leave, world.alice, world.now)
    assert [line.member_id for line in (await past_season(world)).first] == [BOB]
    await join_group(world, world.alice)
    assert {line.member_id for line in (await past_season(world)).first} == {ALICE, BOB}
