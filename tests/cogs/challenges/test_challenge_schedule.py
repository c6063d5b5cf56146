"""When a challenge comes, as moderators see and change it: preview, post now, skip and pause."""

from bot.ui.challenges import routes
from tests.cogs.challenges.managing import OTHER, press_challenge, title_of, titles_of
from tests.cogs.challenges.weekly import FIRST_POST, Week, start_week, wait_for_first_post
from tests.cogs.stage import Stage, labels, said


async def test_preview_matches_what_is_posted(stage: Stage) -> None:
    week = await start_week(stage, recap=False)
    coming = [line for line in said(await stage.challenges()).splitlines() if "minutes)" in line]
    assert len(coming) == 3
    for line in coming:
        await week.stage.advance(days=7)
        assert f"**{titles_of([week.post])[0]}** (level " in line
    assert len(set(titles_of(week.channel.history()))) == 4


async def test_preview_is_private_and_shows_time_and_challenge(prepared: Week) -> None:
    shown = await prepared.stage.challenges()
    assert shown.ephemeral
    assert said(shown).startswith("## What comes next in Night owls\n")
    assert f"<t:{FIRST_POST}:F>: **{prepared.challenge.title}** (level 1, about" in said(shown)
    assert "queue" not in said(shown)  # its only one is listed
    assert "Moderators check the answers." in said(shown)
    assert labels(shown) == [
        "Skip", "Read it", "Choose a challenge", "Post now…", "Pause…", "Write one…", "History", "Back",
    ]  # fmt: skip
    back = await prepared.stage.press(shown, "Back", by=prepared.stage.morgan)
    assert said(back).startswith("## Night owls\n")


async def test_post_now_posts_this_weeks_challenge_once(prepared: Week) -> None:
    stage = prepared.stage
    asked = await stage.challenges("Post now…")
    assert said(asked).startswith(f"## Post “{prepared.challenge.title}” in Night owls now?")
    # Nothing was scheduled in the week of the group's start.
    assert "The next challenge still comes <t:" in said(asked)
    assert "recap" not in said(asked)  # as nothing was posted before
    await stage.deliver()
    assert prepared.channel.history() == []
    answer = await stage.press(asked, "Post it now", by=stage.morgan)
    assert f"“{prepared.challenge.title}” will be in {prepared.channel.mention}" in said(answer)
    await stage.deliver()
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]
    assert "Post now…" not in labels(await stage.challenges())
    assert await prepared.history_lines() == [
        f"**Week of 29 December** posted · {prepared.challenge.title}"
    ]
    await wait_for_first_post(stage)  # in the next week
    assert len(prepared.channel.history()) == 2


async def test_task_is_read_before_it_is_posted_or_skipped(prepared: Week) -> None:
    stage = prepared.stage
    for shown in (await stage.challenges(), await stage.challenges("Post now…")):
        is_asked = "Post it now" in labels(shown)
        task = await stage.press(shown, "Read it", by=stage.morgan)
        assert (prepared.challenge.material or "") in said(task)
        assert "**We’re looking for an answer that**" in said(task)
        assert ("Post it now" in labels(task)) is is_asked
        assert said(await stage.press(task, "Back", by=stage.morgan)) == said(shown)
        assert "Moderators check the answers." in said(shown)


async def test_early_post_says_what_it_replaces_and_that_a_recap_comes_with_it(
    stage: Stage,
) -> None:
    week = await start_week(stage)
    await stage.advance(days=6, hours=20)  # a new week, before its own post
    for recap in (True, False):
        await week.change_group(recap=recap)
        asked = said(await stage.challenges("Post now…"))
        assert "It takes the place of this week’s scheduled post." in asked
        assert ("The recap of the challenge before comes with it" in asked) is recap


async def test_queue_below_the_list_names_only_what_is_not_listed(prepared: Week) -> None:
    stage, every = prepared.stage, prepared.stage.bot.resources.catalog.challenges
    for challenge in every[:5]:
        queue = routes.QueueChallenge(group_id=prepared.group.id, challenge_id=challenge.id)
        if challenge.id != prepared.challenge.id:
            await stage.click_id(queue.custom_id(), stage.morgan)
    shown = said(await stage.challenges())
    titles = [challenge.title for challenge in every[:5]]
    assert "Also in the queue: " in shown
    assert [shown.count(title) for title in titles] == [1] * 5


async def test_moderator_posts_nothing_where_they_cannot_write(prepared: Week) -> None:
    stage = prepared.stage
    asked = await stage.challenges("Post now…")
    stage.deny_permissions(prepared.channel, send_messages=True)
    refused = await stage.press(asked, "Post it now", by=stage.morgan)
    sentence = f"**Send Messages** permission in {prepared.channel.mention} yourself"
    assert sentence in said(refused)
    assert sentence in said(await stage.challenges("Post now…"))
    stage.restore_permissions(prepared.channel)
    await stage.deliver()
    assert prepared.channel.history() == []


async def test_skipped_week_gets_no_post_unless_a_moderator_posts_it_after_all(
    prepared: Week,
) -> None:
    stage = prepared.stage
    skipped = await stage.challenges("Skip")
    assert said(skipped).startswith("Monday 5 January is skipped.\n")
    assert "Monday 5 January: skipped" in said(skipped)
    await wait_for_first_post(stage)
    assert prepared.channel.history() == []
    assert await prepared.history_lines() == ["**Week of 5 January** skipped by a moderator"]
    refused = await stage.press(skipped, "Unskip", by=stage.morgan)
    assert "That week isn’t skipped, or its time" in said(refused)
    asked = await stage.challenges("Post now…")
    assert "The next challenge still comes <t:" in said(asked)
    await stage.press(asked, "Post it now", by=stage.morgan)
    await stage.deliver()
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]


async def test_next_week_is_skipped_once_and_undone_after_the_answer_was_dismissed(
    prepared: Week,
) -> None:
    stage = prepared.stage
    first, second = await stage.challenges(), await stage.challenges()
    await stage.press(first, "Skip", by=stage.morgan)
    refused = await stage.press(second, "Skip", by=stage.morgan)
    assert "That week isn’t the next one any more" in said(refused)
    assert len(await prepared.history_lines()) == 1
    undone = await stage.challenges("Unskip")
    assert said(undone).startswith("Posts go on from Monday 5 January.")
    assert f"<t:{FIRST_POST}:F>" in said(undone)
    assert "Unskip" not in labels(undone)
    await wait_for_first_post(stage)
    assert titles_of(prepared.channel.history()) == [prepared.challenge.title]


async def test_post_now_asks_again_if_another_challenge_comes_next(prepared: Week) -> None:
    asked = await prepared.stage.challenges("Post now…")
    await press_challenge(prepared, "Post it next")
    shown = await prepared.stage.press(asked, "Post it now", by=prepared.stage.morgan)
    assert said(shown).startswith(f"## Post “{title_of(prepared, OTHER)}” in Night owls now?")
    await prepared.stage.deliver()
    assert prepared.channel.history() == []


async def test_three_weeks_are_listed_with_those_that_are_skipped(prepared: Week) -> None:
    for later in (2, 1, 0, 0):
        assert said(await prepared.stage.challenges()).count(":D>") == later
        await prepared.stage.challenges("Skip")


async def test_paused_group_gets_no_posts_until_resumed(prepared: Week) -> None:
    stage = prepared.stage
    before = await stage.challenges()
    shown = await stage.pause_challenges()
    assert "Challenges are paused until you resume them." in said(shown)
    refused = await stage.press(before, "Post now…", by=stage.morgan)
    assert "are paused. Resume them first: `/manage`, **Change**, **Resume**." in said(refused)
    assert f"<t:{FIRST_POST}:F>: nothing, because challenges are paused" in said(shown)
    assert "Post now…" not in labels(shown)
    await wait_for_first_post(stage)
    assert prepared.channel.history() == []
    other = await stage.challenges()
    resumed = await stage.press(shown, "Resume", by=stage.morgan)
    assert said(resumed).startswith("Challenges are no longer paused.")
    await stage.advance(days=7)
    assert await prepared.history_lines() == [
        f"**Week of 12 January** posted · {prepared.challenge.title}",
        "**Week of 5 January** skipped, because challenges were paused",
    ]
    assert "aren’t paused" in said(await stage.press(other, "Resume", by=stage.morgan))


async def test_pause_ends_after_its_last_date(prepared: Week) -> None:
    refused = await prepared.stage.pause_challenges("2025-12-31")
    assert "Wednesday 31 December is in the past." in said(refused)
    for typed in ("2026-01-05", "5 January", "next monday"):
        shown = await prepared.stage.pause_challenges(typed)
        assert "Challenges are paused until the end of Monday 5 January" in said(shown), typed
        await prepared.stage.press(shown, "Resume", by=prepared.stage.morgan)
    await prepared.stage.pause_challenges("2026-01-05")
    await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await prepared.stage.advance(days=7)
    assert len(prepared.channel.history()) == 1
    assert "paused" not in said(await prepared.stage.challenges())
