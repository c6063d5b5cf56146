"""Reminders: their settings, and those that are sent."""

import datetime as dt
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.formatting import date_stamp
from tests.cogs.stage import Stage, answer_of, labels, menu, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """It is midnight and Alice has joined the plan."""
    await stage.create_group()
    await stage.ask("plan join")
    return stage


@pytest.fixture
async def reminded(joined: Stage) -> Stage:
    """It is midnight and Alice has set a reminder at 19:00."""
    await joined.remind(19)
    return joined


def _received(stage: Stage) -> list[discord.Message]:
    """Return all direct messages to Alice."""
    return stage.alice.user.dm_channel.history()


async def _evening(stage: Stage, days: int = 0) -> None:
    """Advance to 19:01, `days` later, and run what is due."""
    now = stage.env.now()
    at = now.replace(hour=19, minute=1, second=0, microsecond=0)
    await stage.env.advance_time((at - now).total_seconds() + days * 86_400)
    await stage.run_due()


async def test_menu_sets_the_hour_and_marks_it(joined: Stage) -> None:
    await joined.ask("plan done")
    shown = await joined.press(await joined.ask("plan today"), "Remind me")
    assert said(shown).startswith("## Your reminders are off")
    answer = await joined.choose(shown, "Remind me at", "7")
    assert said(answer).startswith("## You’ll get reminders at 07:00, ")
    chosen = [one for one in menu(answer, "Remind me at")["options"] if one.get("default")]
    assert [one["label"] for one in chosen] == ["07:00"]
    tomorrow = (joined.env.now() + dt.timedelta(days=1)).replace(hour=7, minute=0, second=0)
    assert f"The next one could come on {date_stamp(tomorrow.date(), ZoneInfo('UTC'))}." in said(
        answer
    )


async def test_reminders_are_switched_off_by_a_button_of_the_settings_or_of_a_reminder(
    reminded: Stage,
) -> None:
    await _evening(reminded)
    (message,) = _received(reminded)
    answer = answer_of(await reminded.alice.user.click(message, label="Turn off reminders"))
    assert said(answer).startswith("## Your reminders are off")
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 1
    await reminded.remind(19)
    answer = await reminded.press(await reminded.set_plan("Reminders…"), "Turn off reminders")
    assert said(answer).startswith("## Your reminders are off")
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 1


async def test_reminder_is_sent_once_at_its_time_and_its_buttons_act_on_its_server(
    reminded: Stage,
) -> None:
    other_server = reminded.in_another_server()
    await other_server.create_group("Day owls")
    await other_server.ask("plan join")
    await reminded.pass_time(hours=18, minutes=59)
    await reminded.run_due()
    assert _received(reminded) == []
    await _evening(reminded)
    await reminded.run_due()
    (message,) = _received(reminded)
    assert said(message).startswith("## Day 1 · Get Python to answer")
    assert "Your next plan day in Future AI engineers" in said(message)
    assert labels(message) == ["Show the day", "Done", "Remind me in 2 hours", "Turn off reminders"]
    user = reminded.alice.user
    shown = answer_of(await user.click(message, label="Show the day"))
    assert said(shown).startswith("## Day 1 of 30")
    answer = answer_of(await user.click(message, label="Done"))
    assert said(answer).startswith("## Day 1 is done")
    assert "1 of 30 done" in said(await reminded.ask("plan today"))
    assert "0 of 30 done" in said(await other_server.ask("plan today"))


async def test_reminder_is_sent_weekly_after_three_days_without_anything_done(
    reminded: Stage,
) -> None:
    for days in [0, *[1] * 16]:
        await _evening(reminded, days)
    received = [said(message) for message in _received(reminded)]
    assert ["I’ll write weekly now" in text for text in received].index(True) == 3
    assert "3 plan days behind" in received[3]
    assert "10 plan days behind" in received[4]
    assert len(received) == 5
    await reminded.ask("plan done")
    for _ in range(3):
        await _evening(reminded, days=1)
    assert len(_received(reminded)) == len(received) + 3


async def test_reminders_set_after_weeks_away_come_daily_at_first(joined: Stage) -> None:
    await joined.pass_time(days=16)
    await joined.remind(19)
    for days in (0, 1, 1, 1, 1):
        await _evening(joined, days)
    assert len(_received(joined)) == 4


async def test_no_reminder_is_sent_on_a_date_that_the_pace_leaves_free(reminded: Stage) -> None:
    await reminded.set_plan("Only weekdays")
    for days in [0, *[1] * 6]:
        await _evening(reminded, days)
    assert len(_received(reminded)) == 4  # on Thursday, Friday, Monday and Tuesday


async def test_reminder_time_is_in_the_members_zone_also_after_a_change(reminded: Stage) -> None:
    await reminded.set_plan("Time zone…", "Tokyo")
    await reminded.advance(hours=10, minutes=31)
    assert len(_received(reminded)) == 1
    await _evening(reminded)
    assert len(_received(reminded)) == 1


async def test_no_reminder_is_sent_when_nothing_is_due_during_a_pause_or_after_leaving(
    reminded: Stage,
) -> None:
    await reminded.ask("plan done")
    await _evening(reminded)
    assert _received(reminded) == []  # the day is done
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 1
    await reminded.set_plan("Pause…", "next Monday")
    for days in (1, 1):
        await _evening(reminded, days)
    assert len(_received(reminded)) == 1  # although a day was missed before the pause
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 2  # it is Monday
    await reminded.set_plan("Leave")
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 2


async def test_reminder_late_by_hours_is_skipped(reminded: Stage) -> None:
    await reminded.advance(hours=23)
    assert _received(reminded) == []
    await _evening(reminded, days=1)
    assert len(_received(reminded)) == 1


async def test_snoozed_reminder_is_sent_once_more_but_not_after_check_in(reminded: Stage) -> None:
    await _evening(reminded)
    user, (message,) = reminded.alice.user, _received(reminded)
    for _ in range(2):  # a double click
        answer = answer_of(await user.click(message, label="Remind me in 2 hours"))
    assert "I’ll remind you again at <t:" in said(answer)
    await reminded.advance(hours=2)
    await reminded.run_due()
    assert len(_received(reminded)) == 2
    await user.click(_received(reminded)[-1], label="Remind me in 2 hours")
    await reminded.ask("plan done")
    await reminded.advance(hours=2)
    assert len(_received(reminded)) == 2


async def test_snoozed_reminder_is_not_sent_after_the_day_was_done_though_the_next_is_due(
    reminded: Stage,
) -> None:
    await _evening(reminded, days=1)
    await reminded.alice.user.click(_received(reminded)[-1], label="Remind me in 2 hours")
    await reminded.ask("plan done")
    before = len(_received(reminded))
    await reminded.advance(hours=1, minutes=59)
    await reminded.advance(minutes=1)
    assert len(_received(reminded)) == before
