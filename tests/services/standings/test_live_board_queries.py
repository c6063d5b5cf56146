"""The query for boards that need a change finds exactly those in any state."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Delivery, Entry, Group, LiveBoard, Server
from bot.domain.delivery import DeliveryKind
from bot.domain.schedule.zones import zone_of
from bot.domain.standings import PeriodBoundaries
from bot.services.standings.live_board_queries import (
    MAX_EDIT_INTERVAL,
    MIN_EDIT_INTERVAL,
    list_boards,
    query_changes,
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
"""Time from the drawing of a board to the latest entry."""

UNFINISHED = ("planned", "claimed")
STATES = [None, "planned", "claimed", "sent", "skipped"]
PERIODS = {DeliveryKind.LIVE_BOARD: "1", DeliveryKind.LIVE_BOARD_EDIT: ""}


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
    has_message = chance.random() < 0.8
    return {
        "group_id": number,
        "guild_id": ELSEWHERE,
        "turn": 1,
        "channel_id": 5 if has_message else None,
        "message_id": number if has_message else None,
        "stale": chance.random() < 0.2,
        "drawn_at": chance.choice([None, *(now - age for age in AGES * 2)]),
    }


def _entry(board: dict[str, Any], chance: Random) -> dict[str, Any]:
    key = {"guild_id": ELSEWHERE, "group_id": board["group_id"], "member_id": 1, "turn": 1}
    at = board["drawn_at"] + chance.choice(AFTER)
    return {**key, "kind": "plan", "subject": "day-1", "points": 10, "at": at}


def _deliveries(number: int, chance: Random, now: dt.datetime) -> list[dict[str, Any]]:
    key = {"guild_id": ELSEWHERE, "subject_id": number, "due_at": now}
    states = {kind: chance.choice(STATES) for kind in PERIODS}
    return [
        {**key, "kind": kind, "period": PERIODS[kind], "state": state}
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
    async with world.database.writing() as connection:
        for table, every in rows.items():
            await connection.execute(insert(table), every)


@dataclass(frozen=True)
class _Stored:
    """The stored board of a group, and the rule that the query must implement."""

    group: Any
    board: Any
    states: dict[str, str]
    """The states of the group's deliveries, by kind."""
    last_entry_at: dt.datetime | None

    def needs_change(self, now: dt.datetime) -> bool:
        group, board = self.group, self.board
        is_open = group.opened_at is not None and group.archived_at is None
        wanted = group.live_board and is_open
        if board is None or not wanted:
            return wanted or (board is not None and board.message_id is not None)
        if board.message_id is None:
            return self.states.get(DeliveryKind.LIVE_BOARD) not in UNFINISHED
        if group.channel_id not in (None, board.channel_id) or board.drawn_at is None:
            return True
        return self._may_be_edited(board.drawn_at, now) and (
            board.stale
            or now - board.drawn_at >= MAX_EDIT_INTERVAL
            or self._may_miss_entry(board.drawn_at)
            or self._week_began_since(board.drawn_at, now)
        )

    def _may_be_edited(self, drawn_at: dt.datetime, now: dt.datetime) -> bool:
        edited = self.states.get(DeliveryKind.LIVE_BOARD_EDIT) not in UNFINISHED
        return edited and now - drawn_at >= MIN_EDIT_INTERVAL

    def _may_miss_entry(self, drawn_at: dt.datetime) -> bool:
        return self.last_entry_at is not None and self.last_entry_at > drawn_at - MIN_EDIT_INTERVAL

    def _week_began_since(self, drawn_at: dt.datetime, now: dt.datetime) -> bool:
        periods = PeriodBoundaries(self.group.weekday, zone_of(self.group.zone))
        return periods.week_start(drawn_at) != periods.week_start(now)


async def _stored(connection: AsyncConnection) -> list[_Stored]:
    """Return all groups with their boards, the least recently drawn first."""
    boards = {row.group_id: row for row in await connection.execute(select(LiveBoard))}
    groups = await connection.execute(
        select(Group)
        .outerjoin(LiveBoard, LiveBoard.group_id == Group.id)
        .order_by(LiveBoard.drawn_at.asc().nulls_first(), Group.id)
    )
    states: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for delivery in await connection.execute(select(Delivery)):
        states[delivery.subject_id][delivery.kind] = delivery.state
    latest = select(Entry.group_id, func.max(Entry.at).label("at")).group_by(Entry.group_id)
    entries = {row.group_id: row.at for row in await connection.execute(latest)}
    return [
        _Stored(group, boards.get(group.id), states[group.id], entries.get(group.id))
        for group in groups
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("hour", [0, 8, 22])
async def test_query_finds_exactly_boards_needing_change(
    world: World, seed: int, hour: int
) -> None:
    world.now = world.now.replace(hour=hour, minute=3, microsecond=999_999)
    await _fill(world, Random(seed))
    async with world.database.reading() as connection:
        every = await _stored(connection)
        changed = await query_changes(connection, world.now)
        found = await list_boards(connection, changed)
        some = await list_boards(connection, changed, limit=7)
    wanted = [one.group.id for one in every if one.needs_change(world.now)]
    assert 0 < len(wanted) < len(every)
    assert [board.group_id for board in found] == wanted
    assert some == found[:7]
