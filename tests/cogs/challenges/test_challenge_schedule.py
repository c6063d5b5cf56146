"""The commands of /manage challenge about when a post comes: preview, post now, skip and pause."""

import pytest

from tests.cogs.challenges.managing import OTHER, manage, manage_refused, title_of, titles_of
from tests.cogs.challenges.weekly import FIRST_POST, Week, start_week, wait_for_first_post
from tests.cogs.stage import Stage, labels, said


async def test_preview_matches_what_is_posted(stage: Stage) -> None:
    week = await start_week(stage, recap="none")
    for _ in range(4):
        shown = said(await manage(week, "preview"))
        await week.stage.advance(days=7)
        title = titles_of([week.post])[0]
        assert f"**{title}** (level " in shown
    assert len(set(titles_of(week.channel.history()))) == 5


async def test_preview_is_private_and_shows_time_and_challenge(prepared: Week) -> None:
    shown = await manage(prepared, "preview")
    assert shown.ephemeral
    assert said(shown).startswith(f"## Next in Night owls\n<t:{FIRST_POST}:F> (<t:{FIRST_POST}:R>)")
    assert prepared.challenge.brief in said(shown)
    assert "In the queue: " + prepared.challenge.title in said(shown)
    assert labels(shown) == ["Skip the week of 5 January", "History"]


async def test_post_now_posts_this_weeks_challenge_once(prepared: Week) -> None:
    asked = await manage(prepared, "post-now")
    assert said(asked).startswith(f"## Post “{prepared.challenge.title}” now?")
    await prepared.stage.run_due()
    assert prepared.channel.history() == []
    answer = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    assert f"“{prepared.challenge.title}” will be in {prepared.channel.mention}" in said(answer)
    for shown in (asked, answer):  # nothing was scheduled in the week of the group's start
        assert "The next challenge still comes <t:" in said(shown)
    await prepared.stage.run_due()
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]
    assert "already been posted" in await manage_refused(prepared, "post-now")
    assert await prepared.history_lines() == [
        f"**Week of 29 December** posted · {prepared.challenge.title}"
    ]
    await wait_for_first_post(prepared.stage)  # in the next week
    assert len(prepared.channel.history()) == 2


async def test_moderator_posts_nothing_where_they_cannot_write(prepared: Week) -> None:
    asked = await manage(prepared, "post-now")
    prepared.stage.deny_permissions(prepared.channel, send_messages=True)
    refused = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    sentence = f"**Send Messages** permission in {prepared.channel.mention} yourself"
    assert sentence in said(refused)
    assert sentence in await manage_refused(prepared, "post-now")
    prepared.stage.restore_permissions(prepared.channel)
    await prepared.stage.run_due()
    assert prepared.channel.history() == []


async def test_week_posted_by_hand_gets_no_second_post(prepared: Week) -> None:
    await prepared.stage.pass_time(days=4, hours=1)
    asked = await manage(prepared, "post-now")
    posted = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    for shown in (asked, posted):
        assert "It takes the place of this week’s scheduled post." in said(shown)
    await prepared.stage.run_due()
    await prepared.stage.advance(hours=9)
    assert len(prepared.channel.history()) == 1


async def test_skipped_week_gets_no_post_and_its_challenge_is_posted_later(prepared: Week) -> None:
    skipped = await manage(prepared, "skip")
    assert said(skipped).startswith("## Skipped: the week of 5 January in Night owls")
    assert labels(skipped) == ["Undo"]
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await prepared.stage.advance(days=7)
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]
    assert await prepared.history_lines() == [
        f"**Week of 12 January** posted · {prepared.challenge.title}",
        "**Week of 5 January** skipped by a moderator",
    ]


async def test_post_now_asks_again_if_another_challenge_comes_next(prepared: Week) -> None:
    asked = await manage(prepared, "post-now")
    await manage(prepared, "replace", challenge=OTHER)
    shown = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    assert said(shown).startswith(f"## Post “{title_of(prepared, OTHER)}” now?")
    await prepared.stage.run_due()
    assert prepared.channel.history() == []


async def test_post_now_offers_a_week_that_was_skipped(prepared: Week) -> None:
    await manage(prepared, "skip")
    await wait_for_first_post(prepared.stage)
    asked = await manage(prepared, "post-now")
    assert "This week’s challenge was skipped by a moderator." in said(asked)
    posted = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    for shown in (asked, posted):
        assert "The next challenge still comes <t:" in said(shown)
    await prepared.stage.run_due()
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]


@pytest.mark.parametrize("command", ["preview", "history"])
async def test_skip_can_be_undone_after_its_answer_was_dismissed(
    prepared: Week, command: str
) -> None:
    await manage(prepared, "skip")
    shown = await manage(prepared, command)
    undone = await prepared.stage.press(
        shown, "Unskip the week of 5 January", by=prepared.stage.morgan
    )
    assert "The week of 5 January is no longer skipped." in said(undone)
    assert not [one for one in labels(await manage(prepared, command)) if "Unskip" in one]
    await prepared.stage.run_due()
    await wait_for_first_post(prepared.stage)
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]


async def test_skip_can_be_undone(prepared: Week) -> None:
    skipped = await manage(prepared, "skip")
    shown = await prepared.stage.press(skipped, "Undo", by=prepared.stage.morgan)
    assert "The week of 5 January is no longer skipped." in said(shown)
    assert f"<t:{FIRST_POST}:F>" in said(shown)
    await prepared.stage.run_due()
    await wait_for_first_post(prepared.stage)
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]


async def test_skip_of_past_week_cannot_be_undone(prepared: Week) -> None:
    skipped = await manage(prepared, "skip")
    await wait_for_first_post(prepared.stage)
    refused = await prepared.stage.press(skipped, "Undo", by=prepared.stage.morgan)
    assert "That week isn’t skipped, or its time" in said(refused)
    await prepared.stage.run_due()
    assert prepared.channel.history() == []


async def test_skip_button_refuses_to_skip_another_week(prepared: Week) -> None:
    first, second = await manage(prepared, "preview"), await manage(prepared, "preview")
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
    shown = said(await manage(prepared, "pause"))
    assert shown.startswith("Challenges are paused until you resume them.")
    assert "Nothing will be posted then, because challenges are paused" in shown
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    assert "are paused" in await manage_refused(prepared, "post-now")
    assert said(await manage(prepared, "resume")).startswith("Challenges are no longer paused.")
    await prepared.stage.advance(days=7)
    assert await prepared.history_lines() == [
        f"**Week of 12 January** posted · {prepared.challenge.title}",
        "**Week of 5 January** skipped, because challenges were paused",
    ]
    assert "aren’t paused" in await manage_refused(prepared, "resume")


async def test_pause_ends_after_its_last_date(prepared: Week) -> None:
    shown = said(await manage(prepared, "pause", until="2026-01-05"))
    assert "Challenges are paused until the end of Monday 5 January" in shown
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await prepared.stage.advance(days=7)
    assert len(prepared.channel.history()) == 1
    checked = await prepared.stage.ask("setup", by=prepared.stage.morgan)
    assert "paused" not in said(checked)


async def test_pause_with_past_date_is_refused(prepared: Week) -> None:
    assert "is in the past" in await manage_refused(prepared, "pause", until="2025-12-31")
    offered = await prepared.stage.morgan.autocomplete(
        prepared.stage.channel, "manage-old challenge pause", "until", ""
    )
    assert offered
    assert min(one["value"] for one in offered) >= "2026-01-01"
