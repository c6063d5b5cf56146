"""Quiet members: exactly those who are silent or behind, longest inactive first."""

import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.domain.plan.enrolment import Pace
from bot.domain.plan.quiet import QuietReason, WhyQuiet
from bot.services.groups import groups
from bot.services.moderation import members
from bot.services.plan import enrolments, pauses
from tests.services.challenges.steps import join_group, post, return_submission, submit
from tests.services.conftest import GUILD, World


async def _found(world: World) -> list[tuple[str, WhyQuiet]]:
    """Return the names of the members who may need a message, with the reason."""
    page = await world.read(
        members.get_member_page, world.catalog, world.group, world.now, quiet=True
    )
    return [(line.member.name.raw, line.why_quiet) for line in page.lines if line.why_quiet]


async def _kinds(world: World) -> list[tuple[str, QuietReason]]:
    return [(name, why_quiet.reason) for name, why_quiet in await _found(world)]


async def test_active_paused_left_and_shifted_members_are_not_listed(world: World) -> None:
    carol, dave = (Actor(GUILD, number, "Member") for number in (9, 10))
    for actor in (world.alice, world.bob, carol, dave):
        await world.join(actor)
        await world.check_in(actor)
    await world.act(pauses.pause, world.alice)
    await world.act(enrolments.leave, world.bob)
    await world.act(enrolments.shift, carol, days=25)
    for _ in range(8):
        world.pass_time(days=1)
        await world.check_in(dave)
        assert await _kinds(world) == []
    await world.act(enrolments.leave, dave)
    world.pass_time(days=12)
    assert await _kinds(world) == []


async def test_who_has_no_plan_or_never_began_is_listed_after_three_days(world: World) -> None:
    world.pass_time(days=7)
    since = world.now
    await world.write(groups.join, world.bob, world.group.id, world.now)
    await world.join(world.alice)
    world.pass_time(days=2)
    assert await _kinds(world) == []
    world.pass_time(days=1)
    found = dict(await _found(world))
    assert (found["Bob"].reason, found["Bob"].since) == (QuietReason.NO_PLAN, since)
    assert found["Alice"].reason is QuietReason.NOT_BEGUN
    assert found["Alice"].since == dt.datetime(
        2026, 10, 25, 23, tzinfo=dt.UTC
    )  # midnight in Berlin


async def test_member_without_check_in_for_a_week_is_silent_and_before_that_behind(
    world: World,
) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
    await world.check_in(world.alice)
    since = world.now
    world.pass_time(days=6)
    await world.check_in(world.bob)
    found = dict(await _found(world))
    assert (found["Bob"].reason, found["Bob"].number) == (QuietReason.BEHIND, 5)
    await world.check_in(world.bob, 2)
    world.pass_time(hours=23)
    assert await _kinds(world) == [("Alice", QuietReason.BEHIND), ("Bob", QuietReason.BEHIND)]
    await world.check_in(world.bob, 3)
    world.pass_time(hours=1)
    ((_, one),) = await _found(world)
    assert (one.reason, one.since, one.number) == (QuietReason.SILENT, since, 6)


async def test_skipped_plan_day_is_named(world: World) -> None:
    await world.join(world.alice)
    for number in (1, 2, *range(4, 14)):
        await world.check_in(world.alice, number)
        world.pass_time(days=1)
    ((_, one),) = await _found(world)
    assert (one.reason, one.number) == (QuietReason.ONE_DAY, 3)
    assert one.since == dt.datetime(2026, 10, 20, 22, tzinfo=dt.UTC)
    await world.check_in(world.alice, 3)
    assert await _kinds(world) == []


async def test_submission_returned_a_week_ago_is_listed(world: World) -> None:
    joined_at = world.now
    await join_group(world, world.alice)
    answer = await submit(world, world.alice, (await post(world)).id)
    await return_submission(world, answer)
    since = world.now
    world.pass_time(days=6, hours=23)
    ((_, one),) = await _found(world)
    assert one == WhyQuiet(QuietReason.NO_PLAN, joined_at)
    await world.join(world.alice)
    assert await _kinds(world) == []
    world.pass_time(hours=1)
    ((_, one),) = await _found(world)
    assert one == WhyQuiet(QuietReason.RETURNED, since)


async def test_longest_inactive_come_first_without_other_groups(world: World) -> None:
    larks = await world.add_group("Larks")
    await join_group(world, world.alice, world.bob)
    await join_group(world, Actor(GUILD, 9, "Dana"), group=larks)
    await world.join(world.bob)
    world.pass_time(days=1)
    await world.join(world.alice, pace=Pace.WEEKDAYS)
    world.pass_time(days=20)
    assert await _kinds(world) == [("Bob", QuietReason.NOT_BEGUN), ("Alice", QuietReason.NOT_BEGUN)]


async def test_members_are_examined_in_batches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "_AT_ONCE", 2)
    monkeypatch.setattr(members, "MAX_QUIET", 5)
    for number in range(1, 8):
        await world.join(Actor(GUILD, number, f"{number}"))
        world.pass_time(hours=1)
    world.pass_time(days=10)
    assert [name for name, _ in await _found(world)] == ["1", "2", "3", "4", "5"]
