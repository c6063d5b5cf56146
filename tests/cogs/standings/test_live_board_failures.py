"""The live board after restarts, crashes, deletions and refusals: one board, posted once."""

import pytest

from bot.app import StudyBot
from bot.domain.groups import StudyGroup
from bot.resources import Resources
from bot.services.groups import kept_messages
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import places
from tests.cogs.standings.live import count_edits, live_boards_in, text_of_board


async def _delete_board(stage: Stage) -> None:
    (board,) = live_boards_in(stage)
    await stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(board.id).delete()


async def test_deleted_board_is_posted_again(stage: Stage, group: StudyGroup) -> None:
    await _delete_board(stage)
    await stage.ask("plan done", day=1)
    await stage.advance(seconds=70)
    await stage.advance(seconds=10)
    assert "alice" in text_of_board(stage)
    await stage.advance(minutes=5)
    assert len(live_boards_in(stage)) == 1


async def test_deleted_board_is_posted_again_within_an_hour_whether_or_not_there_is_activity(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.advance(hours=2)
    assert count_edits(stage) == 1  # the check whether the message still exists
    await _delete_board(stage)
    await stage.advance(minutes=50)
    assert live_boards_in(stage) == []
    await stage.advance(minutes=11)
    await stage.advance(seconds=10)
    await _delete_board(stage)
    for _ in range(4):
        await stage.advance(minutes=20)
        async with stage.bot.resources.database.writing() as connection:  # not shown on the board
            await kept_messages.refresh_soon(connection, stage.server.id)
        await stage.advance(seconds=10)
    assert len(live_boards_in(stage)) == 1


async def test_board_is_updated_after_a_restart(
    stage: Stage, group: StudyGroup, resources: Resources
) -> None:
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    await stage.ask("plan done", day=1)
    await stage.pass_time(seconds=70)
    with stage.env.time_context():
        await restarted.dispatcher.run_due(restarted.resources.clock.now())
    await stage.env.settle()
    assert "1 · alice · **10**" in text_of_board(stage)
    (board,) = live_boards_in(stage)
    mine = await stage.press(board, "Show my place")
    assert mine.ephemeral
    assert places(mine) == ["1 · You · 10 points — nobody is ahead of you"]
    none = await stage.press(board, "Show my place", by=stage.bob)
    assert "You’re not on this leaderboard." in said(none)
    await restarted.close()


async def test_crash_between_sending_and_recording_does_not_post_the_board_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("bot.services.groups.kept_messages.record_posted", crash)
        await stage.create_group(live_board=True)
        await stage.run_due()
    assert len(live_boards_in(stage)) == 1
    await stage.advance(minutes=4)
    await stage.join_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    await stage.advance(minutes=2)
    assert "alice" in text_of_board(stage)


async def test_refused_board_is_reported_to_moderators_and_posted_later(stage: Stage) -> None:
    stage.refuse_posts(stage.channel)
    await stage.create_group(live_board=True)
    await stage.run_due()
    assert "Discord refuses my posts" in await stage.dashboard()
    stage.forget_faults()
    await stage.advance(minutes=16)
    assert len(live_boards_in(stage)) == 1


async def test_board_in_a_channel_where_the_bot_may_not_send_loses_the_name_of_who_deletes(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.ask("plan done", day=1)
    await stage.advance(minutes=2)
    assert "alice" in text_of_board(stage)
    stage.deny_permissions(stage.channel, send_messages=True)
    await stage.delete_data()
    await stage.advance(minutes=1)
    assert "alice" not in text_of_board(stage)


async def test_board_waits_for_a_missing_permission_and_is_not_posted_twice(
    stage: Stage, group: StudyGroup
) -> None:
    stage.deny_permissions(stage.channel, view_channel=True)
    garden = stage.server.create_text_channel("garden")
    await stage.alice.slash(garden, "plan done", day=1)
    for _ in range(3):
        await stage.advance(minutes=2)
    stage.restore_permissions(stage.channel)
    await stage.advance(minutes=3)
    assert "alice" in text_of_board(stage)
