"""The live board in a group's channel: its updates, their rate, and posting it exactly once."""

import discord
import pytest

from bot.app import StudyBot
from bot.command_sync import find_command_ids
from bot.domain.groups import StudyGroup
from bot.resources import Resources
from bot.services.groups import groups
from bot.services.standings import live_boards
from tests.cogs.challenges.weekly import advance, deny_permissions, restore_permissions
from tests.cogs.conftest import Stage, drawn, said
from tests.cogs.standings.boards import add_member, add_points, places, set_member
from tests.limits import components

NOBODY_YET = "Nobody has any points yet. Get the first ones with `/plan done`."


@pytest.fixture
async def group(stage: Stage) -> StudyGroup:
    """A group with a live board, Alice and Bob; it is Thursday, 00:01."""
    group = await stage.create_group(live_board=True)
    for member in (stage.alice, stage.bob):
        await stage.ask("group join", by=member, group=group.name)
        await stage.ask("plan join", by=member)
    await advance(stage, minutes=1)
    return group


def _boards(stage: Stage) -> list[discord.Message]:
    return [
        one for one in stage.channel.history() if said(one).startswith("## Night owls · live board")
    ]


def _text(stage: Stage) -> str:
    (board,) = _boards(stage)
    return said(board)


def _edits(stage: Stage) -> int:
    return sum(entry.method == "PATCH" for entry in stage.env.http_requests)


async def test_board_is_posted_and_explains_how_to_get_points(
    stage: Stage, group: StudyGroup
) -> None:
    assert NOBODY_YET in _text(stage)
    await advance(stage, minutes=5)
    assert len(_boards(stage)) == 1
    assert _edits(stage) == 0


async def test_board_updates_after_a_check_in(stage: Stage, group: StudyGroup) -> None:
    await advance(stage, minutes=2)
    await stage.ask("plan done", day=1)
    await advance(stage, seconds=10)
    text = _text(stage)
    assert "**This week**, since <t:" in text
    assert "1 · alice · **10**" in text
    assert "**Season 1** so far\n1 · alice · **10**" in text
    await stage.ask("plan undo")
    await advance(stage, seconds=61)
    assert NOBODY_YET in _text(stage)


async def test_edited_board_mentions_commands_like_a_new_one(
    stage: Stage, group: StudyGroup
) -> None:
    stage.bot.command_ids = await find_command_ids(stage.bot.tree)
    await advance(stage, minutes=61)
    assert _edits(stage) == 1
    assert f"with </plan done:{stage.bot.command_ids['plan done']}>." in _text(stage)


async def test_board_is_edited_once_a_minute_at_most(stage: Stage, group: StudyGroup) -> None:
    await advance(stage, minutes=2)
    await stage.ask("plan done", day=1)
    await advance(stage, seconds=10)
    await stage.ask("plan done", by=stage.bob, day=1)
    for _ in range(5):
        await advance(stage, seconds=10)
    assert _edits(stage) == 1
    assert "bob" not in _text(stage)
    await advance(stage, seconds=20)
    assert _edits(stage) == 2
    assert "1 · bob · **10**\n1 · alice · **10**" in _text(stage)


async def test_unchanged_board_is_not_edited(stage: Stage, group: StudyGroup) -> None:
    await advance(stage, minutes=2)
    await stage.ask("plan done", day=1)
    await stage.ask("plan undo")
    for _ in range(4):
        await advance(stage, seconds=70)
    assert _edits(stage) == 0


async def test_deleted_board_is_posted_again(stage: Stage, group: StudyGroup) -> None:
    (board,) = _boards(stage)
    await stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(board.id).delete()
    await stage.ask("plan done", day=1)
    await advance(stage, seconds=70)
    await advance(stage, seconds=10)
    assert "alice" in _text(stage)
    await advance(stage, minutes=5)
    assert len(_boards(stage)) == 1


async def test_deleted_board_is_posted_again_within_an_hour_without_activity(
    stage: Stage, group: StudyGroup
) -> None:
    await advance(stage, hours=2)
    assert _edits(stage) == 1  # the check whether the message still exists
    (board,) = _boards(stage)
    await stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(board.id).delete()
    await advance(stage, minutes=50)
    assert _boards(stage) == []
    await advance(stage, minutes=11)
    await advance(stage, seconds=10)
    assert len(_boards(stage)) == 1


async def test_deleted_board_is_posted_again_despite_activity_that_it_does_not_show(
    stage: Stage, group: StudyGroup
) -> None:
    (board,) = _boards(stage)
    await stage.bot.get_partial_messageable(stage.channel.id).get_partial_message(board.id).delete()
    for _ in range(4):
        await advance(stage, minutes=20)
        async with stage.bot.resources.database.writing() as session:
            await live_boards.mark_stale(session, stage.server.id)
        await advance(stage, seconds=10)
    assert len(_boards(stage)) == 1


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
    assert "1 · alice · **10**" in _text(stage)
    (board,) = _boards(stage)
    mine = await stage.press(board, "Show my place")
    assert mine.ephemeral
    assert places(mine) == ["1 · You · 10 points — nobody is ahead of you"]
    none = await stage.press(board, "Show my place", by=stage.bob)
    assert "You don’t have any points here this week yet." in said(none)
    await restarted.close()


async def test_crash_between_sending_and_recording_does_not_post_the_board_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("bot.services.standings.live_boards.record_posted", crash)
        await stage.create_group(live_board=True)
        await stage.run_due()
    assert len(_boards(stage)) == 1
    await advance(stage, minutes=4)
    await stage.ask("group join", group="Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    await advance(stage, minutes=2)
    assert "alice" in _text(stage)


async def test_hidden_member_leaves_the_board_within_a_minute(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.ask("privacy visibility", by=stage.bob, show_me="not at all")
    await stage.ask("plan done", by=stage.bob, day=1)
    await stage.ask("plan done", day=1)
    await advance(stage, seconds=70)
    assert "1 · alice" in _text(stage)
    assert "bob" not in _text(stage)
    await stage.ask("privacy visibility", show_me="not at all")
    await advance(stage, seconds=70)
    assert NOBODY_YET in _text(stage)
    assert "alice" not in _text(stage)
    await stage.ask("privacy visibility", show_me="by an alias", alias="Owl *7*")
    await advance(stage, seconds=70)
    assert "1 · Owl \\*7\\* · **10**" in _text(stage)
    bobs = [str(entry.json) for entry in stage.env.http_requests if entry.method == "PATCH"]
    assert not any("bob" in body for body in bobs)
    (board,) = _boards(stage)
    hers = said(await stage.press(board, "Show my place", by=stage.bob))
    assert "Only you can see your place, because you’re hidden." in hers


async def test_rejoined_member_is_shown_after_asking_for_their_place(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.ask("plan done", by=stage.bob, day=1)
    now = stage.env.now()
    await set_member(stage, stage.bob, left_at=now, looked_at=now)
    (board,) = _boards(stage)
    mine = await stage.press(board, "Show my place", by=stage.bob)
    assert mine.ephemeral
    assert places(mine) == ["1 · You · 10 points — nobody is ahead of you"]
    assert "Only you" not in said(mine)
    await advance(stage, seconds=70)
    assert "1 · bob · **10**" in _text(stage)


async def test_everyone_who_shares_a_leading_place_is_named_up_to_the_limit(
    stage: Stage, group: StudyGroup
) -> None:
    crowd = [await add_member(stage, f"m{number:02d}") for number in range(12)]
    await add_points(stage, group, {stage.alice: 50} | dict.fromkeys(crowd[:4], 20) | {crowd[4]: 5})
    await advance(stage, seconds=70)
    *leads, _last_line = _text(stage).partition("so far\n")[2].splitlines()
    assert [line[:3] for line in leads] == ["1 ·", *["2 ·"] * 4]
    await add_points(stage, group, dict.fromkeys(crowd[5:], 20))
    await advance(stage, seconds=70)
    *leads, more, _last_line = _text(stage).partition("so far\n")[2].splitlines()
    assert [line[:3] for line in leads] == ["1 ·", *["2 ·"] * 5]
    assert more == "and 6 others in 2nd place"


async def test_names_are_escaped_and_kept_in_their_text_direction(
    stage: Stage, group: StudyGroup
) -> None:
    await add_points(stage, group, {stage.alice: 50, stage.bob: 20})
    await set_member(stage, stage.alice, name="נור")
    await set_member(stage, stage.bob, name="\u202e")
    await advance(stage, seconds=70)
    lines = "1 · \u2068נור\u2069 · **50**\n2 · (a name that can’t be shown) · **20**"
    assert _text(stage).count(lines) == 2


async def test_moderators_can_switch_the_board_on_and_off(stage: Stage) -> None:
    await stage.create_group()
    await stage.run_due()
    assert _boards(stage) == []
    settings = await stage.ask("setup start", by=stage.morgan)
    challenge_settings = await stage.press(settings, "Challenges and live board…", by=stage.morgan)
    chooser = next(
        part["custom_id"]
        for part in components(drawn(challenge_settings))
        if "No live board" in [option["label"] for option in part.get("options", ())]
    )
    await stage.morgan.select(challenge_settings, ["yes"], custom_id=chooser)
    await stage.run_due()
    assert len(_boards(stage)) == 1
    await stage.morgan.select(challenge_settings, ["no"], custom_id=chooser)
    await stage.run_due()
    assert _boards(stage) == []
    await stage.morgan.select(challenge_settings, ["yes"], custom_id=chooser)
    await stage.run_due()
    assert len(_boards(stage)) == 1


async def test_changing_the_channel_posts_a_new_board_and_deletes_the_old_one(
    stage: Stage, group: StudyGroup
) -> None:
    garden = stage.server.create_text_channel("garden")
    settings = await stage.ask("setup start", by=stage.morgan)
    await stage.choose(settings, "Channel for the weekly challenge", garden, by=stage.morgan)
    await stage.run_due()
    assert _boards(stage) == []
    assert [said(one)[:26] for one in garden.history()] == ["## Night owls · live board"]


async def test_refused_board_is_reported_to_moderators_and_posted_later(stage: Stage) -> None:
    path = f"/channels/{stage.channel.id}/messages"
    stage.env.inject_error("POST", path, status=403, code=50013, times=None)
    await stage.create_group(live_board=True)
    await stage.run_due()
    result = await stage.run("manage group list", by=stage.morgan)
    assert "Discord refuses my posts" in "\n".join(map(said, result.followups))
    stage.env.backend.faults.clear()
    await advance(stage, minutes=16)
    assert len(_boards(stage)) == 1


async def test_board_waits_for_a_missing_permission_and_is_not_posted_twice(
    stage: Stage, group: StudyGroup
) -> None:
    deny_permissions(stage, stage.channel, view_channel=True)
    garden = stage.server.create_text_channel("garden")
    await stage.alice.slash(garden, "plan done", day=1)
    for _ in range(3):
        await advance(stage, minutes=2)
    restore_permissions(stage, stage.channel)
    await advance(stage, minutes=3)
    assert "alice" in _text(stage)


async def test_many_boards_that_change_at_once_are_all_edited(stage: Stage) -> None:
    now = stage.env.now()
    for n in range(20):
        async with stage.bot.resources.database.writing() as session:
            made = await groups.create(session, stage.server.id, f"Night owls {n}", "UTC", now)
            chosen = {"channel_id": stage.channel.id, "opened_at": now, "live_board": True}
            await groups.change(session, stage.server.id, made.id, now=now, **chosen)
    await stage.run_due()
    assert len([one for one in stage.channel.history() if "· live board" in said(one)]) == 20
    async with stage.bot.resources.database.writing() as session:
        for group in await groups.list_groups(session, stage.server.id):
            name = group.name.replace("owls", "birds")
            await groups.change(session, stage.server.id, group.id, now=now, name=name)
    await advance(stage, seconds=70)
    assert _edits(stage) == 20
    assert all("birds" in said(one) for one in stage.channel.history())
