"""A year of random actions by moderators: every week is recorded once."""

import datetime as dt
import random
from collections import Counter
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import settings

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import weeks_between
from bot.services.challenges import bank, posts, schedule_changes
from tests.services.challenges.steps import (
    MORGAN,
    group_of,
    list_chosen,
    list_weeks,
    plan_posts,
    preview,
    send,
    skip,
)
from tests.services.conftest import World

ZONES = (
    "Europe/Berlin",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "Asia/Gaza",
)


async def _run_random_action(world: World, group: StudyGroup, random_source: random.Random) -> str:
    """Run a random action of a moderator and return its name."""
    challenges, actor, now = world.catalog.challenges, MORGAN, world.now
    action = random_source.choice(
        ("skip", "unskip", "post now", "pause", "resume", "queue", "retire", "schedule", "zone")
    )
    if action == "skip":
        await skip(world)
    elif action == "unskip":
        skipped = [one.week for one in await list_weeks(world) if one.due_at > now]
        week = random_source.choice(skipped) if skipped else "2020-W01"
        await world.write(schedule_changes.unskip, actor, group, week, now=now)
    elif action == "post now":
        await world.write(schedule_changes.post_now, actor, group, challenges, now=now)
    elif action == "pause":
        until = now.date() + dt.timedelta(days=random_source.randrange(30))
        await world.write(schedule_changes.pause, actor, group, until, now=now)
    elif action == "resume":
        await world.write(schedule_changes.resume, actor, group, now=now)
    elif action == "queue":
        first = random_source.random() < 0.5
        await world.write(
            bank.toggle_queued, actor, group, random_source.choice(challenges), now=now, first=first
        )
    elif action == "retire":
        await world.write(bank.toggle_retired, actor, random_source.choice(challenges), now=now)
    elif action == "schedule":
        await world.change(
            group,
            weekday=random_source.randrange(7),
            post_at=dt.time(random_source.randrange(24), 30),
        )
    else:
        await world.change(group, zone=random_source.choice(ZONES))
    return action


@pytest.mark.parametrize("seed", range(1, 1 + max(1, settings().max_examples // 50)))
async def test_year_of_random_actions_records_every_week_once(world: World, seed: int) -> None:
    random_source = random.Random(seed)
    for _ in range(80):
        if random_source.random() < 0.5:
            with suppress(Refusal):
                await _run_random_action(world, await group_of(world), random_source)
        if random_source.random() < 0.8:  # otherwise the tick is late
            await plan_posts(world)
            await send(world)
        before, chosen_before = await preview(world), await list_chosen(world)
        world.pass_time(hours=random_source.randrange(1, 205))
        await plan_posts(world)
        new = (await list_chosen(world))[len(chosen_before) :]
        assert new[:1] in ([], [before.challenge.id if before.challenge else None])
        await send(world)
    record = await list_weeks(world)
    assert len(record) > 40
    assert Counter(one.week for one in record).most_common(1)[0][1] == 1
    assert [gap for a, b in pairwise(record) for gap in weeks_between(a.week, b.week)] == []
    assert len(await list_chosen(world)) >= sum(one.state in posts.SENT for one in record) > 10
