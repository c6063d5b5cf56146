"""The command /leaderboard: places, who is keeping up, and periods."""

import datetime as dt
import json

from bot.domain.jobs import NoticeKind
from bot.services.members import notices
from bot.ui.groups.notices import NOTICES
from tests.cogs.stage import Stage, alt_of, labels, menu, said
from tests.cogs.standings.boards import add_member, add_members, add_points, places, set_member

WEEK = dt.timedelta(days=7)


async def test_empty_board_explains_how_to_get_points(stage: Stage) -> None:
    await stage.create_group("Night owls")
    answer = await stage.ask("leaderboard")
    assert said(answer).startswith("## Night owls · this week, since Monday")
    assert "Nobody is on this leaderboard. Start with" in said(answer)
    assert "Start with `/plan join`: each plan day you do earns 10 points." in said(answer)
    assert "/plan done" not in said(answer)
    started = await stage.press(answer, "Start the plan")
    assert "## " in said(started)
    again = await stage.ask("leaderboard")
    assert "Each plan day you do earns 10 points." in said(again)
    assert "earns 20 or more if it’s on time" in said(again)
    assert "Start the plan" not in labels(again)
    assert answer.ephemeral
    assert alt_of(answer) == ""


async def test_moderator_of_a_group_that_they_are_not_in_is_not_asked_to_start(
    stage: Stage,
) -> None:
    await add_points(stage, await stage.create_group("Night owls"), {stage.alice: 10})
    shown = await stage.ask("manage", by=stage.morgan)
    board = await stage.press(shown, "Leaderboard", by=stage.morgan)
    assert "Start the plan" not in labels(board)
    assert "You’re not on this leaderboard" not in said(board)
    assert "Manage" in labels(board)


async def test_server_without_groups_gets_instructions(stage: Stage) -> None:
    assert "`/setup`" in said(await stage.ask_refused("leaderboard"))


async def test_own_line_shows_distance_to_next_place(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 95, stage.bob: 120, stage.morgan: 80})
    answer = await stage.ask("leaderboard")
    assert places(answer) == [
        "1 · bob · 120 points",
        "2 · You · 95 points — 25 points to the next place",
        "3 · morgan · 80 points",
    ]
    assert "**2 · You · 95 points** — 25 points to the next place" in said(answer)
    assert "3 members with points" in said(answer)
    assert alt_of(answer) == (
        "Night owls, this week, since Monday: the bars are on a scale from 0 to 125 points. "
        "In 1st place is bob with 120 points. In 2nd place is alice (you) with 95 points. "
        "In 3rd place is morgan with 80 points."
    )
    assert answer.ephemeral


async def test_ties_share_a_place_and_skip_the_next(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    paul = await add_member(stage, "paul")
    await add_points(stage, group, {stage.alice: 50, stage.bob: 50, stage.morgan: 60, paul: 1})
    lines = places(await stage.ask("leaderboard", by=paul))
    assert [line.split(" · ")[0] for line in lines] == ["1", "2", "2", "4"]
    assert lines[-1] == "4 · You · 1 point — 49 points to the next place"


async def test_member_without_points_sees_the_top_and_the_leader_has_nobody_ahead(
    stage: Stage,
) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.bob: 20})
    answer = await stage.ask("leaderboard")
    assert places(answer) == ["1 · bob · 20 points"]
    assert "You’re not on this leaderboard. Start with" in said(answer)
    assert "Near me" not in labels(answer)
    assert places(await stage.ask("leaderboard", by=stage.bob)) == [
        "1 · You · 20 points — nobody is ahead of you"
    ]


async def test_names_neither_format_ping_nor_turn_the_text_around(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    odd = await add_members(stage, (f"odd{number}" for number in range(3)))
    await add_points(stage, group, {one: 30 - number for number, one in enumerate(odd)})
    for member, name in zip(odd, ("**bold** <@1> @everyone", "נור", "a\u202eb"), strict=True):
        await set_member(stage, member, name=name)
    answer = await stage.ask("leaderboard")
    assert places(answer) == [
        "1 · \\*\\*bold\\*\\* <\u200b@\u200b1> @\u200beveryone · 30 points",
        "2 · \u2068נור\u2069 · 29 points",
        "3 · ab · 28 points",
    ]
    assert "\u202e" not in json.dumps(answer.components, ensure_ascii=False)


async def test_keeping_up_is_fair_to_late_starters(stage: Stage) -> None:
    await stage.create_group("Night owls")
    empty = said(await stage.ask("leaderboard", view="completion"))
    assert "Nobody is on this leaderboard." in empty
    assert "Members appear once 3 of their plan days are due." in empty
    await stage.ask("plan join", by=stage.bob)
    await stage.ask("plan done", by=stage.bob)
    await stage.pass_time(days=3)
    await stage.ask("plan join")
    await stage.ask("plan done")
    early = await stage.ask("leaderboard", view="completion")
    assert said(early).startswith("## Night owls · keeping up")
    assert places(early) == ["1 · bob · 33% · 1 of 3"]
    assert "Members appear once 3 of their plan days are due." in said(early)
    for day in (2, 3):
        await stage.pass_time(days=1)
        await stage.ask("plan done", day=day)
    answer = await stage.ask("leaderboard", view="completion")
    assert places(answer) == [
        "1 · You · 100% · 3 of 3 — nobody is ahead of you",
        "2 · bob · 20% · 1 of 5",
    ]
    bobs = places(await stage.ask("leaderboard", view="completion", by=stage.bob))
    assert bobs[-1] == "2 · You · 20% · 1 of 5 — 80 percentage points behind the next place"


async def test_each_period_counts_its_own_points(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await stage.pass_time(days=19)  # Tuesday 20 January
    await add_points(stage, group, {stage.alice: 1})
    await add_points(stage, group, {stage.alice: 10}, ago=WEEK)
    await add_points(stage, group, {stage.alice: 100}, ago=5 * WEEK)
    found = {
        period: places(await stage.ask("leaderboard", period=period))[0].split(" · ")[2]
        for period in ("week", "month", "season", "all")
    }
    assert {period: figure.split(" ")[0] for period, figure in found.items()} == {
        "week": "1",
        "month": "11",
        "season": "111",
        "all": "111",
    }


async def test_period_menu_shows_current_period(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 10}, ago=3 * WEEK)
    shown = await stage.ask("leaderboard")
    chosen = await stage.choose(shown, "What to show", "All time")
    assert said(chosen).startswith("## Night owls · all time")
    options = menu(chosen, "What to show")["options"]
    assert [one["label"] for one in options if one.get("default")] == ["All time"]


async def test_pending_notice_follows_the_board(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    await add_points(stage, group, {stage.alice: 10})
    async with stage.bot.resources.database.writing() as connection:
        await notices.add(connection, stage.server.id, stage.alice.id, NoticeKind.ANSWER_REVIEWED)
    result = await stage.run("leaderboard")
    followups = [said(message) for message in result.followups]
    assert followups == [NOTICES[NoticeKind.ANSWER_REVIEWED]]
