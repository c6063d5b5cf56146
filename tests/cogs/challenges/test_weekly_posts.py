"""The weekly post: sent once, in time or late, despite crashes and outages."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.resources import Resources
from bot.services.delivery import outbox
from tests.cogs.challenges.weekly import Week, advance, prepare_week, wait_for_first_post
from tests.cogs.conftest import Stage, said

LATE = "Posted late: Cohort could not post at the usual time."


@pytest.fixture
async def coming(stage: Stage) -> Week:
    """Thursday at midnight; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


async def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


async def _told(stage: Stage) -> str:
    """Return the news that a moderator gets after their next command."""
    result = await stage.run("manage group list", by=stage.morgan)
    return "\n".join(map(said, result.followups))


async def test_weekly_post_is_sent_once_when_it_is_due(coming: Week) -> None:
    await advance(coming.stage, days=4, hours=8, minutes=59)
    assert coming.channel.history() == []
    for _ in range(3):
        await advance(coming.stage, minutes=1)
    assert len(coming.channel.history()) == 1
    assert LATE not in said(coming.post)
    assert await coming.history_lines() == [f"**2026-W02** posted · {coming.challenge.title}"]


async def test_each_week_gets_a_different_challenge(coming: Week) -> None:
    await wait_for_first_post(coming.stage)
    for _ in range(3):
        await advance(coming.stage, days=7)
    assert len(coming.channel.history()) == 4
    assert len(await coming.history_lines()) == 4
    assert len({one.split(" · ")[1] for one in await coming.history_lines()}) == 4


async def test_changing_day_or_time_causes_no_second_post_in_a_week(coming: Week) -> None:
    await wait_for_first_post(coming.stage)
    shown = await coming.stage.ask("setup start", by=coming.stage.morgan)
    shown = await coming.stage.choose(shown, "Weekday", "2", by=coming.stage.morgan)
    await coming.stage.choose(shown, "Time", "1800", by=coming.stage.morgan)
    for _ in range(6):
        await advance(coming.stage, days=1)
    assert len(coming.channel.history()) == 1
    await advance(coming.stage, days=4)
    assert len(coming.channel.history()) == 2


async def test_crash_before_sending_loses_no_post(
    coming: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _die)
        await wait_for_first_post(coming.stage)
    assert coming.channel.history() == []
    await advance(coming.stage, minutes=4)  # by when the claim of the dead process has ended
    await advance(coming.stage, minutes=4)
    assert len(coming.channel.history()) == 1


async def _crash_after_sending(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _die)
        await wait_for_first_post(week.stage)
    assert len(week.channel.history()) == 1


async def test_crash_after_sending_posts_nothing_twice(
    coming: Week, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _crash_after_sending(coming, monkeypatch)
    reborn = StudyBot(resources)
    await coming.stage.env.restart_bot(reborn)
    await coming.stage.pass_time(hours=2)
    for _ in range(2):
        assert await reborn.run_due() <= 1
        await coming.stage.pass_time(minutes=4)
    assert len(coming.channel.history()) == 1
    assert await coming.history_lines() == [f"**2026-W02** posted · {coming.challenge.title}"]
    assert said(await coming.fill_in(await coming.open_form())).startswith("## Handed in")
    await reborn.close()


async def test_crash_followed_by_a_channel_change_posts_nothing_twice(
    coming: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _crash_after_sending(coming, monkeypatch)
    garden = coming.stage.server.create_text_channel("garden")
    await coming.move_post(garden)
    await advance(coming.stage, minutes=4)
    await advance(coming.stage, hours=1)
    assert len(coming.channel.history()) == 1
    assert garden.history() == []
    assert "posted" in (await coming.history_lines())[0]


async def test_post_after_a_short_outage_is_late_and_says_so(coming: Week) -> None:
    await advance(coming.stage, days=6)  # 39 hours after its time
    assert LATE in said(coming.post)
    assert await coming.history_lines() == [f"**2026-W02** posted late · {coming.challenge.title}"]
    await advance(coming.stage, days=5, hours=9, minutes=5)
    assert len(coming.channel.history()) == 2
    assert LATE not in said(coming.post)


async def test_long_outage_skips_the_week_with_a_reason(coming: Week) -> None:
    await advance(coming.stage, days=6, hours=10)  # 49 hours after its time
    assert coming.channel.history() == []
    assert await coming.history_lines() == [
        f"**2026-W02** skipped (could not be posted in time) · {coming.challenge.title}"
    ]


async def test_moderators_are_told_of_a_skipped_week(coming: Week) -> None:
    await advance(coming.stage, days=6, hours=10)
    await advance(coming.stage, hours=1)
    heard = "\n".join(map(said, coming.reviews.history())) + await _told(coming.stage)
    assert "could not be posted in time" in heard


async def test_outage_of_several_weeks_is_followed_by_one_post_at_most(coming: Week) -> None:
    await advance(coming.stage, days=4 + 21, hours=10)
    assert len(coming.channel.history()) == 1
    assert [one.split(" · ")[0] for one in await coming.history_lines()] == [
        "**2026-W05** posted late",
        "**2026-W04** skipped (missed)",
        "**2026-W03** skipped (missed)",
        "**2026-W02** skipped (missed)",
    ]


async def test_group_that_allows_no_late_posts_gets_none(stage: Stage) -> None:
    week = await prepare_week(stage, late_hours=0)
    await advance(stage, days=4, hours=10, minutes=1)
    assert week.channel.history() == []
    assert "could not be posted in time" in (await week.history_lines())[0]
