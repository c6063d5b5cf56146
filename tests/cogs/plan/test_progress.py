"""The command /plan progress for oneself and for other members."""

import pytest

from tests.cogs.stage import Stage, alt_of, labels, said


@pytest.fixture
async def active(stage: Stage) -> Stage:
    """It is Saturday; Alice did day 1 on Thursday and day 2 on Friday."""
    await stage.create_group()
    await stage.ask("plan join")
    for _ in range(2):
        await stage.ask("plan done")
        await stage.pass_time(days=1)
    return stage


async def test_progress_has_a_card_and_the_same_facts_as_text(active: Stage) -> None:
    answer = await active.ask("plan progress")
    assert said(answer).startswith("## Your plan\n**2 of 30** days done · on track to finish on")
    assert "**Streak** 2 days, your longest yet" in said(answer)
    assert "finish on <t:1769774400:D>" in said(answer)  # 30 January
    assert [file.filename for file in answer.attachments] == ["progress.png"]
    assert labels(answer) == ["Today", "Undo day 2", "Settings", "Milestones"]
    assert answer.ephemeral
    active.deny_permissions(active.channel, attach_files=True)
    without = await active.ask("plan progress")
    assert "**2 of 30** days done" in said(without)
    assert not without.attachments
    await active.set_plan("Pause…", "")
    paused = await active.ask("plan progress")
    assert "**2 of 30** days done · paused" in said(paused)
    assert "**Finish date** not set while the plan is paused" in said(paused)
    assert labels(paused) == ["Today", "Undo day 2", "Settings", "Milestones"]


async def test_progress_of_member_who_is_behind_counts_that_and_offers_ways_to_carry_on(
    active: Stage,
) -> None:
    await active.pass_time(days=10)
    answer = await active.ask("plan progress")
    assert "days done · 10 behind" in said(answer)
    assert "**Streak** ended on 2 January, with no rest day left · longest: 2" in said(answer)
    finish, planned = "<t:1770638400:D>", "<t:1769774400:D>"  # 9 February, 30 January
    dates = f"**Finish date** {finish}, or {planned} with 2 a day"
    assert dates in said(answer)
    assert labels(answer) == ["Catch up…", "Settings", "Milestones"]
    assert "You missed 3–12 January" in alt_of(answer)
    seen = await active.ask("plan progress", by=active.bob, member=active.alice)
    assert "Alice missed 3–12 January" in alt_of(seen)
    ways = await active.press(answer, "Catch up…")
    assert "You’re 10 plan days behind. Nothing is lost:" in said(ways)
    assert f"**Do day 3** leaves your dates as they are: the last one is {planned}." in said(ways)
    assert labels(ways) == ["Carry on from today", "Catch up: 2 a day", "Do day 3"]


async def test_progress_of_a_new_member_says_what_starts_a_streak_and_later_what_kept_it(
    stage: Stage,
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    answer = await stage.ask("plan progress")
    assert "**0 of 30** days done · on track" in said(answer)
    assert "\nNo check-ins yet. The first one starts a streak." in said(answer)
    assert "The calendar shows 29 December 2025 – 1 February 2026" in alt_of(answer)
    for _ in range(5):
        await stage.ask("plan done")
        await stage.pass_time(days=1)
    await stage.pass_time(days=1)
    answer = await stage.ask("plan progress")
    assert "5 days, your longest yet · a rest day covered 6 January" in said(answer)


async def test_progress_is_visible_to_others_unless_its_member_hides_like_a_non_participant(
    active: Stage,
) -> None:
    seen = await active.ask("plan progress", by=active.bob, member=active.alice)
    assert said(seen).startswith("## Progress of “alice”\n**2 of 30** days done")
    assert labels(seen) == []
    absent = await active.ask_refused("plan progress", by=active.bob, member=active.morgan)
    for visibility, alias in (("hidden", ""), ("alias", "Ada")):
        await active.appear(visibility, alias)
        hidden = await active.ask_refused("plan progress", by=active.bob, member=active.alice)
        assert said(hidden).replace("alice", "…") == said(absent).replace("morgan", "…")
        assert "isn’t in the plan or doesn’t share their progress" in said(hidden)
        assert "**2 of 30**" in said(await active.ask("plan progress", member=active.alice))
    await active.appear("shown")
    seen = await active.ask("plan progress", by=active.bob, member=active.alice)
    assert "**2 of 30** days done" in said(seen)


async def test_notice_to_a_member_is_not_shown_to_others(active: Stage) -> None:
    await active.remind(12)
    active.close_direct_messages()
    await active.advance(hours=12, minutes=1)
    seen = await active.ask("plan progress", by=active.bob, member=active.alice)
    assert "direct messages" not in said(seen)
    assert "you don’t accept direct messages from me" in said(await active.ask("plan progress"))


async def test_progress_of_others_does_not_tell_their_time_zone(stage: Stage) -> None:
    await stage.create_group(zone="Asia/Tokyo")
    await stage.ask("plan join", by=stage.bob)
    own = said(await stage.ask("plan progress", by=stage.bob))
    shown = said(await stage.ask("plan progress", member=stage.bob))
    assert "<t:" in own
    assert "<t:" not in shown
    assert "**Finish date** 30 January" in shown
