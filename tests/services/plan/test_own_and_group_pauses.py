"""The pause of a member and that of their archived group are two switches."""

import datetime as dt

import pytest

from bot.domain.jobs import NoticeKind
from bot.domain.plan.enrolment import Pace
from bot.services.members import notices
from bot.services.plan import enrolments, pauses
from tests.services.conftest import World

pytestmark = pytest.mark.parametrize(
    "begin",
    [dt.datetime(2027, 3, 26, 22, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 23, 23, tzinfo=dt.UTC)],
    ids=["spring", "autumn"],
)


@pytest.fixture
async def enrolled(world: World, begin: dt.datetime) -> World:
    """The world with Alice in the plan, since a week before `begin`, in the zone of Berlin."""
    world.now = begin - dt.timedelta(days=7)
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.now = begin
    return world


async def _pause(world: World) -> None:
    await world.act(pauses.pause, world.alice)


async def _move(world: World, zone: str) -> None:
    await world.act(enrolments.set_zone, world.alice, zone=zone)


async def _set_pace(world: World, pace: Pace) -> None:
    await world.act(enrolments.set_pace, world.alice, pace=pace)


async def _is_paused_after_reopening(world: World) -> bool:
    """Open the group again two days later; return whether the plan is still paused."""
    world.pass_time(days=2)
    await world.archive(archived=False)
    assert await world.read(notices.list_notices, *world.alice.key) == (NoticeKind.GROUP_REOPENED,)
    return (await world.progress(world.alice)).is_paused


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Kiritimati", 3), ("America/New_York", 0)])
async def test_plan_resumes_with_its_group_after_change_of_zone(
    enrolled: World, zone: str, days: int
) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=days)
    await _move(enrolled, zone)
    assert not await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize(
    ("paces", "days"),
    [([Pace.DAILY], 3), ([Pace.WEEKDAYS], 3), ([Pace.WEEKDAYS, Pace.DAILY], 0)],
    ids=["same", "another", "there and back"],
)
async def test_plan_resumes_with_its_group_after_change_of_pace(
    enrolled: World, paces: list[Pace], days: int
) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=days)
    for pace in paces:
        await _set_pace(enrolled, pace)
    assert not await _is_paused_after_reopening(enrolled)
    assert (await enrolled.progress(enrolled.alice)).calendar.paces[-1].pace is paces[-1]


@pytest.mark.parametrize("days", [0, 1])
async def test_pause_that_member_made_before_archiving_is_kept(enrolled: World, days: int) -> None:
    await _pause(enrolled)
    enrolled.pass_time(days=days)
    await enrolled.archive()
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize("days", [0, 1])
async def test_pause_that_member_made_after_archiving_is_kept(enrolled: World, days: int) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=days)
    await _pause(enrolled)
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize("days", [0, 1])
async def test_pause_of_member_is_kept_after_change_of_pace(enrolled: World, days: int) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=days)
    await _pause(enrolled)
    for pace in (Pace.WEEKDAYS, Pace.DAILY):
        await _set_pace(enrolled, pace)
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Kiritimati", 0), ("America/New_York", 1)])
async def test_pause_made_before_archiving_is_kept_after_change_of_zone(
    enrolled: World, zone: str, days: int
) -> None:
    await _pause(enrolled)
    enrolled.pass_time(days=days)
    await enrolled.archive()
    enrolled.pass_time(days=1)
    await _move(enrolled, zone)
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Kiritimati", 0), ("America/New_York", 1)])
async def test_pause_made_after_archiving_is_kept_after_change_of_zone(
    enrolled: World, zone: str, days: int
) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=days)
    await _pause(enrolled)
    await _move(enrolled, zone)
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
async def test_pause_made_after_archiving_and_change_of_zone_is_kept(
    enrolled: World, zone: str
) -> None:
    await enrolled.archive()
    await _move(enrolled, zone)
    await _pause(enrolled)
    assert await _is_paused_after_reopening(enrolled)


@pytest.mark.parametrize("zone", [None, "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(("days", "is_paused"), [(4, False), (30, True)])
async def test_pause_with_an_end_lasts_until_then_whenever_the_group_opens_again(
    enrolled: World, zone: str | None, days: int, is_paused: bool
) -> None:
    until = (await enrolled.progress(enrolled.alice)).today + dt.timedelta(days=days)
    await enrolled.act(pauses.pause, enrolled.alice, until=until)
    enrolled.pass_time(days=1)
    await enrolled.archive()
    enrolled.pass_time(days=10)
    if zone:
        await _move(enrolled, zone)
    assert await _is_paused_after_reopening(enrolled) is is_paused


@pytest.mark.parametrize("days", [0, 1])
async def test_plan_restored_while_group_is_archived_resumes_with_it(
    enrolled: World, days: int
) -> None:
    await enrolled.act(enrolments.restart, enrolled.alice)
    await enrolled.archive()
    enrolled.pass_time(days=days)
    await enrolled.act(enrolments.undo_restart, enrolled.alice)
    assert not await _is_paused_after_reopening(enrolled)


async def test_plan_that_was_left_while_group_is_archived_resumes_when_it_is_joined(
    enrolled: World,
) -> None:
    await enrolled.archive()
    enrolled.pass_time(days=1)
    await enrolled.act(enrolments.leave, enrolled.alice)
    enrolled.pass_time(days=1)
    await enrolled.change(enrolled.group, archived_at=None)
    assert not (await enrolled.join(enrolled.alice)).is_paused


async def test_own_pause_of_plan_restored_while_group_is_archived_is_kept(enrolled: World) -> None:
    await _pause(enrolled)
    await enrolled.act(enrolments.restart, enrolled.alice)
    await enrolled.archive()
    enrolled.pass_time(days=1)
    await enrolled.act(enrolments.undo_restart, enrolled.alice)
    assert await _is_paused_after_reopening(enrolled)
