"""Who has a place in a past season, and is shown while they are visible."""

import datetime as dt
from collections.abc import Sequence

from bot.domain.actor import Visibility
from bot.services.groups import groups
from bot.services.privacy import personal_data, visibility
from bot.services.standings import seasons
from bot.services.standings.boards import Line
from tests.services.challenges.steps import group_of, join_group
from tests.services.conftest import ALICE, BOB, World
from tests.services.standings.boards import add_members, mark, pay_each
from tests.services.standings.seasons import end_season, past_season, pay, two_with_points


async def test_ten_are_shown_and_one_more_if_others_share_the_tenth_place(world: World) -> None:
    await add_members(world, 14)
    await pay_each(world, [*range(100, 91, -1), *[50] * 5])
    assert [line.place for line in await _shown(world)] == [*range(1, 10), 10, 10]
    await pay_each(world, range(14, 0, -1))
    assert [line.place for line in await _shown(world)] == [*range(1, 11)]


async def _shown(world: World) -> Sequence[Line]:
    """End the season; return who is shown in it."""
    number = (await group_of(world)).season
    await end_season(world, number)
    return (await past_season(world, number)).first


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


async def test_member_hidden_at_season_end_regains_place_when_visible(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    for number, (state, hides) in enumerate(_STATES.items(), 1):
        for member_id in (ALICE, BOB):
            await pay(world, member_id, 30 if member_id == ALICE else 20, f"day-{number}")
        await mark(world, 0, **hides)
        trial = await world.read(seasons.load_current, await group_of(world), world.now)
        assert trial.people == 1, state
        await end_season(world, number)
        past = await past_season(world, number)
        assert past.first == trial.first, state
        assert [(line.place, line.name.raw) for line in past.first] == [(1, "Bob")], state
        await mark(world, 0, **_VISIBLE)
        past = await past_season(world, number)
        names = [(line.place, line.name.raw) for line in past.first]
        assert names == [(1, "Alice"), (2, "Bob")], state


async def test_first_ten_visible_members_are_shown_despite_many_invisible(world: World) -> None:
    await add_members(world, 24)
    await pay_each(world, range(24, 0, -1))
    for at in range(12):
        await mark(world, at, excluded_at=world.now)
    trial = await world.read(seasons.load_current, world.group, world.now)
    await end_season(world)
    past = await past_season(world)
    assert past.first[: len(trial.first)] == trial.first
    assert [line.name.raw for line in past.first] == [f"M{12 + n}" for n in range(10)]


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
