"""The commands /plan pause, resume, shift, restart and leave."""

import pytest

from tests.cogs.stage import Stage, labels, lines_of, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice joined the plan and did day 1 yesterday."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(days=1)
    return stage


async def test_pause_ends_after_its_last_date(joined: Stage) -> None:
    answer = await joined.ask("plan pause", until="2026-01-06")
    assert said(answer).startswith("## Your plan is paused until <t:1767787200:D>")  # 7 January
    await joined.pass_time(days=4)
    assert "Your plan is paused" in said(await joined.ask("plan today"))
    await joined.pass_time(days=1)
    assert said(await joined.ask("plan today")).startswith("## Day 2 of 30")


async def test_future_dates_are_suggested_and_accepted(joined: Stage) -> None:
    offered = await joined.alice.autocomplete(joined.channel, "plan pause", "until", "sund")
    assert offered[0] == {"name": "Sunday 4 January", "value": "2026-01-04"}
    answer = await joined.ask("plan pause", until=offered[0]["value"])
    assert "paused until <t:1767614400:D>" in said(answer)  # Monday 5 January


async def test_dates_from_tomorrow_are_suggested_for_empty_input(joined: Stage) -> None:
    offered = await joined.alice.autocomplete(joined.channel, "plan pause", "until", "")
    assert len(offered) == 25
    assert offered[0]["name"] == "Friday 2 January"


@pytest.mark.parametrize("typed", ["6", "8.1.", "8/1", " 2026-01-08 "])
async def test_date_is_accepted_in_common_notations(joined: Stage, typed: str) -> None:
    answer = await joined.ask("plan pause", until=typed)
    assert "paused until <t:1767960000:D>" in said(answer)  # 9 January: the 8th is the last day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "whenever",
            "That isn’t a date I understand. Type it like 2026-01-09, or type a number of days.",
        ),
        ("2026-02-30", "That isn’t a date I understand."),
        ("2025-12-31", "Wednesday 31 December is in the past."),
        ("2027-06-01", "A pause can last a year at most."),
    ],
)
async def test_invalid_date_is_refused_and_changes_nothing(
    joined: Stage, typed: str, sentence: str
) -> None:
    assert sentence in said(await joined.ask_refused("plan pause", until=typed))
    assert "paused" not in said(await joined.ask("plan today"))


async def test_resume_continues_with_the_day_before_the_pause(joined: Stage) -> None:
    await joined.ask("plan pause")
    await joined.pass_time(days=20)
    answer = await joined.ask("plan resume")
    assert said(answer).startswith("## Day 2 of 30")
    assert "1 day in a row" in said(answer)
    assert "behind" not in said(answer)


async def test_resume_without_a_pause_is_refused(joined: Stage) -> None:
    assert "isn’t paused" in said(await joined.ask_refused("plan resume"))


async def test_pause_before_the_start_is_refused(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", start="next Monday")
    refused = await stage.ask_refused("plan pause")
    assert "Your plan doesn’t start until Monday 5 January" in said(refused)


async def test_shift_moves_due_dates_later_and_earlier(joined: Stage) -> None:
    answer = await joined.ask("plan shift", days=2)
    assert "due 2 days later" in said(answer)
    assert "You’ll finish on <t:1769947200:D>" in said(answer)  # 1 February
    earlier = await joined.ask("plan shift", days=-2)
    assert "due 2 days earlier" in said(earlier)
    assert "You’ll finish on <t:1769774400:D>" in said(earlier)  # 30 January


async def test_shift_to_earlier_dates_after_the_planned_end_promises_no_finish(
    joined: Stage,
) -> None:
    await joined.ask("plan shift", days=5)
    await joined.pass_time(days=60)
    answer = said(await joined.ask("plan shift", days=-3))
    assert "due 3 days earlier" in answer
    assert "You’ll finish on" not in answer


async def test_shift_to_earlier_dates_after_the_planned_end_has_no_undo(joined: Stage) -> None:
    """Its opposite would move the plan to later dates than it had before."""
    await joined.ask("plan shift", days=5)
    assert "Undo" in labels(await joined.ask("plan shift", days=-1))
    await joined.pass_time(days=60)
    assert labels(await joined.ask("plan shift", days=-3))[0] == "Today"
    assert "Undo" not in labels(await joined.ask("plan shift", days=-1))
    assert "Undo" in labels(await joined.ask("plan shift", days=3))


async def test_shift_is_limited_to_between_0_and_90_days(joined: Stage) -> None:
    assert "You haven’t shifted your plan" in said(await joined.ask_refused("plan shift", days=-1))
    for _ in range(3):
        await joined.ask("plan shift", days=30)
    assert "by 90 days in total" in said(await joined.ask_refused("plan shift", days=1))


async def test_restart_explains_its_effect_in_a_form_first(joined: Stage) -> None:
    shown = await joined.run("plan restart")
    assert shown.modal is not None
    assert "You keep your points" in shown.modal["components"][0]["content"]
    assert lines_of(shown)[0]["placeholder"] == "restart"


async def test_restart_begins_at_day_1_and_awards_no_points_twice(joined: Stage) -> None:
    await joined.pass_time(days=3)
    answer = await joined.fill_in(await joined.run("plan restart"), " Restart ")
    assert said(answer).startswith("## A fresh start")
    assert said(await joined.ask("plan today")).startswith("## Day 1 of 30")
    assert "You already have the points for this day" in said(await joined.ask("plan done"))
    assert "**10** in Night owls" in said(await joined.ask("points why"))


async def test_undone_restart_keeps_later_check_ins(joined: Stage) -> None:
    await joined.pass_time(days=1)
    answer = await joined.fill_in(await joined.run("plan restart"), "restart")
    await joined.ask("plan done", day=2)
    restored = await joined.press(answer, "Undo the restart")
    assert "2 of 30 done" in said(restored)


@pytest.mark.parametrize("command", ["plan today", "plan progress", "plan join"])
async def test_restart_can_be_undone_after_its_answer_was_dismissed(
    joined: Stage, command: str
) -> None:
    await joined.pass_time(days=1)
    await joined.fill_in(await joined.run("plan restart"), "restart")
    await joined.pass_time(days=6, hours=23)
    restored = await joined.press(await joined.ask(command), "Undo the restart")
    assert "1 of 30 done" in said(restored)
    assert "Undo the restart" not in labels(await joined.ask(command))


@pytest.mark.parametrize("command", ["plan today", "plan progress", "plan join"])
async def test_undo_of_restart_is_offered_for_seven_days(joined: Stage, command: str) -> None:
    await joined.fill_in(await joined.run("plan restart"), "restart")
    await joined.pass_time(days=7, minutes=1)
    assert "Undo the restart" not in labels(await joined.ask(command))


async def test_member_who_started_over_can_still_return_to_the_plan_they_left(
    joined: Stage,
) -> None:
    await joined.fill_in(await joined.run("plan leave"), "leave")
    await joined.press(await joined.ask("plan join"), "Start over")
    offered = await joined.ask("plan today")
    assert "1 of 30 done" in said(await joined.press(offered, "Return to the plan I left"))


@pytest.mark.parametrize("command", ["restart", "leave"])
async def test_wrong_confirmation_changes_nothing(joined: Stage, command: str) -> None:
    refused = await joined.fill_in_refused(await joined.run(f"plan {command}"), "yes")
    assert refused == f"Nothing has changed. To go ahead, type the word “{command}”."
    assert "1 of 30 done" in said(await joined.ask("plan today"))


@pytest.mark.parametrize(
    ("command", "undo"), [("restart", "Undo the restart"), ("leave", "Rejoin the plan")]
)
async def test_restart_and_leave_cannot_be_undone_after_seven_days(
    joined: Stage, command: str, undo: str
) -> None:
    answer = await joined.fill_in(await joined.run(f"plan {command}"), command)
    await joined.pass_time(days=7, minutes=1)
    assert "There’s nothing to undo" in said(await joined.press(answer, undo))


async def test_leave_ends_the_plan_and_can_be_undone(joined: Stage) -> None:
    answer = await joined.fill_in(await joined.run("plan leave"), "leave")
    assert said(answer).startswith("## You’ve left the plan")
    assert "You’re not in the plan." in said(await joined.ask_refused("plan today"))
    assert "1 of 30 done" in said(await joined.press(answer, "Rejoin the plan"))


async def test_member_who_rejoins_within_a_week_can_restore_the_plan(joined: Stage) -> None:
    await joined.fill_in(await joined.run("plan leave"), "leave")
    await joined.pass_time(days=6)
    offered = await joined.ask("plan join")
    assert said(offered).startswith("## Welcome back")
    assert labels(offered) == ["Continue where I left off", "Start over"]
    assert "1 of 30 done" in said(await joined.press(offered, "Continue where I left off"))


async def test_member_who_rejoins_can_start_over_with_new_options(joined: Stage) -> None:
    await joined.fill_in(await joined.run("plan leave"), "leave")
    offered = await joined.ask("plan join", start="next Monday", timezone="Tokyo", pace="weekdays")
    started_over = await joined.press(offered, "Start over")
    monday = "<t:1767582000:D>"  # noon in Tokyo
    assert said(started_over).startswith(
        f"## You’re in\nYour plan is First steps. Your first day is on {monday}."
    )
    assert f"## Your plan starts on {monday}" in said(started_over)
    assert "0 of 30 done" in said(started_over)
    assert "Asia/Tokyo" in said(await joined.ask("plan remind"))


async def test_member_who_rejoins_after_a_week_starts_over(joined: Stage) -> None:
    await joined.fill_in(await joined.run("plan leave"), "leave")
    await joined.pass_time(days=8)
    answer = await joined.ask("plan join")
    assert said(answer).startswith("## You’re in")
    assert "0 of 30 done" in said(answer)
