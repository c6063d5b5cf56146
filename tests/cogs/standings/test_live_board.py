"""The live board in a group’s channel: what it shows, its updates and their rate."""

from bot.command_sync import find_command_ids
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from tests.cogs.stage import Stage, drawn, said, without_panels
from tests.cogs.standings.boards import add_members, add_points, set_member
from tests.cogs.standings.live import count_edits, live_boards_in, text_of_board
from tests.limits import components

NOBODY_YET = "Nobody has any points yet. `/plan join` starts the plan; each day done earns some."


async def test_board_is_posted_and_explains_how_to_get_points(
    stage: Stage, group: StudyGroup
) -> None:
    assert NOBODY_YET in text_of_board(stage)
    await stage.advance(minutes=5)
    assert len(live_boards_in(stage)) == 1
    assert count_edits(stage) == 0
    stage.bot.command_ids = await find_command_ids(stage.bot.tree)
    await stage.advance(minutes=61)
    assert count_edits(stage) == 1
    assert f"</plan join:{stage.bot.command_ids['plan join']}> starts" in text_of_board(stage)


async def test_board_updates_after_a_check_in_but_once_a_minute_at_most(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.advance(minutes=2)
    await stage.ask("plan done", day=1)
    await stage.advance(seconds=10)
    text = text_of_board(stage)
    assert "**Points this week**, since <t:" in text
    assert "1 · alice · **10**" in text
    assert "**Season 1** so far\n1 · alice · **10**" in text
    await stage.ask("plan done", by=stage.bob, day=1)
    for _ in range(5):
        await stage.advance(seconds=10)
    assert count_edits(stage) == 1
    assert "bob" not in text_of_board(stage)
    await stage.advance(seconds=20)
    assert count_edits(stage) == 2
    assert "1 · bob · **10**\n1 · alice · **10**" in text_of_board(stage)
    await stage.undo()
    await stage.advance(seconds=61)
    assert "alice" not in text_of_board(stage)
    await stage.ask("plan done", day=1)
    await stage.undo()
    for _ in range(4):
        await stage.advance(seconds=70)
    assert count_edits(stage) == 3  # nothing has changed


async def test_hidden_member_is_never_on_the_board_and_sees_their_place_privately(
    stage: Stage, group: StudyGroup
) -> None:
    await stage.appear("hidden", by=stage.bob)
    await stage.ask("plan done", by=stage.bob, day=1)
    await stage.ask("plan done", day=1)
    await stage.advance(seconds=70)
    assert "1 · alice" in text_of_board(stage)
    assert count_edits(stage) == 1
    edits = [str(entry.json) for entry in stage.env.http_requests if entry.method == "PATCH"]
    assert not any("bob" in edit for edit in edits)
    (board,) = live_boards_in(stage)
    place = await stage.press(board, "Show my place", by=stage.bob)
    assert place.ephemeral
    assert "Only you can see your place, because you’re hidden." in said(place)
    await stage.appear("hidden")
    await stage.advance(seconds=70)
    assert NOBODY_YET in text_of_board(stage)
    assert "alice" not in text_of_board(stage)
    await stage.appear("alias", "Owl *7*")
    await stage.advance(seconds=70)
    assert "1 · Owl \\*7\\* · **10**" in text_of_board(stage)


async def test_three_leaders_of_the_season_are_named_and_the_others_counted(
    stage: Stage, group: StudyGroup
) -> None:
    crowd = await add_members(stage, (f"m{number:02d}" for number in range(12)))
    await add_points(stage, group, {stage.alice: 50} | dict.fromkeys(crowd[:2], 20) | {crowd[4]: 5})
    await stage.advance(seconds=70)
    *leads, more, _last_line = text_of_board(stage).partition("so far\n")[2].splitlines()
    assert [line[:3] for line in leads] == ["1 ·", *["2 ·"] * 2]
    assert more == "and 1 other with points"
    await add_points(stage, group, dict.fromkeys(crowd[5:], 20))
    await stage.advance(seconds=70)
    *leads, more, _last_line = text_of_board(stage).partition("so far\n")[2].splitlines()
    assert [line[:3] for line in leads] == ["1 ·", *["2 ·"] * 2]
    assert more == "and 8 others with points"


async def test_names_are_escaped_and_kept_in_their_text_direction(
    stage: Stage, group: StudyGroup
) -> None:
    await add_points(stage, group, {stage.alice: 50, stage.bob: 20})
    await set_member(stage, stage.alice, name="נור")
    await set_member(stage, stage.bob, name="\u202e")
    await stage.advance(seconds=70)
    lines = "1 · \u2068נור\u2069 · **50**\n2 · (a name that can’t be shown) · **20**"
    assert text_of_board(stage).count(lines) == 2


async def test_moderators_can_switch_the_board_on_and_off(stage: Stage) -> None:
    await stage.create_group()
    await stage.run_due()
    assert live_boards_in(stage) == []
    settings = await stage.settings()
    challenge_settings = await stage.press(settings, "Challenges and live board…", by=stage.morgan)
    chooser = next(
        part["custom_id"]
        for part in components(drawn(challenge_settings))
        if "No live board" in [option["label"] for option in part.get("options", ())]
    )
    await stage.morgan.select(challenge_settings, ["yes"], custom_id=chooser)
    await stage.run_due()
    assert len(live_boards_in(stage)) == 1
    await stage.morgan.select(challenge_settings, ["no"], custom_id=chooser)
    await stage.run_due()
    assert live_boards_in(stage) == []
    await stage.morgan.select(challenge_settings, ["yes"], custom_id=chooser)
    await stage.run_due()
    assert len(live_boards_in(stage)) == 1


async def test_changing_the_channel_posts_a_new_board_and_deletes_the_old_one(
    stage: Stage, group: StudyGroup
) -> None:
    garden = stage.server.create_text_channel("garden")
    settings = await stage.settings()
    await stage.choose(settings, "Channel for challenges", garden, by=stage.morgan)
    await stage.run_due()
    assert live_boards_in(stage) == []
    assert [said(one)[:26] for one in without_panels(garden.history())] == [
        "## Night owls · live board"
    ]


async def test_many_boards_that_change_at_once_are_all_edited(stage: Stage) -> None:
    now = stage.env.now()
    for n in range(20):
        async with stage.bot.resources.database.writing() as connection:
            made = await groups.create(connection, stage.server.id, f"Night owls {n}", "UTC", now)
            chosen = {"channel_id": stage.channel.id, "opened_at": now, "live_board": True}
            await groups.change(connection, stage.server.id, made.id, now=now, **chosen)
    await stage.run_due()
    assert len([one for one in stage.channel.history() if "· live board" in said(one)]) == 20
    async with stage.bot.resources.database.writing() as connection:
        for group in await groups.list_groups(connection, stage.server.id):
            name = group.name.raw.replace("owls", "birds")
            await groups.change(connection, stage.server.id, group.id, now=now, name=name)
    await stage.advance(seconds=70)
    assert count_edits(stage) == 20
    assert all("birds" in said(one) for one in stage.channel.history())
