"""/manage challenge, as moderators use it: look ahead, skip, pause, queue, retire, look back."""

from typing import Any

import discord
import pytest
import simcord

from bot.domain.actor import Actor
from bot.services.challenges import challenge_queue
from tests.cogs.challenges.weekly import (
    Week,
    advance,
    prepare_week,
    queue_challenge,
    start_week,
    wait_for_first_post,
)
from tests.cogs.conftest import Stage, labels, said

OTHER = "py-silent-bugs"


@pytest.fixture
async def coming(stage: Stage) -> Week:
    """Thursday at midnight; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


async def _manage(week: Week, command: str, **options: Any) -> simcord.ResponseMessage:
    return await week.stage.ask(f"manage challenge {command}", by=week.stage.morgan, **options)


async def _manage_in_vain(week: Week, command: str, **options: Any) -> str:
    command = f"manage challenge {command}"
    return said(await week.stage.ask_refused(command, by=week.stage.morgan, **options))


def _titles(messages: list[discord.Message]) -> list[str]:
    return [said(one).splitlines()[0].removeprefix("## This week: ") for one in messages]


def _title(week: Week, challenge_id: str) -> str:
    return week.stage.bot.resources.catalog.challenge_names.by_id[challenge_id].title


async def test_preview_matches_what_is_posted(stage: Stage) -> None:
    week = await start_week(stage, recap="none")
    for _ in range(4):
        shown = said(await _manage(week, "preview"))
        await advance(week.stage, days=7)
        title = _titles([week.post])[0]
        assert f"**{title}** (level " in shown
    assert len(set(_titles(week.channel.history()))) == 5


async def test_preview_is_private_and_shows_time_and_challenge(coming: Week) -> None:
    shown = await _manage(coming, "preview")
    assert shown.ephemeral
    assert said(shown).startswith("## Next in Night owls\n<t:1767603600:F> (<t:1767603600:R>)")
    assert coming.challenge.brief in said(shown)
    assert "Queue: " + coming.challenge.title in said(shown)
    assert labels(shown) == ["Skip this week", "What became of past weeks"]


async def test_post_now_posts_this_weeks_challenge_once(coming: Week) -> None:
    answer = await _manage(coming, "post-now")
    assert f"“{coming.challenge.title}” is posted in {coming.channel.mention}" in said(answer)
    await coming.stage.run_due()
    assert _titles(coming.channel.history()) == [coming.challenge.title]
    assert "out already, or was skipped" in await _manage_in_vain(coming, "post-now")
    assert await coming.history_lines() == [f"**2026-W01** posted · {coming.challenge.title}"]
    await wait_for_first_post(coming.stage)  # which is in another week
    assert len(coming.channel.history()) == 2


async def test_week_posted_by_hand_gets_no_second_post(coming: Week) -> None:
    await coming.stage.pass_time(days=4, hours=1)
    await _manage(coming, "post-now")
    await coming.stage.run_due()
    await coming.stage.pass_time(hours=9)
    await coming.stage.run_due()
    assert len(coming.channel.history()) == 1


async def test_skipped_week_gets_no_post_and_its_challenge_comes_later(coming: Week) -> None:
    skipped = await _manage(coming, "skip")
    assert said(skipped).startswith("## Week 2026-W02 is left out in Night owls")
    assert labels(skipped) == ["Take it back"]
    await wait_for_first_post(coming.stage)
    assert coming.channel.history() == []
    assert "out already, or was skipped" in await _manage_in_vain(coming, "post-now")
    await advance(coming.stage, days=7)
    assert _titles(coming.channel.history()) == [coming.challenge.title]
    assert await coming.history_lines() == [
        f"**2026-W03** posted · {coming.challenge.title}",
        "**2026-W02** skipped (skipped by a moderator)",
    ]


async def test_skip_can_be_taken_back(coming: Week) -> None:
    skipped = await _manage(coming, "skip")
    shown = await coming.stage.press(skipped, "Take it back", by=coming.stage.morgan)
    assert "Week 2026-W02 is on again." in said(shown)
    assert "<t:1767603600:F>" in said(shown)
    await coming.stage.run_due()
    await wait_for_first_post(coming.stage)
    assert _titles(coming.channel.history()) == [coming.challenge.title]


async def test_skip_of_past_week_cannot_be_taken_back(coming: Week) -> None:
    skipped = await _manage(coming, "skip")
    await wait_for_first_post(coming.stage)
    refused = await coming.stage.press(skipped, "Take it back", by=coming.stage.morgan)
    assert "That week’s time has come" in said(refused)
    await coming.stage.run_due()
    assert coming.channel.history() == []


async def test_skip_button_refuses_to_skip_another_week(coming: Week) -> None:
    first, second = await _manage(coming, "preview"), await _manage(coming, "preview")
    shown = await coming.stage.press(first, "Skip this week", by=coming.stage.morgan)
    assert said(shown).startswith("## Week 2026-W02 is left out")
    refused = await coming.stage.press(second, "Skip this week", by=coming.stage.morgan)
    assert "Another week is next by now" in said(refused)
    assert len(await coming.history_lines()) == 1


async def test_paused_group_gets_no_posts_until_resumed(coming: Week) -> None:
    shown = said(await _manage(coming, "pause"))
    assert shown.startswith("Paused. Weeks that go by are recorded as left out.")
    assert "this week will be left out" in shown
    await wait_for_first_post(coming.stage)
    assert coming.channel.history() == []
    assert "is paused" in await _manage_in_vain(coming, "post-now")
    assert said(await _manage(coming, "resume")).startswith("Going on.")
    await advance(coming.stage, days=7)
    assert await coming.history_lines() == [
        f"**2026-W03** posted · {coming.challenge.title}",
        "**2026-W02** skipped (paused)",
    ]
    assert "is not paused" in await _manage_in_vain(coming, "resume")


async def test_pause_ends_after_its_last_date(coming: Week) -> None:
    shown = said(await _manage(coming, "pause", until="2026-01-05"))
    assert "Paused until 2026-01-05" in shown
    await wait_for_first_post(coming.stage)
    assert coming.channel.history() == []
    await advance(coming.stage, days=7)
    assert len(coming.channel.history()) == 1


async def test_pause_with_past_date_is_refused(coming: Week) -> None:
    assert "is past" in await _manage_in_vain(coming, "pause", until="2025-12-31")
    offered = await coming.stage.morgan.autocomplete(
        coming.stage.channel, "manage challenge pause", "until", ""
    )
    assert offered
    assert min(one["value"] for one in offered) >= "2026-01-01"


async def test_queued_challenges_are_posted_first_in_order(coming: Week) -> None:
    shown = said(await _manage(coming, "queue", challenge=OTHER))
    assert shown.startswith(f"“{_title(coming, OTHER)}” is queued.")
    assert f"Queue: {coming.challenge.title}, {_title(coming, OTHER)}" in shown
    await wait_for_first_post(coming.stage)
    await advance(coming.stage, days=7)
    titles = [said(one) for one in coming.channel.history()]
    assert coming.challenge.title in titles[0]
    assert f"This week: {_title(coming, OTHER)}" in titles[1]
    assert "The queue is empty." in said(await _manage(coming, "preview"))


async def test_queueing_a_queued_challenge_removes_it(coming: Week) -> None:
    await _manage(coming, "queue", challenge=OTHER)
    shown = said(await _manage(coming, "queue", challenge=OTHER))
    assert shown.startswith(f"“{_title(coming, OTHER)}” is out of the queue again.")
    assert f"Queue: {coming.challenge.title}" in shown


async def test_replacement_is_posted_before_queued_challenges(coming: Week) -> None:
    await _manage(coming, "replace", challenge=OTHER)
    await wait_for_first_post(coming.stage)
    assert _titles(coming.channel.history()) == [_title(coming, OTHER)]
    assert f"**{coming.challenge.title}**" in said(await _manage(coming, "preview"))


async def test_queue_holds_25_challenges(coming: Week) -> None:
    bank = coming.stage.bot.resources.catalog.challenges
    others = [one.id for one in bank if one.id != coming.challenge.id]
    for challenge_id in others[:24]:
        await queue_challenge(coming.stage, coming.group, challenge_id)
    refused = await _manage_in_vain(coming, "queue", challenge=others[24])
    assert "The queue holds 25" in refused
    shown = await _manage(coming, "queue", challenge=others[0])
    assert "out of the queue again" in said(shown)


async def test_challenge_option_suggests_and_accepts_titles(coming: Week) -> None:
    title = _title(coming, OTHER)
    offered = await coming.stage.morgan.autocomplete(
        coming.stage.channel, "manage challenge queue", "challenge", title[:6]
    )
    assert {"name": title, "value": OTHER}.items() <= offered[0].items()
    assert "is queued" in said(await _manage(coming, "queue", challenge=title.upper()))
    refused = await _manage_in_vain(coming, "queue", challenge="nothing like it at all")
    assert "I don’t know the challenge “nothing like it at all”. Did you mean one of “" in refused


async def test_retired_challenge_is_not_posted_until_allowed_again(coming: Week) -> None:
    said_so = said(await _manage(coming, "retire", challenge=coming.challenge.id))
    assert f"“{coming.challenge.title}” will not come in this server any more." in said_so
    assert f"**{coming.challenge.title}**" not in said(await _manage(coming, "preview"))
    assert "may come again" in said(await _manage(coming, "retire", challenge=coming.challenge.id))
    assert f"**{coming.challenge.title}**" in said(await _manage(coming, "preview"))


async def test_post_without_any_challenge_left_is_recorded_as_skipped(coming: Week) -> None:
    resources, stage = coming.stage.bot.resources, coming.stage
    actor = Actor(stage.server.id, stage.morgan.id, "morgan")
    async with resources.database.writing() as session:
        for challenge in resources.catalog.challenges:
            await challenge_queue.toggle_retired(session, actor, challenge, now=stage.env.now())
    assert "Every challenge is retired" in said(await _manage(coming, "preview"))
    assert "Every challenge is retired" in await _manage_in_vain(coming, "post-now")
    await wait_for_first_post(stage)
    assert await coming.history_lines() == ["**2026-W02** skipped (no challenge left)"]


async def test_history_counts_answers_and_has_pages(coming: Week) -> None:
    await wait_for_first_post(coming.stage)
    await coming.hand_in()
    for _ in range(13):
        await _manage(coming, "skip")
    first = await _manage(coming, "history")
    assert said(first).count("\n- ") == 12
    assert labels(first) == ["Older"]
    older = await coming.stage.press(first, "Older", by=coming.stage.morgan)
    assert said(older).splitlines()[-1].startswith("- **2026-W02** posted · ")
    assert said(older).endswith(" · 1 answer")
    assert labels(older) == ["Newer"]
    newer = await coming.stage.press(older, "Newer", by=coming.stage.morgan)
    assert said(newer) == said(first)


async def test_history_before_first_week_is_empty(coming: Week) -> None:
    shown = await _manage(coming, "preview")
    past = await coming.stage.press(shown, "What became of past weeks", by=coming.stage.morgan)
    assert "No week has come yet." in said(past)


async def test_group_is_the_one_named_or_the_one_of_the_channel(coming: Week) -> None:
    garden = coming.stage.server.create_text_channel("garden")
    other = await coming.stage.create_group("Early birds", channel_id=garden.id)
    assert "## Next in Night owls" in said(await _manage(coming, "preview"))
    assert "## Next in Early birds" in said(await _manage(coming, "preview", group=str(other.id)))
    assert "## Next in Early birds" in said(await _manage(coming, "preview", group="early bird"))
    lobby = coming.stage.server.create_text_channel("lobby")
    result = await coming.stage.morgan.slash(lobby, "manage challenge preview")
    assert coming.stage.env.errors
    assert result.response
    assert "several groups: say which" in said(result.response)


async def test_commands_without_a_group_say_how_to_create_one(stage: Stage) -> None:
    for command in ("preview", "post-now", "skip", "pause", "resume", "history"):
        refused = await stage.ask_refused(f"manage challenge {command}", by=stage.morgan)
        assert "no study group yet" in said(refused)
