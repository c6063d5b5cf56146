"""The commands /plan done and undo, and what all commands of /plan have in common."""

from bot.app import StudyBot
from bot.resources import Resources
from tests.cogs.stage import Stage, answer_of, labels, said


async def test_done_checks_in_the_next_open_day_and_awards_points(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    answer = await stage.ask("plan done")
    assert said(answer).startswith("## Day 1 is done\n“Get Python to answer” · 10 points")
    assert "Next is day 2, “Give values a name”: about 50 minutes, due on" in said(answer)
    assert labels(answer) == ["Show day 2", "Undo day 1", "Remind me"]


async def test_done_leads_to_progress_once_a_reminder_is_set(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    reminders = await stage.press(await stage.ask("plan done"), "Remind me")
    await stage.choose(reminders, "Remind me at", "7")
    progress = await stage.press(await stage.ask("plan done"), "My progress")
    assert said(progress).startswith("## Your plan\n**2 of 30** days done")


async def test_done_button_checks_in_the_day_shown_also_the_next_one_early(stage: Stage) -> None:
    await stage.create_group()
    every = await stage.press(await stage.ask("plan join"), "All steps")
    day_id = stage.bot.resources.catalog.plan.day(2).id
    following = await stage.choose(every, "Another day", day_id)
    assert said(following).startswith("## Day 2 of 30")
    today = await stage.press(following, "Today")
    assert "## Day 1 of 30" in said(today)
    again = await stage.choose(await stage.press(today, "All steps"), "Another day", day_id)
    assert said(await stage.press(again, "Day 2 done")).startswith("## Day 2 is done")
    shown = await stage.ask("plan today")
    assert "## Day 1 of 30" in said(shown)
    assert "## Day 1 is done" in said(await stage.press(shown, "Day 1 done"))
    assert "## You’re done for today" in said(await stage.ask("plan today"))


async def test_note_is_stored_with_the_check_in_and_can_be_replaced(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done", day=1, note="the IDE took an hour")
    again = await stage.ask("plan done", day=1, note="two hours, in truth")
    assert "Your note is saved with your check-in" in said(again)
    done = await stage.choose(await stage.ask("plan today"), "Another day", "first-program")
    assert "Your note: “two hours, in truth”" in said(done)
    exported = await stage.press(await stage.ask("privacy"), "Export")
    file = await exported.attachments[0].read()
    assert b"two hours, in truth" in file
    assert b"took an hour" not in file


async def test_undo_in_progress_reverses_the_latest_check_in_and_its_points(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    answer = await stage.undo()
    assert said(answer).startswith("## Your check-in for day 1 is undone")
    assert "10 points taken back" in said(answer)
    again = await stage.press(answer, "Show day 1")
    assert labels(again)[0] == "Day 1 done"  # its last step, where the check-in was
    assert "Undo day 1" not in labels(await stage.ask("plan progress"))
    assert "· 10 points" in said(await stage.ask("plan done", day=1))
    assert "Each day counts only once." in said(await stage.ask("plan done", day=1))
    assert "**10** in Night owls" in said(await stage.ask("points"))


async def test_done_again_checks_in_the_following_day_and_can_be_undone(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(minutes=1)
    again = await stage.ask("plan done", note="it took an hour")
    assert said(again).startswith("## Day 2 is done")
    assert "1 of 30 done" in said(await stage.press(again, "Undo day 2"))


async def test_first_and_last_step_of_a_day_too_far_ahead_say_from_when_it_can_be_done(
    stage: Stage,
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    every = await stage.press(await stage.ask("plan today"), "All steps")
    shown, told = await stage.choose(every, "Another day", "choices"), []
    while "Next" in labels(shown):
        told.append("more than one plan day ahead" in said(shown))
        shown = await stage.press(shown, "Next")
    assert told == [True, *[False] * (len(told) - 1)]
    assert "more than one plan day ahead" in said(shown)


async def test_day_too_far_ahead_or_not_in_the_plan_is_refused(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    refused = await stage.ask_refused("plan done", day=5)
    assert (
        "Day 5 is more than one plan day ahead. You can check in for it from Sunday 4 January"
        in said(refused)
    )
    assert "Choose one from 1 to 30" in said(await stage.ask_refused("plan done", day=31))


async def test_check_ins_beyond_the_daily_limit_are_refused_until_the_next_day(
    stage: Stage,
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.pass_time(days=5)
    for day in (1, 2):
        await stage.ask("plan done", day=day)
    third = await stage.ask("plan done", day=3)
    assert (
        "done 3 plan days within 24 hours, which is the limit. You can check in for day 4"
        in said(third)
    )
    assert labels(third)[:2] == ["Remind me", "Show day 4"]
    following = await stage.press(third, "Show day 4")
    assert "-# You’ve done 3 plan days within 24 hours" in said(following)
    assert "Day 4 done" not in labels(following)
    assert "done 3 plan days within 24 hours" in said(await stage.ask_refused("plan done", day=4))
    await stage.pass_time(days=1)
    assert "## Day 4 is done" in said(await stage.ask("plan done"))


async def test_earlier_check_in_is_undone_where_its_day_is_shown(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    await stage.ask("plan done", day=2)
    shown = await stage.choose(await stage.ask("plan today"), "Another day", "first-program")
    assert "You did this day on <t:" in said(shown)
    undone = await stage.press(shown, "Undo day 1")
    assert said(undone).startswith("## Your check-in for day 1 is undone")
    assert "1 of 30 done" in said(undone)


async def test_check_in_older_than_24_hours_cannot_be_undone(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    done = await stage.ask("plan done")
    await stage.pass_time(hours=25)
    assert "more than 24 hours old, so it can’t be undone" in said(
        await stage.press(done, "Undo day 1")
    )
    for command in ("plan today", "plan progress"):
        assert not any(label.startswith("Undo") for label in labels(await stage.ask(command)))


async def test_plan_buttons_work_after_a_restart(stage: Stage, resources: Resources) -> None:
    await stage.create_group()
    shown = await stage.ask("plan join")
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    assert "## Day 1 is done" in said(answer_of(await stage.alice.click(shown, label="Day 1 done")))
    await restarted.close()


async def test_plan_commands_tell_non_participants_how_to_join(stage: Stage) -> None:
    await stage.create_group()
    for command in ("today", "done", "progress", "settings"):
        refused = await stage.ask_refused(f"plan {command}")
        assert labels(refused) == ["Start"], command


async def test_no_command_names_the_length_of_the_plan(stage: Stage) -> None:
    length = str(stage.bot.resources.catalog.plan.length)
    described = {one.qualified_name: one.description for one in stage.bot.tree.walk_commands()}
    assert "plan" in described
    assert [name for name, text in described.items() if length in text] == []
