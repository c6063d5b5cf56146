"""The pause of a member and that of their archived group are two switches."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import pytest

from bot.domain.actor import Actor
from bot.domain.jobs import NoticeKind
from bot.domain.plan.enrolment import Pace
from bot.services.members import notices
from bot.services.plan import enrolments, pauses
from tests.services.conftest import GUILD, World

Step: TypeAlias = Callable[..., Awaitable[Any]]

PAUSE, RESTART, UNDO_RESTART = pauses.pause, enrolments.restart, enrolments.undo_restart
EAST = partial(enrolments.set_zone, zone="Pacific/Kiritimati")
WEST = partial(enrolments.set_zone, zone="America/New_York")
WEEKDAYS = partial(enrolments.set_pace, pace=Pace.WEEKDAYS)
DAILY = partial(enrolments.set_pace, pace=Pace.DAILY)


@dataclass(frozen=True)
class Case:
    """What a member does before and after their group is archived, and what holds once it is open."""

    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    is_paused: bool = False
    days: int | None = None
    """How many days the member's pause lasts, if it has an end."""


CASES = {
    "moved east": Case(after=(EAST,)),
    "moved west": Case(after=(WEST,)),
    "chose the same pace": Case(after=(DAILY,)),
    "chose another pace": Case(after=(WEEKDAYS,)),
    "chose another pace and the first again": Case(after=(WEEKDAYS, DAILY)),
    "began again before, and undid it after": Case((RESTART,), (UNDO_RESTART,)),
    "paused before": Case((PAUSE,), is_paused=True),
    "paused before, moved east": Case((PAUSE,), (EAST,), is_paused=True),
    "paused before, moved west": Case((PAUSE,), (WEST,), is_paused=True),
    "paused and began again before, undid it after": Case(
        (PAUSE, RESTART), (UNDO_RESTART,), is_paused=True
    ),
    "paused after": Case(after=(PAUSE,), is_paused=True),
    "paused after, chose paces": Case(after=(PAUSE, WEEKDAYS, DAILY), is_paused=True),
    "paused after, moved east": Case(after=(PAUSE, EAST), is_paused=True),
    "paused after, moved west": Case(after=(PAUSE, WEST), is_paused=True),
    "moved east, then paused": Case(after=(EAST, PAUSE), is_paused=True),
    "moved west, then paused": Case(after=(WEST, PAUSE), is_paused=True),
    "paused for four days": Case(days=4),
    "paused for four days, moved east": Case(after=(EAST,), days=4),
    "paused for four days, moved west": Case(after=(WEST,), days=4),
    "paused for a month": Case(days=30, is_paused=True),
    "paused for a month, moved east": Case(after=(EAST,), days=30, is_paused=True),
    "paused for a month, moved west": Case(after=(WEST,), days=30, is_paused=True),
}
MEMBERS = {name: Actor(GUILD, number, name) for number, name in enumerate(CASES, 1)}


@pytest.mark.parametrize(
    ("begin", "days"),
    [
        (dt.datetime(2027, 3, 26, 22, 30, tzinfo=dt.UTC), 0),
        (dt.datetime(2026, 10, 23, 23, tzinfo=dt.UTC), 1),
    ],
    ids=["spring, all at once", "autumn, day by day"],
)
async def test_plan_resumes_with_its_group_unless_its_member_paused_it(
    world: World, begin: dt.datetime, days: int
) -> None:
    """By the clocks of Berlin, which change in the night after the group is archived."""
    world.now = begin - dt.timedelta(days=7)
    for name, actor in MEMBERS.items():
        await world.act(enrolments.join, actor, plan=world.catalog.plan)
        if RESTART in CASES[name].before:
            await world.check_in(actor)  # without one, there is nothing to undo a restart for
    world.now = begin
    for name, actor in MEMBERS.items():
        case = CASES[name]
        for step in case.before:
            await world.act(step, actor)
        if case.days:
            until = (await world.progress(actor)).today + dt.timedelta(days=case.days)
            await world.act(pauses.pause, actor, until=until)
    world.pass_time(days=days)
    await world.archive()
    world.pass_time(days=days)
    for name, actor in MEMBERS.items():
        for step in CASES[name].after:
            await world.act(step, actor)
    world.pass_time(days=10)
    await world.archive(archived=False)
    for name, actor in MEMBERS.items():
        progress = await world.progress(actor)
        assert progress.is_paused is CASES[name].is_paused, name
        told = await world.read(notices.list_notices, *actor.key)
        assert told == (NoticeKind.GROUP_REOPENED,), name
    weekdays = await world.progress(MEMBERS["chose another pace"])
    assert weekdays.pace is Pace.WEEKDAYS


async def test_plan_that_was_left_while_group_is_archived_resumes_when_it_is_joined(
    world: World,
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.archive()
    world.pass_time(days=1)
    await world.act(enrolments.leave, world.alice)
    world.pass_time(days=1)
    await world.change(world.group, archived_at=None)
    assert not (await world.join(world.alice)).is_paused
