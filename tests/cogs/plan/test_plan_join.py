"""The command /plan join: groups, and what a new member sees."""

from tests.cogs.stage import Stage, labels, said


async def test_join_without_a_group_explains_who_creates_one(stage: Stage) -> None:
    answer = await stage.ask_refused("plan join")
    assert "A moderator can open one with `/setup`" in said(answer)


async def test_join_with_one_group_shows_day_1_without_a_choice(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask("plan join")
    assert said(answer).startswith(
        "## You’re in Night owls\nYour plan is First steps. Days end at midnight, UTC time."
    )
    assert "\n\n## Day 1 of 30 · Get Python to answer" in said(answer)
    assert "0 of 30 done · on track to finish on" in said(answer)
    assert labels(answer) == ["Next", "Day 1 done", "Stuck?", "All steps", "I know this already"]
    assert answer.ephemeral


async def test_join_with_several_groups_offers_a_choice_and_continues(stage: Stage) -> None:
    await stage.create_group("Night owls")
    birds = await stage.create_group("Early birds")
    again = "Then use `/plan join` again with the same plan."
    assert again in said(await stage.ask("plan join", plan="From notebook to service"))
    offered = await stage.ask("plan join")
    assert "**Night owls**" in said(offered)
    assert again not in said(offered)
    joined = await stage.choose(offered, "Join a group", str(birds.id))
    assert "## You’re in Early birds" in said(joined)
    assert "## Day 1 of 30" in said(await stage.press(joined, "Start the plan"))
    assert "**Early birds** · your group" in said(await stage.ask("group"))


async def test_group_with_required_role_accepts_only_its_holders(stage: Stage) -> None:
    role = stage.server.create_role("Graduates")
    await stage.create_group(needed_role_id=role.id)
    refused = await stage.ask_refused("plan join")
    assert f"is only for people with the role <@&{role.id}>" in said(refused)
    eve = stage.server.add_member(stage.env.create_user("eve"), roles=[role])
    assert "## Day 1 of 30" in said(await stage.ask("plan join", by=eve))


async def test_join_by_a_participant_shows_the_current_day(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    assert said(await stage.ask("plan join")).startswith("## You’re done for today")


async def test_plan_starts_next_monday_by_a_pause_or_at_once(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    waiting = await stage.set_plan("Pause…", "next Monday")
    assert said(waiting).startswith("## Your plan is paused until <t:1767614400:D>")  # 5 January
    await stage.pass_time(days=2)
    assert said(await stage.press(waiting, "Start today")).startswith(
        "Your plan starts today.\n\n## Day 1 of 30"
    )
    assert "on track" in said(await stage.ask("plan today"))
