"""/plan join, today, done and undo, as members use them."""

from typing import Any

import pytest

from bot.app import StudyBot
from bot.resources import Resources
from tests.cogs.conftest import Stage, answer_of, labels, said

MONDAY = "<t:1767614400:D>"  # 5 January, the first Monday after the tests' beginning, at noon


async def test_without_a_group_joining_says_who_makes_one(stage: Stage) -> None:
    answer = await stage.ask_refused("plan join")
    assert "A moderator makes the first one with `/setup start`" in said(answer)


async def test_with_one_group_joining_needs_no_choice_and_shows_day_1(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("plan join")
    assert said(answer).startswith("## Day 1 of 30 · Get Python to answer")
    assert "0 of 30 done · on track for" in said(answer)
    assert labels(answer) == ["Done", "Tomorrow", "Remind me"]
    assert answer.ephemeral


async def test_with_several_groups_joining_offers_them_and_goes_on_from_there(stage: Stage) -> None:
    await stage.create_group("Night owls")
    birds = await stage.create_group("Early birds")
    offered = await stage.ask("plan join")
    assert "**Night owls**" in said(offered)
    joined = await stage.choose(offered, "Join…", str(birds.id))
    assert "## You are in Early birds" in said(joined)
    assert "## Day 1 of 30" in said(await stage.press(joined, "Start the plan"))
    assert "**Early birds** · yours" in said(await stage.ask("group list"))


async def test_a_group_tied_to_a_role_takes_only_its_holders(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group(role_id=role.id)
    refused = await stage.ask_refused("plan join")
    assert f"is for people with the role <@&{role.id}>" in said(refused)
    eve = stage.server.add_member(stage.env.create_user("eve"), roles=[role])
    assert "## Day 1 of 30" in said(await stage.ask("plan join", by=eve))


async def test_joining_again_shows_where_one_is(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    assert said(await stage.ask("plan join")).startswith("## Done for today")


async def test_joining_again_with_options_changes_zone_and_pace(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    before = said(await stage.ask("plan today"))
    answer = await stage.ask("plan join", timezone="Tokyo", pace="weekdays")
    assert "on track for <t:1769774400:D>" in before  # 30 January at noon in UTC
    assert "on track for <t:1770778800:D>" in said(answer)  # 11 February at noon in Tokyo


async def test_a_plan_that_has_begun_cannot_be_given_another_start(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    refused = await stage.ask_refused("plan join", start="next Monday")
    assert "Your plan has begun already" in said(refused)


async def test_joining_for_next_monday_waits_and_can_begin_today(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("plan join", start="next Monday")
    assert said(answer).startswith(f"## Your plan starts {MONDAY}")
    assert "To begin today instead" in said(await stage.ask_refused("plan done"))
    assert said(await stage.press(answer, "Begin today")).startswith("## Day 1 of 30")
    assert "is checked in" in said(await stage.ask("plan done"))


async def test_a_plan_that_waits_lets_day_1_be_looked_at_only(stage: Stage) -> None:
    await stage.create_group()
    looked = await stage.press(await stage.ask("plan join", start="next Monday"), "Look at day 1")
    assert said(looked).startswith("## Day 1 of 30")
    assert labels(looked) == ["Today"]


async def test_what_waits_for_monday_can_be_moved_to_today_by_command(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", start="next Monday")
    assert said(await stage.ask("plan join", start="today")).startswith("## Day 1 of 30")


async def test_a_zone_can_be_typed_as_people_say_it_and_is_suggested(stage: Stage) -> None:
    await stage.create_group()
    offered = await stage.alice.autocomplete(stage.channel, "plan join", "timezone", "toky")
    assert offered[0]["value"] == "Asia/Tokyo"
    await stage.ask("plan join", timezone="JST")
    assert "Your time zone: Asia/Tokyo" in said(await stage.ask("plan remind"))


async def test_an_unknown_zone_is_answered_with_the_nearest(stage: Stage) -> None:
    await stage.create_group()
    refused = await stage.ask_refused("plan join", timezone="Berlyn city")
    assert "I don’t know the time zone “Berlyn city”" in said(refused)
    assert "“Europe/Berlin”" in said(refused)
    assert "have not joined the plan" in said(await stage.ask_refused("plan today"))


async def test_done_checks_in_the_next_open_day_and_pays(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    answer = await stage.ask("plan done")
    assert said(answer).startswith("## Day 1 is checked in\n“Get Python to answer” · 10 points")
    assert labels(answer) == ["What is next", "Undo day 1", "My progress"]


async def test_the_button_checks_in_the_day_it_stands_under(stage: Stage) -> None:
    await stage.create_group()
    shown = await stage.ask("plan join")
    assert "## Day 1 is checked in" in said(await stage.press(shown, "Done"))
    assert "## Done for today" in said(await stage.ask("plan today"))


async def test_a_day_can_be_named_and_is_suggested_by_its_title(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    offered = await stage.alice.autocomplete(stage.channel, "plan done", "day", "get python")
    assert [(one["name"], one["value"]) for one in offered] == [("1 · Get Python to answer", 1)]
    assert "## Day 2 is checked in" in said(await stage.ask("plan done", day=2))
    assert "## Day 1 of 30" in said(await stage.ask("plan today"))


async def test_days_are_suggested_up_to_as_many_as_discord_takes(stage: Stage) -> None:
    offered = await stage.alice.autocomplete(stage.channel, "plan undo", "day", "")
    assert len(offered) == 25
    assert await stage.alice.autocomplete(stage.channel, "plan done", "day", "no such title") == []


async def test_a_note_is_kept_with_the_check_in(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done", day=1, note="the IDE took an hour")
    await stage.ask("plan done", day=1, note="two hours, in truth")
    exported = await stage.ask("privacy export")
    file = await exported.attachments[0].read()
    assert b"two hours, in truth" in file
    assert b"took an hour" not in file


async def test_the_same_day_twice_counts_once(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done", day=1)
    assert "It counts once, so nothing changed" in said(await stage.ask("plan done", day=1))
    assert "**10** in Night owls" in said(await stage.ask("points why"))


async def test_done_again_within_moments_asks_whether_the_next_one_is_meant(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    again = await stage.ask("plan done")
    assert "That was a moment ago, and it counts once" in said(again)
    assert "## Day 2 is checked in" in said(await stage.press(again, "Day 2 is done too"))


async def test_a_day_too_far_ahead_says_when_it_opens(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    refused = await stage.ask_refused("plan done", day=5)
    assert "Plan-day 5 is more than one day ahead. It opens on Sunday 4 January" in said(refused)
    assert "Choose one from 1 to 30" in said(await stage.ask_refused("plan done", day=31))


async def test_more_than_the_cap_on_one_day_waits_for_tomorrow(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.pass_time(days=5)
    for day in (1, 2, 3):
        await stage.ask("plan done", day=day)
    assert "more than 3 check-ins on one day" in said(await stage.ask_refused("plan done", day=4))
    await stage.pass_time(days=1)
    assert "## Day 4 is checked in" in said(await stage.ask("plan done"))


@pytest.mark.parametrize("options", [{}, {"day": 1}])
async def test_undo_takes_a_check_in_and_its_points_back(
    stage: Stage, options: dict[str, Any]
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    answer = await stage.ask("plan undo", **options)
    assert said(answer).startswith("## Day 1 is open again")
    assert "10 points taken back" in said(answer)
    assert "nothing to undo" in said(await stage.ask_refused("plan undo"))


async def test_undo_by_button_then_done_pays_again(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    undone = await stage.press(await stage.ask("plan done"), "Undo day 1")
    assert said(undone).startswith("## Day 1 is open again")
    assert "· 10 points" in said(await stage.ask("plan done"))
    assert "**10** in Night owls" in said(await stage.ask("points why"))


async def test_after_a_day_a_check_in_stays(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(hours=25)
    assert "more than 24 hours old and stays" in said(await stage.ask_refused("plan undo"))
    assert not any(label.startswith("Undo") for label in labels(await stage.ask("plan today")))


async def test_tomorrow_can_be_looked_at_and_done_one_day_ahead(stage: Stage) -> None:
    await stage.create_group()
    tomorrow = await stage.press(await stage.ask("plan join"), "Tomorrow")
    assert said(tomorrow).startswith("## Day 2 of 30")
    assert labels(tomorrow) == ["Done", "Today"]
    assert "## Day 1 of 30" in said(await stage.press(tomorrow, "Today"))


async def test_buttons_of_the_plan_still_work_after_a_restart(
    stage: Stage, resources: Resources
) -> None:
    await stage.create_group()
    shown = await stage.ask("plan join")
    reborn = StudyBot(resources)
    await stage.env.restart_bot(reborn)
    assert "## Day 1 is checked in" in said(answer_of(await stage.alice.click(shown, label="Done")))
    await reborn.close()


async def test_outside_of_the_plan_every_command_says_how_to_join(stage: Stage) -> None:
    await stage.create_group()
    for command in ("today", "done", "undo", "progress", "pause", "resume", "remind"):
        refused = await stage.ask_refused(f"plan {command}")
        assert "`/plan join` starts it" in said(refused), command
    assert "`/plan join` starts it" in said(await stage.ask_refused("plan shift", days=1))
