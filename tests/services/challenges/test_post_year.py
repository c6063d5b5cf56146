"""A year of random actions by moderators: every week is recorded once."""

import datetime as dt
import random
from collections import Counter
from contextlib import suppress
from itertools import pairwise

import pytest

from bot.domain.delivery import DeliveryState
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.weekly import weeks_between
from bot.services.challenges import challenge_queue
from bot.services.challenges.challenge_queue import NextPost
from tests.services.challenges.posting import (
    MORGAN,
    group_of,
    list_chosen,
    list_weeks,
    plan_posts,
    send,
)
from tests.services.conftest import World

ZONES = (
    "Europe/Berlin",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "Asia/Gaza",
)


async def _deed(world: World, group: StudyGroup, lot: random.Random) -> str:
    """Do a random action of a moderator."""
    bank, who, now = world.catalog.challenges, MORGAN, world.now
    what = lot.choice(
        ("skip", "unskip", "now", "hold", "resume", "queue", "retire", "when", "zone")
    )
    if what == "skip":
        await world.write(challenge_queue.skip, who, group, now=now)
    elif what == "unskip":
        skipped = [one.week for one in await list_weeks(world) if one.due_at > now]
        week = lot.choice(skipped) if skipped else "2020-W01"
        await world.write(challenge_queue.unskip, who, group, week, now=now)
    elif what == "now":
        await world.write(challenge_queue.post_now, who, group, bank, now=now)
    elif what == "hold":
        until = now.date() + dt.timedelta(days=lot.randrange(30))
        await world.write(challenge_queue.pause, who, group, until, now=now)
    elif what == "resume":
        await world.write(challenge_queue.resume, who, group, now=now)
    elif what == "queue":
        first = lot.random() < 0.5
        await world.write(
            challenge_queue.toggle_queued, who, group, lot.choice(bank), now=now, first=first
        )
    elif what == "retire":
        await world.write(challenge_queue.toggle_retired, who, lot.choice(bank), now=now)
    elif what == "when":
        await world.change(group, weekday=lot.randrange(7), post_at=dt.time(lot.randrange(24), 30))
    else:
        await world.change(group, zone=lot.choice(ZONES))
    return what


async def _coming(world: World) -> NextPost:
    return await world.read(
        challenge_queue.preview_next_post,
        await group_of(world),
        world.catalog.challenges,
        world.now,
    )


@pytest.mark.parametrize("seed", [1, 3])
async def test_year_of_random_actions_records_every_week_once(world: World, seed: int) -> None:
    lot = random.Random(seed)
    for _ in range(110):
        if lot.random() < 0.5:
            with suppress(Refusal):
                await _deed(world, await group_of(world), lot)
        if lot.random() < 0.8:  # or the bell is late
            await plan_posts(world)
            await send(world)
        before, had = await _coming(world), await list_chosen(world)
        world.pass_time(hours=lot.randrange(1, 150))
        await plan_posts(world)
        new = (await list_chosen(world))[len(had) :]
        assert new[:1] in ([], [before.challenge.id if before.challenge else None])
        await send(world)
    record = await list_weeks(world)
    assert len(record) > 40
    assert Counter(one.week for one in record).most_common(1)[0][1] == 1
    assert [gap for a, b in pairwise(record) for gap in weeks_between(a.week, b.week)] == []
    assert (
        len(await list_chosen(world)) >= sum(one.state == DeliveryState.SENT for one in record) > 10
    )
