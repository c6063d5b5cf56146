"""Members who leave the server are omitted from its boards; after 30 days they are deleted."""

import asyncio
import json
from typing import Any

import pytest

from bot.db.models.base import Base
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import add_members, add_points, member_of, places
from tests.rows import stored_rows


def _record_requests(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Return a list to which each request to Discord appends its member ids."""
    found: list[list[int]] = []
    websocket = stage.gateway
    ask = websocket.request_chunks

    async def request_chunks(guild_id: int, *, user_ids: list[int], **more: Any) -> None:
        found.append(user_ids)
        await ask(guild_id, user_ids=user_ids, **more)

    monkeypatch.setattr(websocket, "request_chunks", request_chunks)
    return found


def _is_in_a_file(stage: Stage, text: bytes) -> bool:
    """Return whether a text is in the database’s file or its write-ahead log."""
    file = stage.bot.resources.database.file
    assert file
    return any(text in one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


async def _show_members_with_points(stage: Stage) -> list[str]:
    """Give two members points and return the board that Alice sees, after a membership round."""
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.run_due()
    return places(await stage.ask("leaderboard"))


async def test_member_who_left_is_omitted_and_back_with_all_points_after_rejoining(
    stage: Stage,
) -> None:
    assert len(await _show_members_with_points(stage)) == 2
    await stage.leave_server(stage.bob)
    await stage.advance(hours=1)
    answer = await stage.ask("leaderboard", period="all")
    assert places(answer) == ["1 · You · 20 points — nobody is ahead of you"]
    assert "bob" not in json.dumps(answer.components)
    await stage.advance(days=29)
    stage.server.add_member(stage.bob.user)
    await stage.env.settle()
    await stage.advance(hours=1)
    answer = await stage.ask("leaderboard", period="all")
    assert places(answer)[0] == "1 · bob · 30 points"


async def test_live_board_omits_a_member_who_left(stage: Stage) -> None:
    group = await stage.create_group(live_board=True)
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.run_due()
    assert "1 · bob · **30**" in said(stage.channel.history()[-1])
    await stage.leave_server(stage.bob)
    await stage.advance(hours=1)
    board = said(stage.channel.history()[-1])
    assert "1 · alice · **20**" in board
    assert "bob" not in board


async def test_all_members_of_a_large_server_are_looked_up_in_one_round(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await stage.create_group("Night owls")
    crowd = await add_members(stage, (f"member{number:03d}" for number in range(130)))
    await add_points(stage, group, {one: 500 - number for number, one in enumerate(crowd)})
    asked = _record_requests(stage, monkeypatch)
    for _ in range(3):
        await stage.run_due()
    assert [len(ids) for ids in asked] == [100, 32]
    assert {one.id for one in crowd} <= {one for ids in asked for one in ids}


async def test_request_that_fails_or_is_not_answered_in_full_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next round then finds who has left, without a board being shown."""
    websocket = stage.gateway
    ask = websocket.request_chunks

    async def fail(*_: object, **__: object) -> None:
        raise ConnectionResetError

    async def hang(*_: object, **__: object) -> None:
        await asyncio.sleep(1)

    async def leave_out_the_bot(guild_id: int, *, user_ids: list[int], **more: Any) -> None:
        await ask(guild_id, user_ids=[1], **more)

    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.leave_server(stage.bob)
    for answers, timeout in ((fail, 1), (hang, 0), (leave_out_the_bot, 1)):
        with monkeypatch.context() as patched:
            patched.setattr("bot.jobs.housekeeping._TIMEOUT", timeout)
            patched.setattr(websocket, "request_chunks", answers)
            await stage.run_due()
        bob = await member_of(stage, stage.bob)
        assert bob
        assert (bob.left_at, bob.looked_at) == (None, None), answers
        await stage.pass_time(hours=1)
    await stage.run_due()
    bob, alice = await member_of(stage, stage.bob), await member_of(stage, stage.alice)
    assert bob
    assert alice
    assert (bob.left_at, alice.left_at) == (stage.env.now(), None)


async def test_server_is_due_for_a_round_once_an_hour(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20})
    asked = _record_requests(stage, monkeypatch)
    for _ in range(3):
        await stage.run_due()
        await stage.pass_time(minutes=11)
    assert len(asked) == 1
    await stage.advance(minutes=40)
    assert len(asked) == 2


async def test_member_away_for_thirty_days_is_deleted_in_that_server_only(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.ask("plan join", by=stage.bob)
    await stage.ask("plan done", by=stage.bob, note="a note by bob")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    other_server = stage.in_another_server()
    other_server.server.add_member(stage.bob.user)
    await add_points(other_server, await other_server.create_group("Others"), {stage.bob: 40})
    await stage.leave_server(stage.bob)
    await stage.run_due()
    await stage.advance(days=29, hours=23)
    assert await member_of(stage, stage.bob) is not None
    await stage.advance(hours=2)
    async with stage.bot.resources.database.reading() as connection:
        rows = await stored_rows(connection, Base.metadata.sorted_tables)
    assert await member_of(stage, stage.bob) is None
    assert "a note by bob" not in str(rows)
    assert not _is_in_a_file(stage, b"a note by bob")
    assert [row["points"] for row in rows["entry"] if row["member_id"] == stage.bob.id] == [40]
    assert [row["points"] for row in rows["entry"] if row["member_id"] == stage.alice.id] == [20]


async def test_member_who_rejoined_within_thirty_days_is_not_deleted(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.leave_server(stage.bob)
    await stage.run_due()
    await stage.pass_time(days=40)
    stage.server.add_member(stage.bob.user)
    await stage.env.settle()
    await stage.run_due()
    bob = await member_of(stage, stage.bob)
    assert bob
    assert bob.left_at is None
