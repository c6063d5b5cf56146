"""The commands of /manage challenge: preview, skip, pause, queue, retire and history."""

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
async def prepared(stage: Stage) -> Week:
    """It is Thursday, 00:00; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


async def _manage(week: Week, command: str, **options: Any) -> simcord.ResponseMessage:
    return await week.stage.ask(f"manage challenge {command}", by=week.stage.morgan, **options)


async def _manage_refused(week: Week, command: str, **options: Any) -> str:
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


async def test_preview_is_private_and_shows_time_and_challenge(prepared: Week) -> None:
    shown = await _manage(prepared, "preview")
    assert shown.ephemeral
    assert said(shown).startswith("## Next in Night owls\n<t:1767603600:F> (<t:1767603600:R>)")
    assert prepared.challenge.brief in said(shown)
    assert "In the queue: " + prepared.challenge.title in said(shown)
    assert labels(shown) == ["Skip the week of 5 January", "History"]


async def test_post_now_posts_this_weeks_challenge_once(prepared: Week) -> None:
    asked = await _manage(prepared, "post-now")
    assert said(asked).startswith(f"## Post “{prepared.challenge.title}” now?")
    await prepared.stage.run_due()
    assert prepared.channel.history() == []
    answer = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    assert f"“{prepared.challenge.title}” will be in {prepared.channel.mention}" in said(answer)
    await prepared.stage.run_due()
    assert _titles(prepared.channel.history()) == [prepared.challenge.title]
    assert "already been posted" in await _manage_refused(prepared, "post-now")
    assert await prepared.history_lines() == [
        f"**Week of 29 December** posted · {prepared.challenge.title}"
    ]
    await wait_for_first_post(prepared.stage)  # in the next week
    assert len(prepared.channel.history()) == 2


async def test_week_posted_by_hand_gets_no_second_post(prepared: Week) -> None:
    await prepared.stage.pass_time(days=4, hours=1)
    asked = await _manage(prepared, "post-now")
    await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    await prepared.stage.run_due()
    await prepared.stage.pass_time(hours=9)
    await prepared.stage.run_due()
    assert len(prepared.channel.history()) == 1


async def test_skipped_week_gets_no_post_and_its_challenge_is_posted_later(prepared: Week) -> None:
    skipped = await _manage(prepared, "skip")
    assert said(skipped).startswith("## Skipped: the week of 5 January in Night owls")
    assert labels(skipped) == ["Undo"]
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await advance(prepared.stage, days=7)
    assert _titles(prepared.channel.history()) == [prepared.challenge.title]
    assert await prepared.history_lines() == [
        f"**Week of 12 January** posted · {prepared.challenge.title}",
        "**Week of 5 January** skipped by a moderator",
    ]


async def test_post_now_asks_again_if_another_challenge_comes_next(prepared: Week) -> None:
    asked = await _manage(prepared, "post-now")
    await _manage(prepared, "replace", challenge=OTHER)
    shown = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    assert said(shown).startswith(f"## Post “{_title(prepared, OTHER)}” now?")
    await prepared.stage.run_due()
    assert prepared.channel.history() == []


async def test_post_now_offers_a_week_that_was_skipped(prepared: Week) -> None:
    await _manage(prepared, "skip")
    await wait_for_first_post(prepared.stage)
    asked = await _manage(prepared, "post-now")
    assert "This week’s challenge was skipped by a moderator." in said(asked)
    await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    await prepared.stage.run_due()
    assert _titles(prepared.channel.history()) == [prepared.challenge.title]


@pytest.mark.parametrize("command", ["preview", "history"])
async def test_skip_can_be_undone_after_its_answer_was_dismissed(
    prepared: Week, command: str
) -> None:
    await _manage(prepared, "skip")
    shown = await _manage(prepared, command)
    undone = await prepared.stage.press(
        shown, "Unskip the week of 5 January", by=prepared.stage.morgan
    )
    assert "The week of 5 January is no longer skipped." in said(undone)
    assert not [one for one in labels(await _manage(prepared, command)) if "Unskip" in one]
    await prepared.stage.run_due()
    await wait_for_first_post(prepared.stage)
    assert _titles(prepared.channel.history()) == [prepared.challenge.title]


async def test_retired_challenge_is_refused_in_the_queue(prepared: Week) -> None:
    await _manage(prepared, "retire", challenge=OTHER)
    for command in ("queue", "replace"):
        refused = await _manage_refused(prepared, command, challenge=OTHER)
        assert f"“{_title(prepared, OTHER)}” is retired in this server" in refused


async def test_retiring_a_queued_challenge_says_that_it_waits(prepared: Week) -> None:
    retired = await _manage(prepared, "retire", challenge=prepared.challenge.id)
    assert "It keeps its place in the queue, but I’ll pass over it." in said(retired)
    queued = f"In the queue: {prepared.challenge.title} (retired)"
    assert queued in said(await _manage(prepared, "preview"))


async def test_skip_can_be_undone(prepared: Week) -> None:
    skipped = await _manage(prepared, "skip")
    shown = await prepared.stage.press(skipped, "Undo", by=prepared.stage.morgan)
    assert "The week of 5 January is no longer skipped." in said(shown)
    assert "<t:1767603600:F>" in said(shown)
    await prepared.stage.run_due()
    await wait_for_first_post(prepared.stage)
    assert _titles(prepared.channel.history()) == [prepared.challenge.title]


async def test_skip_of_past_week_cannot_be_undone(prepared: Week) -> None:
    skipped = await _manage(prepared, "skip")
    await wait_for_first_post(prepared.stage)
    refused = await prepared.stage.press(skipped, "Undo", by=prepared.stage.morgan)
    assert "That week isn’t skipped, or its time" in said(refused)
    await prepared.stage.run_due()
    assert prepared.channel.history() == []


async def test_skip_button_refuses_to_skip_another_week(prepared: Week) -> None:
    first, second = await _manage(prepared, "preview"), await _manage(prepared, "preview")
    shown = await prepared.stage.press(
        first, "Skip the week of 5 January", by=prepared.stage.morgan
    )
    assert said(shown).startswith("## Skipped: the week of 5 January")
    refused = await prepared.stage.press(
        second, "Skip the week of 5 January", by=prepared.stage.morgan
    )
    assert "That week is no longer the next one" in said(refused)
    assert len(await prepared.history_lines()) == 1


async def test_paused_group_gets_no_posts_until_resumed(prepared: Week) -> None:
    shown = said(await _manage(prepared, "pause"))
    assert shown.startswith("Challenges are paused until you resume them.")
    assert "Nothing will be posted then, because challenges are paused" in shown
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    assert "are paused" in await _manage_refused(prepared, "post-now")
    assert said(await _manage(prepared, "resume")).startswith("Challenges are no longer paused.")
    await advance(prepared.stage, days=7)
    assert await prepared.history_lines() == [
        f"**Week of 12 January** posted · {prepared.challenge.title}",
        "**Week of 5 January** skipped, because challenges were paused",
    ]
    assert "aren’t paused" in await _manage_refused(prepared, "resume")


async def test_pause_ends_after_its_last_date(prepared: Week) -> None:
    shown = said(await _manage(prepared, "pause", until="2026-01-05"))
    assert "Challenges are paused through Monday 5 January" in shown
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await advance(prepared.stage, days=7)
    assert len(prepared.channel.history()) == 1


async def test_pause_with_past_date_is_refused(prepared: Week) -> None:
    assert "is in the past" in await _manage_refused(prepared, "pause", until="2025-12-31")
    offered = await prepared.stage.morgan.autocomplete(
        prepared.stage.channel, "manage challenge pause", "until", ""
    )
    assert offered
    assert min(one["value"] for one in offered) >= "2026-01-01"


async def test_queued_challenges_are_posted_first_in_order(prepared: Week) -> None:
    shown = said(await _manage(prepared, "queue", challenge=OTHER))
    assert shown.startswith(f"“{_title(prepared, OTHER)}” is in the queue now.")
    assert f"In the queue: {prepared.challenge.title}, {_title(prepared, OTHER)}" in shown
    await wait_for_first_post(prepared.stage)
    await advance(prepared.stage, days=7)
    titles = [said(one) for one in prepared.channel.history()]
    assert prepared.challenge.title in titles[0]
    assert f"This week: {_title(prepared, OTHER)}" in titles[1]
    assert "Nothing is queued, so I’ll choose what comes next." in said(
        await _manage(prepared, "preview")
    )


async def test_queueing_a_queued_challenge_removes_it(prepared: Week) -> None:
    await _manage(prepared, "queue", challenge=OTHER)
    shown = said(await _manage(prepared, "queue", challenge=OTHER))
    assert shown.startswith(f"“{_title(prepared, OTHER)}” is no longer in the queue.")
    assert f"In the queue: {prepared.challenge.title}" in shown


async def test_replacement_is_posted_before_queued_challenges(prepared: Week) -> None:
    await _manage(prepared, "replace", challenge=OTHER)
    await wait_for_first_post(prepared.stage)
    assert _titles(prepared.channel.history()) == [_title(prepared, OTHER)]
    assert f"**{prepared.challenge.title}**" in said(await _manage(prepared, "preview"))


async def test_queue_holds_25_challenges(prepared: Week) -> None:
    bank = prepared.stage.bot.resources.catalog.challenges
    other_ids = [one.id for one in bank if one.id != prepared.challenge.id]
    for challenge_id in other_ids[:24]:
        await queue_challenge(prepared.stage, prepared.group, challenge_id)
    refused = await _manage_refused(prepared, "queue", challenge=other_ids[24])
    assert "The queue is full: it holds 25" in refused
    shown = await _manage(prepared, "queue", challenge=other_ids[0])
    assert "is no longer in the queue" in said(shown)


async def test_challenge_option_suggests_and_accepts_titles(prepared: Week) -> None:
    title = _title(prepared, OTHER)
    offered = await prepared.stage.morgan.autocomplete(
        prepared.stage.channel, "manage challenge queue", "challenge", title[:6]
    )
    assert {"name": title, "value": OTHER}.items() <= offered[0].items()
    assert "is in the queue" in said(await _manage(prepared, "queue", challenge=title.upper()))
    refused = await _manage_refused(prepared, "queue", challenge="nothing like it at all")
    assert "I don’t know the challenge “nothing like it at all”. Did you mean “" in refused


async def test_retired_challenge_is_not_posted_until_unretired(prepared: Week) -> None:
    retired_text = said(await _manage(prepared, "retire", challenge=prepared.challenge.id))
    assert (
        f"“{prepared.challenge.title}” is retired: I won’t post it in this server." in retired_text
    )
    assert f"**{prepared.challenge.title}**" not in said(await _manage(prepared, "preview"))
    assert "is back" in said(await _manage(prepared, "retire", challenge=prepared.challenge.id))
    assert f"**{prepared.challenge.title}**" in said(await _manage(prepared, "preview"))


async def test_post_without_any_challenge_left_is_recorded_as_skipped(prepared: Week) -> None:
    resources, stage = prepared.stage.bot.resources, prepared.stage
    actor = Actor(stage.server.id, stage.morgan.id, "morgan")
    async with resources.database.writing() as session:
        for challenge in resources.catalog.challenges:
            await challenge_queue.toggle_retired(session, actor, challenge, now=stage.env.now())
    assert "Every challenge is retired" in said(await _manage(prepared, "preview"))
    assert "Every challenge is retired" in await _manage_refused(prepared, "post-now")
    await wait_for_first_post(stage)
    assert await prepared.history_lines() == [
        "**Week of 5 January** not posted: every challenge is retired"
    ]


async def test_history_counts_answers_and_has_pages(prepared: Week) -> None:
    await wait_for_first_post(prepared.stage)
    await prepared.submit()
    for _ in range(13):
        await _manage(prepared, "skip")
    first = await _manage(prepared, "history")
    assert said(first).count("\n- ") == 12
    assert labels(first)[0] == "Older"
    older = await prepared.stage.press(first, "Older", by=prepared.stage.morgan)
    assert said(older).splitlines()[-1].startswith("- **Week of 5 January** posted · ")
    assert said(older).endswith(" · 1 answer")
    assert labels(older)[0] == "Newer"
    newer = await prepared.stage.press(older, "Newer", by=prepared.stage.morgan)
    assert said(newer) == said(first)


async def test_history_before_first_week_is_empty(prepared: Week) -> None:
    shown = await _manage(prepared, "preview")
    past = await prepared.stage.press(shown, "History", by=prepared.stage.morgan)
    assert "Nothing has been posted yet." in said(past)


async def test_group_is_found_by_option_or_by_channel(prepared: Week) -> None:
    garden = prepared.stage.server.create_text_channel("garden")
    other = await prepared.stage.create_group("Early birds", channel_id=garden.id)
    assert "## Next in Night owls" in said(await _manage(prepared, "preview"))
    assert "## Next in Early birds" in said(await _manage(prepared, "preview", group=str(other.id)))
    assert "## Next in Early birds" in said(await _manage(prepared, "preview", group="early bird"))
    lobby = prepared.stage.server.create_text_channel("lobby")
    result = await prepared.stage.morgan.slash(lobby, "manage challenge preview")
    assert prepared.stage.env.errors
    assert result.response
    assert "several groups. Say which" in said(result.response)


async def test_commands_without_a_group_say_how_to_create_one(stage: Stage) -> None:
    for command in ("preview", "post-now", "skip", "pause", "resume", "history"):
        refused = await stage.ask_refused(f"manage challenge {command}", by=stage.morgan)
        assert "no study group yet" in said(refused)
