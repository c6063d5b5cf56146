"""Weekly posts are sent once, on time or late, despite crashes and outages."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.resources import Resources
from bot.services import outbox
from tests.cogs.challenges.weekly import Week, wait_for_first_post
from tests.cogs.stage import said, without_panels

LATE = "Posted late: I couldn’t post at the usual time."


async def _crash(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


async def test_weekly_post_is_sent_once_when_it_is_due(prepared: Week) -> None:
    await prepared.stage.advance(days=4, hours=8, minutes=59)
    assert prepared.channel.history() == []
    for _ in range(3):
        await prepared.stage.advance(minutes=1)
    assert len(prepared.channel.history()) == 1
    assert LATE not in said(prepared.post)
    assert await prepared.history_lines() == [
        f"**Week of 5 January** posted · {prepared.challenge.title}"
    ]


async def test_crash_before_sending_loses_no_post(
    prepared: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr("bot.delivery.sender._send", _crash)
        await wait_for_first_post(prepared.stage)
    assert prepared.channel.history() == []
    await prepared.stage.advance(minutes=4)  # the claim of the crashed process expires
    await prepared.stage.advance(minutes=4)
    assert len(prepared.channel.history()) == 1


async def _crash_after_sending(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _crash)
        await wait_for_first_post(week.stage)
    assert len(week.channel.history()) == 1


async def test_crash_after_sending_posts_nothing_twice(
    prepared: Week, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _crash_after_sending(prepared, monkeypatch)
    restarted = StudyBot(resources)
    await prepared.stage.env.restart_bot(restarted)
    await prepared.stage.pass_time(hours=2)
    for _ in range(2):
        await restarted.dispatcher.run_due(restarted.resources.clock.now())
        await prepared.stage.pass_time(minutes=4)
    assert len(prepared.channel.history()) == 1
    assert await prepared.history_lines() == [
        f"**Week of 5 January** posted · {prepared.challenge.title}"
    ]
    assert said(await prepared.fill_in(await prepared.open_form())).startswith("## Handed in")
    await restarted.close()


async def test_crash_followed_by_a_channel_change_posts_nothing_twice(
    prepared: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _crash_after_sending(prepared, monkeypatch)
    garden = prepared.stage.server.create_text_channel("garden")
    await prepared.move_post(garden)
    await prepared.stage.advance(minutes=4)
    await prepared.stage.advance(hours=1)
    assert len(prepared.channel.history()) == 1
    assert without_panels(garden.history()) == []
    assert "posted" in (await prepared.history_lines())[0]


async def test_post_after_a_short_outage_is_marked_as_late(prepared: Week) -> None:
    await prepared.stage.advance(days=6)  # 39 hours after it was due
    assert LATE in said(prepared.post)
    assert await prepared.history_lines() == [
        f"**Week of 5 January** posted late · {prepared.challenge.title}"
    ]
    await prepared.stage.advance(days=5, hours=9, minutes=5)
    assert len(prepared.channel.history()) == 2
    assert LATE not in said(prepared.post)


async def test_long_outage_skips_the_week_with_a_reason_that_moderators_are_told(
    prepared: Week,
) -> None:
    await prepared.stage.advance(days=6, hours=10)  # 49 hours after it was due
    assert prepared.channel.history() == []
    assert await prepared.history_lines() == [
        f"**Week of 5 January** not posted: I couldn’t post in time · {prepared.challenge.title}"
    ]
    await prepared.stage.advance(hours=1)
    told = "No challenge was posted in the week of 5 January: I couldn’t post in time"
    assert told in said(prepared.review)


async def test_outage_of_several_weeks_is_followed_by_one_post_at_most(prepared: Week) -> None:
    await prepared.stage.advance(days=4 + 21, hours=10)
    assert len(prepared.channel.history()) == 1
    assert [one.split(" · ")[0] for one in await prepared.history_lines()] == [
        "**Week of 26 January** posted late",
        "**Week of 19 January** not posted: I wasn’t running at the time",
        "**Week of 12 January** not posted: I wasn’t running at the time",
        "**Week of 5 January** not posted: I wasn’t running at the time",
    ]
    await prepared.stage.advance(hours=1)
    told = "No challenge was posted in 3 weeks, most recently in the week of 19 January: I wasn’t"
    assert told in said(prepared.review)
