"""What members change in /plan settings."""

import pytest

from tests.cogs.stage import Stage, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice joined the plan and did day 1 yesterday."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(days=1)
    return stage


async def test_settings_say_how_the_plan_is_followed_and_offer_to_change_it(joined: Stage) -> None:
    shown = await joined.ask("plan settings")
    assert shown.ephemeral
    assert said(shown).startswith(
        "## Your plan: First steps\n1 of 30 days done · on track to finish"
    )
    assert "**Pace** a plan day is due every day\n**Time zone** UTC; your day ends" in said(shown)
    assert "**Reminders** off" in said(shown)
    assert labels(shown) == [
        "Today", "Pause…", "Shift…", "Only weekdays", "Time zone…", "Reminders…", "Leave", "Start over",
    ]  # fmt: skip
    changed = await joined.set_plan("Only weekdays")
    assert "**Pace** plan days are due on weekdays" in said(changed)
    assert "**Pace** a plan day is due every day" in said(await joined.press(changed, "Every day"))
    for typed, zone in (("JST", "Tokyo"), ("utc+2", "UTC+2")):
        assert f"**Time zone** {zone};" in said(await joined.set_plan("Time zone…", typed))


async def test_unknown_zone_is_refused_with_the_nearest_as_buttons(joined: Stage) -> None:
    refused = await joined.set_plan("Time zone…", "Berlyn city")
    assert said(refused).startswith("I’m not sure which time zone “Berlyn city” is.")
    assert "**Time zone** UTC;" in said(await joined.ask("plan settings"))
    again = await joined.alice.click(refused, label="Type another…")
    assert "**Time zone** Tokyo;" in said(await joined.fill_in(again, "Tokyo"))
    refused = await joined.set_plan("Time zone…", "Berlyn city")
    assert "**Time zone** Berlin;" in said(await joined.press(refused, "Europe/Berlin"))


async def test_pause_ends_on_the_date_typed(joined: Stage) -> None:
    answer = await joined.set_plan("Pause…", "2026-01-07")
    assert said(answer).startswith("## Your plan is paused until <t:1767787200:D>")  # 7 January
    await joined.pass_time(days=4)
    assert "Your plan is paused" in said(await joined.ask("plan today"))
    await joined.pass_time(days=1)
    assert said(await joined.ask("plan today")).startswith("## Day 2 of 30")


async def test_pause_takes_a_date_in_common_notations_and_refuses_others(joined: Stage) -> None:
    for typed, sentence in (
        ("whenever", "That isn’t a date I understand. Type it like 9 January, or like"),
        ("2026-02-30", "That isn’t a date I understand."),
        ("today", "Friday 2 January isn’t after today. Choose a later day, or leave it empty."),
        ("2027-06-01", "A pause can last a year at most."),
    ):
        assert sentence in said(await joined.set_plan("Pause…", typed)), typed
    assert "paused" not in said(await joined.ask("plan today"))
    for typed in ("7", "9.1.", "20 december", "next Friday", " 2026-01-09 "):
        date = 1797768000 if "december" in typed else 1767960000  # else 9 January
        assert f"paused until <t:{date}:D>" in said(await joined.set_plan("Pause…", typed)), typed
        await joined.set_plan("Resume")


async def test_resume_continues_with_the_day_before_the_pause(joined: Stage) -> None:
    await joined.set_plan("Pause…", "")
    await joined.pass_time(days=20)
    answer = await joined.set_plan("Resume")
    assert said(answer).startswith("Your plan goes on from today.\n\n## Day 2 of 30")
    assert "1 day in a row" in said(answer)
    assert "behind" not in said(answer)


async def test_shift_moves_due_dates_later_and_earlier_between_0_and_90_days(joined: Stage) -> None:
    assert "at most 0 days earlier" in said(await joined.set_plan("Shift…", "-1"))
    answer = await joined.set_plan("Shift…", "2")
    assert "due 2 days later" in said(answer)
    assert "on track to finish on <t:1769947200:D>" in said(answer)  # 1 February
    earlier = await joined.set_plan("Shift…", "-2")
    assert "due 2 days earlier" in said(earlier)
    assert "on track to finish on <t:1769774400:D>" in said(earlier)  # 30 January
    await joined.set_plan("Shift…", "90 days")
    assert "by 90 days in total" in said(await joined.set_plan("Shift…", "1"))


async def test_shift_to_earlier_dates_after_the_planned_end_promises_no_finish_and_has_no_undo(
    joined: Stage,
) -> None:
    """Its opposite would move the plan to later dates than it had before."""
    await joined.set_plan("Shift…", "5")
    assert "Undo" in labels(await joined.set_plan("Shift…", "-1"))
    await joined.pass_time(days=60)
    answer = await joined.set_plan("Shift…", "-3")
    assert "due 3 days earlier" in said(answer)
    assert "on track to finish on" not in said(answer)
    assert labels(answer)[0] == "Today"
    assert "Undo" not in labels(await joined.set_plan("Shift…", "-1"))
    assert "Undo" in labels(await joined.set_plan("Shift…", "3"))


async def test_restart_begins_at_day_1_and_awards_no_points_twice(joined: Stage) -> None:
    await joined.pass_time(days=3)
    answer = await joined.set_plan("Start over")
    assert said(answer).startswith("## A fresh start")
    assert "You can undo this until you check in." in said(answer)
    assert said(await joined.ask("plan today")).startswith("## Day 1 of 30")
    assert "You already have the points for this day" in said(await joined.ask("plan done"))
    assert "**10** in Night owls" in said(await joined.ask("points"))


async def test_restart_can_be_undone_until_the_next_check_in(joined: Stage) -> None:
    await joined.pass_time(days=1)
    answer = await joined.set_plan("Start over")
    done = await joined.ask("plan done", day=2)
    assert "There’s nothing to undo" in said(await joined.press(answer, "Undo the restart"))
    assert "Undo the restart" not in labels(await joined.ask("plan settings"))
    await joined.press(done, "Undo day 2")
    assert "1 of 30 done" in said(await joined.set_plan("Undo the restart"))


async def test_restart_can_be_undone_after_its_answer_was_dismissed(joined: Stage) -> None:
    await joined.pass_time(days=1)
    await joined.set_plan("Start over")
    await joined.pass_time(days=6, hours=23)
    restored = await joined.set_plan("Undo the restart")
    assert "1 of 30 done" in said(restored)
    assert "Undo the restart" not in labels(await joined.ask("plan settings"))


async def test_member_who_started_another_plan_can_still_return_to_the_one_they_left(
    joined: Stage,
) -> None:
    await joined.set_plan("Leave")
    first, second, *_ = joined.bot.resources.catalog.plans
    await joined.ask("plan join", plan=second.name)
    asked = await joined.ask("plan join", plan=first.name)
    assert "1 of 30 done" in said(await joined.press(asked, "Switch plans"))


async def test_leave_ends_the_plan_and_can_be_undone(joined: Stage) -> None:
    answer = await joined.set_plan("Leave")
    assert said(answer).startswith("## You’ve left the plan")
    declined = await joined.ask_refused("plan today")
    assert said(declined) == "You’re not in the plan. Press **Start** to go on where you left it."
    assert "Press **Start** to go on where you left the plan." in said(await joined.ask("help"))
    assert "1 of 30 done" in said(await joined.press(answer, "Rejoin the plan"))
    assert "1 of 30 done" in said(await joined.press(declined, "Start"))


async def test_member_who_rejoins_goes_on_where_they_left_off(joined: Stage) -> None:
    await joined.set_plan("Leave")
    await joined.pass_time(days=60)
    assert "1 of 30 done" in said(await joined.ask("plan join"))
