"""What is read for lines of a CV: the member's own accepted answers and done days, in this server."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.cv import CvRecord
from bot.domain.markup import SafeText
from bot.services import skills as records
from bot.services.plan import enrolments
from tests.services.challenges.steps import (
    MORGAN,
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import World

BERLIN = ZoneInfo("Europe/Berlin")
LATE_OR_EARLY = {
    "2027-01-01 00:30": dt.date(2027, 1, 1),
    "2027-03-28 23:30": dt.date(2027, 3, 28),  # the day summer time begins
    "2027-10-31 23:30": dt.date(2027, 10, 31),  # the day it ends
}
"""Times in Berlin, where it is another date than in UTC on some of them, and their dates there."""
LINKED = SubmissionInput(SafeText("It’s at https://example.org/churn."))


@pytest.fixture(autouse=True)
async def _in_a_group(world: World) -> None:
    await join_group(world, world.alice, world.bob)


async def _record(world: World) -> CvRecord:
    return await world.read(records.load_cv_record, world.alice)


async def test_nothing_of_another_member_or_server_is_read(world: World) -> None:
    posted = await post(world)
    await accept(world, await submit(world, world.bob, posted.id))
    await world.join(world.bob)
    await world.check_in(world.bob, 1)
    assert await _record(world) == CvRecord()
    elsewhere = replace(world.bob, guild_id=world.bob.guild_id + 1)
    assert await world.read(records.load_cv_record, elsewhere) == CvRecord()


async def test_accepted_answer_comes_with_its_evidence(world: World) -> None:
    posted = await post(world)
    answer = await submit(world, world.alice, posted.id, LINKED)
    assert (await _record(world)).works == ()
    world.pass_time(hours=5)
    accepted = await accept(world, answer)
    (work,) = (await _record(world)).works
    assert (work.post_id, work.challenge_id) == (posted.id, posted.challenge_id)
    assert (work.accepted_at, work.zone.key) == (world.now, "Europe/Berlin")
    assert (work.link, work.is_reviewed, work.could_see_solution) == (
        "https://example.org/churn",
        True,
        False,
    )
    assert (work.channel_id, work.message_id) == (posted.channel_id, posted.message_id)
    await return_submission(world, await undo(world, accepted))
    assert (await _record(world)).works == ()


async def test_answer_that_nobody_else_reviewed_is_not_called_reviewed(world: World) -> None:
    only = replace(MORGAN, is_owner=True)
    await join_group(world, only)
    posted = await post(world)
    await accept(world, await submit(world, only, posted.id), only)
    await world.change(world.group, reviewed=False)
    await submit(world, world.alice, posted.id)
    for actor in (only, world.alice):
        (work,) = (await world.read(records.load_cv_record, actor)).works
        assert not work.is_reviewed
        assert work.accepted_at == world.now


async def test_answer_to_a_closed_challenge_is_marked(world: World) -> None:
    posted = await post(world)
    world.now = posted.closes_at + dt.timedelta(seconds=1)
    await accept(world, await submit(world, world.alice, posted.id))
    (work,) = (await _record(world)).works
    assert work.could_see_solution


async def test_days_of_every_enrolment_are_read_with_the_date_of_their_member(world: World) -> None:
    first, second = world.catalog.plans[:2]
    for number, (local, date) in enumerate(LATE_OR_EARLY.items(), 1):
        actor = Actor(world.alice.guild_id, number, local)
        world.now = dt.datetime.fromisoformat(local).replace(tzinfo=BERLIN).astimezone(dt.UTC)
        await world.join(actor)
        await world.check_in(actor, 1)
        await world.act(enrolments.switch, actor, plan=second)
        (day,) = (await world.read(records.load_cv_record, actor)).days
        assert (day.plan_id, day.day_id) == (first.id, first.day_ids[0])
        assert day.on_date == date
        assert not day.is_tested
