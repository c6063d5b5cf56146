"""Live boards and recaps do not name members who have left the server.

In each test, a member leaves between the last membership round and the post.
"""

import pytest

from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import add_member, add_points, member_of


def _last_message(stage: Stage, begins: str) -> str:
    return next(
        said(one) for one in reversed(stage.channel.history()) if said(one).startswith(begins)
    )


async def test_live_board_omits_a_member_who_left_from_its_next_edit_on(stage: Stage) -> None:
    group = await stage.create_group(live_board=True)
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.run_due()
    assert "1 · bob · **30**" in _last_message(stage, "## Night owls · live board")
    await stage.pass_time(minutes=5)
    await stage.leave_server(stage.bob)
    await add_points(stage, group, {stage.alice: 5})
    await stage.run_due()
    board = _last_message(stage, "## Night owls · live board")
    assert "1 · alice · **25**" in board
    assert "bob" not in board


async def test_live_board_also_looks_up_members_who_move_up(stage: Stage) -> None:
    group = await stage.create_group(live_board=True)
    crowd = [await add_member(stage, f"member{number:02d}") for number in range(20)]
    await add_points(stage, group, {one: 500 - number for number, one in enumerate(crowd)})
    await stage.run_due()
    await stage.pass_time(minutes=5)
    for one in (*crowd[:3], crowd[10]):
        await stage.leave_server(one)
    await add_points(stage, group, {crowd[4]: 1000})
    await stage.run_due()
    board = _last_message(stage, "## Night owls · live board")
    assert "1 · member04 · **1496**\n2 · member03" in board
    assert "member13" in board
    assert not [one for one in (*crowd[:3], crowd[10]) if one.user.name in board]


async def test_season_recap_omits_a_member_who_left(stage: Stage) -> None:
    group = await stage.create_group()
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    trial = await stage.ask("manage board end-season", by=stage.morgan)
    await stage.run_due()
    await stage.pass_time(minutes=5)
    await stage.leave_server(stage.bob)
    await stage.press(trial, "End the season", by=stage.morgan)
    await stage.run_due()
    recap = _last_message(stage, "## Season 1")
    assert "1 · alice · **20**" in recap
    assert "bob" not in recap


async def _accept_answers_and_remove_bob(stage: Stage, days: int, **chosen: object) -> Week:
    """Accept answers of Alice and Bob, and remove Bob shortly before `days` have passed."""
    week = await start_week(stage, **chosen)
    for member in (stage.alice, stage.bob):
        await week.submit(by=member)
        await week.decide("Accept")
    await stage.advance(days=days - 1, hours=23)
    await stage.leave_server(stage.bob)
    await stage.advance(minutes=59, seconds=30)
    return week


async def test_weekly_post_recap_omits_a_member_who_left(stage: Stage) -> None:
    week = await _accept_answers_and_remove_bob(stage, 7)
    assert "Well done, alice.\n**Most points** 1st: alice, 20\n" in said(week.post)
    assert "bob" not in said(week.post)


async def test_separate_recap_omits_a_member_who_left(stage: Stage) -> None:
    await _accept_answers_and_remove_bob(stage, 5, recap="alone", answer_days=5)
    recap = _last_message(stage, "**Looking back at")
    assert "Well done, alice." in recap
    assert "**Most points** 1st: alice, 20" in recap
    assert "bob" not in recap


async def test_post_is_sent_as_stored_if_discord_does_not_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ConnectionResetError

    group = await stage.create_group(live_board=True)
    await add_points(stage, group, {stage.alice: 20, stage.bob: 30})
    await stage.leave_server(stage.bob)
    monkeypatch.setattr(stage.gateway, "request_chunks", fail)
    await stage.run_due()
    assert "1 · bob · **30**" in _last_message(stage, "## Night owls · live board")
    bob = await member_of(stage, stage.bob)
    assert bob
    assert bob.left_at is None
