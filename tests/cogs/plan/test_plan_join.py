"""The command /plan join: groups, the start, the time zone and the pace."""

from tests.cogs.stage import Stage, labels, said

MONDAY = "<t:1767614400:D>"  # 5 January, the first Monday after the tests begin, at noon UTC


async def test_join_without_a_group_explains_who_creates_one(stage: Stage) -> None:
    answer = await stage.ask_refused("plan join")
    assert "A moderator can open one with `/setup`" in said(answer)


async def test_join_with_one_group_shows_day_1_without_a_choice(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("plan join")
    assert said(answer).startswith(
        "## You’re in\nYour plan is First steps. Your first day is today. Your time zone is UTC"
    )
    assert "\n\n## Day 1 of 30 · Get Python to answer" in said(answer)
    assert "0 of 30 done · on track to finish on" in said(answer)
    assert labels(answer) == ["Done", "Show tomorrow", "Stuck?", "I know this already", "Remind me"]
    assert answer.ephemeral


async def test_join_with_several_groups_offers_a_choice_and_continues(stage: Stage) -> None:
    await stage.create_group("Night owls")
    birds = await stage.create_group("Early birds")
    offered = await stage.ask("plan join")
    assert "**Night owls**" in said(offered)
    joined = await stage.choose(offered, "Join a group", str(birds.id))
    assert "## You’re in Early birds" in said(joined)
    assert "## Day 1 of 30" in said(await stage.press(joined, "Start the plan"))
    assert "**Early birds** · your group" in said(await stage.ask("group"))


async def test_join_that_asks_for_a_group_says_to_give_its_options_again(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    again = "Then use `/plan join` again with the same options."
    assert again not in said(await stage.ask("plan join"))
    assert again in said(await stage.ask("plan join", pace="weekdays"))


async def test_group_with_required_role_accepts_only_its_holders(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group(role_id=role.id)
    refused = await stage.ask_refused("plan join")
    assert f"is only for people with the role <@&{role.id}>" in said(refused)
    eve = stage.server.add_member(stage.env.create_user("eve"), roles=[role])
    assert "## Day 1 of 30" in said(await stage.ask("plan join", by=eve))


async def test_join_by_a_participant_shows_the_current_day(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    assert said(await stage.ask("plan join")).startswith("## You’re done for today")


async def test_join_by_a_participant_changes_zone_and_pace(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    before = said(await stage.ask("plan today"))
    answer = await stage.ask("plan join", timezone="Tokyo", pace="weekdays")
    assert said(answer).startswith(
        "Saved. Your time zone is Asia/Tokyo, and plan days are due on weekdays."
    )
    assert "on track to finish on <t:1769774400:D>" in before  # 30 January at noon in UTC
    assert "on track to finish on <t:1770778800:D>" in said(answer)  # 11 February at noon in Tokyo


async def test_started_plan_cannot_change_its_start(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    refused = await stage.ask_refused("plan join", start="next Monday")
    assert "Your plan has already started" in said(refused)


async def test_monday_start_blocks_early_check_in_and_can_be_moved_by_button(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("plan join", start="next Monday")
    assert said(answer).startswith(
        f"## You’re in\nYour plan is First steps. Your first day is on {MONDAY}."
    )
    assert f"## Your plan starts on {MONDAY}" in said(answer)
    assert "To start today instead" in said(await stage.ask_refused("plan done"))
    assert said(await stage.press(answer, "Start today")).startswith("## Day 1 of 30")
    assert "is done" in said(await stage.ask("plan done"))


async def test_day_1_before_the_start_can_only_be_viewed(stage: Stage) -> None:
    await stage.create_group()
    viewed = await stage.press(await stage.ask("plan join", start="next Monday"), "Show day 1")
    assert said(viewed).startswith("## Day 1 of 30")
    assert labels(viewed) == ["Stuck?", "Today"]


async def test_monday_start_can_be_moved_to_today_by_command(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", start="next Monday")
    assert "\n\n## Day 1 of 30" in said(await stage.ask("plan join", start="today"))


async def test_zone_abbreviation_is_accepted_and_zones_are_suggested(stage: Stage) -> None:
    await stage.create_group()
    offered = await stage.alice.autocomplete(stage.channel, "plan join", "timezone", "toky")
    assert offered[0]["value"] == "Asia/Tokyo"
    await stage.ask("plan join", timezone="JST")
    assert "Your time zone is Asia/Tokyo" in said(await stage.ask("plan remind"))


async def test_unknown_zone_is_refused_with_the_nearest_name(stage: Stage) -> None:
    await stage.create_group()
    refused = await stage.ask_refused("plan join", timezone="Berlyn city")
    assert "I don’t know the time zone “Berlyn city”" in said(refused)
    assert "“Europe/Berlin”" in said(refused)
    assert "You’re not in the plan." in said(await stage.ask_refused("plan today"))
