"""The query for boards that need a change finds exactly those, in any state."""

import datetime as dt
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.domain.delivery import DeliveryKind
from bot.services.standings.live_board_queries import (
    MAX_EDIT_INTERVAL,
    MIN_EDIT_INTERVAL,
    SELECT_BOARDS,
    fetch_boards,
    list_boards_needing_change,
)
from tests.services.conftest import ELSEWHERE, World

BOARDS = 300
MOMENT = dt.timedelta(microseconds=1)
AGES = [
    MIN_EDIT_INTERVAL / 2,
    MIN_EDIT_INTERVAL - MOMENT,
    MIN_EDIT_INTERVAL,
    MIN_EDIT_INTERVAL + MOMENT,
    MAX_EDIT_INTERVAL - MOMENT,
    MAX_EDIT_INTERVAL,
    dt.timedelta(days=8),
]
AFTER = [
    -2 * MIN_EDIT_INTERVAL,
    -MIN_EDIT_INTERVAL - MOMENT,
    -MIN_EDIT_INTERVAL,
    -MIN_EDIT_INTERVAL + MOMENT,
    dt.timedelta(),
    MIN_EDIT_INTERVAL,
]
"""How long after a board was drawn the latest entry was made."""

STATES = [None, "planned", "claimed", "sent", "skipped"]
MARKED = {DeliveryKind.LIVE_BOARD: "1", DeliveryKind.LIVE_BOARD_EDIT: ""}


def _group(number: int, chance: Random, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": number,
        "guild_id": ELSEWHERE,
        "name": f"group {number}",
        "name_key": f"group {number}",
        "zone": chance.choice(["Europe/Berlin", "Asia/Kolkata", "America/New_York"]),
        "weekday": chance.randrange(7),
        "post_at": dt.time(9),
        "late_hours": 24,
        "channel_id": chance.choice([None, 5, 5, 5, 6]),
        "created_at": now,
        "opened_at": chance.choice([None, now, now, now]),
        "archived_at": chance.choice([None, None, None, now]),
        "live_board": chance.random() < 0.8,
    }


def _board(number: int, chance: Random, now: dt.datetime) -> dict[str, Any]:
    there = chance.random() < 0.8
    return {
        "group_id": number,
        "guild_id": ELSEWHERE,
        "turn": 1,
        "channel_id": 5 if there else None,
        "message_id": number if there else None,
        "stale": chance.random() < 0.2,
        "drawn_at": chance.choice([None, *(now - age for age in AGES * 2)]),
    }


def _entry(board: dict[str, Any], chance: Random) -> dict[str, Any]:
    key = {"guild_id": ELSEWHERE, "group_id": board["group_id"], "member_id": 1, "turn": 1}
    at = board["drawn_at"] + chance.choice(AFTER)
    return {**key, "kind": "plan", "subject": "day-1", "points": 10, "at": at}


def _deliveries(number: int, chance: Random, now: dt.datetime) -> list[dict[str, Any]]:
    key = {"guild_id": ELSEWHERE, "subject_id": number, "due_at": now}
    states = {kind: chance.choice(STATES) for kind in MARKED}
    return [
        {**key, "kind": kind, "period": MARKED[kind], "state": state}
        for kind, state in states.items()
        if state
    ]


async def _fill(world: World, chance: Random) -> None:
    numbers = range(100, 100 + BOARDS)
    boards = [_board(one, chance, world.now) for one in numbers if chance.random() < 0.9]
    entries = [_entry(one, chance) for one in boards if one["drawn_at"] and chance.random() < 0.7]
    rows = {
        Server: [{"guild_id": ELSEWHERE}],
        Group: [_group(one, chance, world.now) for one in numbers],
        LiveBoard: boards,
        Entry: entries,
        Delivery: [row for one in numbers for row in _deliveries(one, chance, world.now)],
    }
    async with world.database.writing() as session:
        for table, every in rows.items():
            await session.execute(insert(table), every)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("hour", [0, 8, 22])
async def test_query_finds_exactly_boards_needing_change(
    world: World, seed: int, hour: int
) -> None:
    world.now = world.now.replace(hour=hour, minute=3, microsecond=999_999)
    await _fill(world, Random(seed))
    async with world.database.reading() as session:
        every = await fetch_boards(session, SELECT_BOARDS)
        found = await list_boards_needing_change(session, world.now, BOARDS)
        some = await list_boards_needing_change(session, world.now, 7)
    wanted = [one for one in every if one.message_number is None or one.needs_change(world.now)]
    assert 0 < len(wanted) < len(every)
    assert found == wanted
    assert some == wanted[:7]
