"""`/manage part:seasons`: what ending a season does, its end, and its recap."""

from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import delete

from bot.app import StudyBot
from bot.db.models import Season
from bot.domain.jobs import JobKind, SkipReason
from bot.resources import Resources
from bot.ui.standings.routes import EndSeason, ManageSeasons
from tests.cogs.jobs import skip_reasons
from tests.cogs.stage import Stage, answer_of, labels, said
from tests.cogs.standings.boards import (
    add_points,
    ask_season_end,
    places,
    preview_season_end,
    set_member,
)

END = "End the season"


async def _start_season(stage: Stage, **chosen: Any) -> None:
    """Give Bob 20 points and Alice 10, in a group that posts no challenge soon."""
    group = await stage.create_group(**chosen)
    await add_points(stage, group, {stage.bob: 20, stage.alice: 10})


async def _end(stage: Stage) -> simcord.ResponseMessage:
    return await stage.press(await ask_season_end(stage), END, by=stage.morgan)


async def _past_seasons(stage: Stage) -> simcord.ResponseMessage:
    return await stage.choose(await stage.ask("leaderboard"), "What to show", "Past seasons")


def _posted(stage: Stage) -> list[discord.Message]:
    return [one for one in stage.channel.history() if "is over" in said(one)]


async def test_preview_changes_nothing(stage: Stage) -> None:
    await _start_season(stage)
    await stage.pass_time(hours=1)
    preview = await preview_season_end(stage)
    assert preview.ephemeral
    text = said(preview)
    assert text.startswith("## Night owls · season 1\nIt started on <t:")
    assert "and 2 people have a place." in text
    assert text.index("1 · bob · **20**") < text.index("2 · alice · **10**")
    assert labels(preview) == ["Show the leaderboard", f"{END}…", "Back"]
    asked = await stage.press(preview, END, by=stage.morgan)
    assert said(asked).startswith("## End season 1 of Night owls?\nNothing has changed yet.")
    assert "Season 2 starts at once" in said(asked)
    assert "You can’t undo this." in said(asked)
    kept = await stage.press(asked, "Keep it going", by=stage.morgan)
    assert said(kept).startswith("## Night owls · season 1")
    await stage.run_due()
    assert _posted(stage) == []
    assert "season 1" in said(await preview_season_end(stage))


async def test_ended_season_is_recapped_once_and_next_starts_at_zero(
    stage: Stage, resources: Resources
) -> None:
    await _start_season(stage)
    ended = await _end(stage)
    assert said(ended).startswith("## Season 1 of Night owls is over\nSeason 2 has started.")
    for _ in range(3):
        await stage.advance(minutes=5)
    (recap,) = _posted(stage)
    assert "2 people" not in said(recap)  # members who hide later would be missing
    assert "2 people" not in said(await _past_seasons(stage))
    assert "1 · bob · **20**\n2 · alice · **10**" in said(recap)
    assert "Season 2 has started, and everyone starts at zero." in said(recap)
    next_preview = said(await preview_season_end(stage))
    assert "## Night owls · season 2" in next_preview
    assert "0 people have a place." in next_preview
    assert "**10** in Night owls" in said(await stage.ask("points"))  # nothing is deleted
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    mine = await stage.press(recap, "Show my points")
    assert mine.ephemeral
    assert "**Season 1**" in said(mine)
    assert "you had **10 points**" in said(mine)
    none = await stage.press(recap, "Show my points", by=stage.morgan)
    assert "you had" not in said(none)
    await restarted.close()


async def test_recap_of_a_season_that_is_no_longer_stored_is_skipped_for_that_reason(
    stage: Stage,
) -> None:
    await _start_season(stage)
    await _end(stage)
    async with stage.bot.resources.database.writing() as connection:
        await connection.execute(delete(Season))
    await stage.run_due()
    assert _posted(stage) == []
    assert await skip_reasons(stage, JobKind.SEASON_RECAP) == [SkipReason.NOT_STORED]


async def test_season_ended_by_two_moderators_ends_once(stage: Stage) -> None:
    await _start_season(stage)
    mika = stage.add_moderator()
    first, second = await ask_season_end(stage), await ask_season_end(stage, by=mika)
    await stage.press(first, END, by=stage.morgan)
    answer = answer_of(await mika.click(second, label=END))
    assert "Season 1 has ended already" in said(answer)
    await stage.run_due()
    assert len(_posted(stage)) == 1
    assert "season 2" in said(await preview_season_end(stage))


async def test_season_is_ended_by_moderators_only_where_they_can_write(stage: Stage) -> None:
    await _start_season(stage)
    await stage.show_all_commands_to_everyone()
    refused = await stage.ask_refused("manage", part="seasons")
    assert said(refused).startswith("Only moderators can do this")
    end = EndSeason(group_id=1, number=1)
    ended = EndSeason(group_id=1, number=1, confirmed=True)
    for route in (ManageSeasons(group_id=1), end, ended):
        answer = answer_of(await stage.click_id(route.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
    assert "season 1" in said(await preview_season_end(stage))
    asked = await ask_season_end(stage)
    again = await ask_season_end(stage)
    stage.deny_permissions(stage.channel, send_messages=True)
    refusal = said(await stage.press(asked, END, by=stage.morgan))
    assert f"**Send Messages** permission in {stage.channel.mention} yourself" in refusal
    stage.restore_permissions(stage.channel)
    stage.demote_morgan()
    refused = await stage.press(again, END, by=stage.morgan)
    assert said(refused).startswith("Only moderators can do this")
    await stage.run_due()
    assert _posted(stage) == []


async def test_hidden_member_is_in_neither_preview_nor_recap(stage: Stage) -> None:
    await _start_season(stage)
    await stage.appear("hidden", by=stage.bob)
    preview = await preview_season_end(stage)
    assert "1 · alice · **10**" in said(preview)
    assert "bob" not in said(preview)
    await _end(stage)
    await stage.appear("alias", "Otter", by=stage.alice)
    await stage.run_due()
    (recap,) = _posted(stage)
    assert "1 · Otter · **10**" in said(recap)
    assert "bob" not in said(recap)
    assert "alice" not in said(recap)


@pytest.mark.parametrize("why", ["excluded_at", "left_at"])
async def test_member_back_on_boards_appears_in_past_season(stage: Stage, why: str) -> None:
    await _start_season(stage)
    now = stage.env.now()
    await set_member(stage, stage.bob, **{why: now, "looked_at": now})
    preview = await preview_season_end(stage)
    assert "1 person has a place" in said(preview)
    assert "bob" not in said(preview)
    await _end(stage)
    await stage.run_due()
    (recap,) = _posted(stage)
    assert "1 · alice · **10**" in said(recap)
    assert "bob" not in said(recap)
    await set_member(stage, stage.bob, **{why: None})
    assert places(await _past_seasons(stage)) == ["1 · bob · 20", "2 · alice · 10"]


async def test_names_are_escaped_and_kept_in_their_text_direction(stage: Stage) -> None:
    await _start_season(stage)
    await set_member(stage, stage.bob, name="נור")
    await set_member(stage, stage.alice, name="\u202e")
    lines = "1 · \u2068נור\u2069 · **20**\n2 · (a name that can’t be shown) · **10**"
    preview = await preview_season_end(stage)
    assert lines in said(preview)
    await _end(stage)
    await stage.run_due()
    (recap,) = _posted(stage)
    assert lines in said(recap)


async def test_recap_waits_for_a_missing_permission_or_until_discord_takes_it(stage: Stage) -> None:
    await _start_season(stage)
    stage.refuse_posts(stage.channel)
    await _end(stage)
    await stage.run_due()
    assert "Discord refuses my posts" in await stage.dashboard()
    stage.forget_faults()
    stage.deny_permissions(stage.channel, send_messages=True)
    await stage.advance(minutes=16)
    assert _posted(stage) == []
    stage.restore_permissions(stage.channel)
    await stage.advance(minutes=16)
    assert len(_posted(stage)) == 1
