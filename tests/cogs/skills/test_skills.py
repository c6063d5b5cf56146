"""/career skills and /career gap as a member uses them, and the ways to them from look-ups."""

from dataclasses import replace

import simcord

from bot.domain.content import Catalog
from bot.domain.content.models.roles import RoleSkills
from bot.domain.content.practice import practice_by_skill
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, chosen_in, labels, menu, said

ROLE = "AI Engineer"


async def _full_gap(stage: Stage) -> simcord.ResponseMessage:
    """Return the screen with all skills that the role needs."""
    return await stage.press(await stage.ask("career gap", role=ROLE), "All ")


async def test_newcomer_is_told_how_skills_appear(stage: Stage) -> None:
    shown = await stage.ask("career skills")
    assert shown.ephemeral
    assert "There’s no skill to show yet" in said(shown)


async def test_done_day_and_accepted_answer_show_skills_with_links(
    stage: Stage, catalog: Catalog
) -> None:
    week = await start_week(stage)
    await stage.ask("plan join")
    await stage.ask("plan done")
    await week.store_answer(accepted=True)
    shown = await stage.ask("career skills")
    for skill_id in {*catalog.plan.day(1).skills, *week.challenge.skills}:
        assert (
            catalog.skill_names.by_id[skill_id].name in said(shown).partition("**Practised** ")[2]
        )
    skill = catalog.skill_names.by_id[week.challenge.skills[0]]
    area = await stage.choose(shown, "Choose an area", skill.area.value)
    assert chosen_in(area, "Choose an area") == [skill.area.value]
    assert skill.name in said(area).partition("**Practised** ")[2].splitlines()[0]
    single = await stage.choose(area, "Work on a skill", skill.id)
    assert f"## {skill.name}: practised" in said(single)
    link = f"https://discord.com/channels/{stage.server.id}/{week.channel.id}/{week.post.id}"
    assert f"answer to [{week.challenge.title}]({link})" in said(single)


async def test_skill_is_reported_and_taken_back_by_menus(stage: Stage, catalog: Catalog) -> None:
    skill = catalog.skills[0]
    area = await stage.choose(await stage.ask("career skills"), "Choose an area", skill.area.value)
    known = await stage.choose(area, "I have this skill", skill.id)
    assert f"**You say so** {skill.name}" in said(known)
    overview = await stage.press(known, "All my skills")
    assert f"**You say so** {skill.name}" in said(overview)
    back = await stage.choose(overview, "I don’t have it after all", skill.id)
    assert "own word" not in said(back)
    assert skill.name in said(back).partition("**New** ")[2]


async def test_skill_is_reported_on_its_own_screen(stage: Stage, catalog: Catalog) -> None:
    skill = catalog.skills[0]
    area = await stage.choose(await stage.ask("career skills"), "Choose an area", skill.area.value)
    single = await stage.choose(area, "Work on a skill", skill.id)
    known = await stage.press(single, "I have this skill")
    assert f"## {skill.name}: you say so" in said(known)
    assert "**Evidence** you say so" in said(known)
    assert f"## {skill.name}: new" in said(await stage.press(known, "I don’t have it after all"))


async def test_gap_shows_three_next_steps_and_all_missing_skills_on_a_press(
    stage: Stage, catalog: Catalog
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    role = catalog.role_names.find(ROLE)
    assert role
    gap = await stage.ask("career gap", role="ai enginer")
    assert gap.ephemeral
    assert said(gap).startswith(f"## {role.name}: what you have\nYou’ve practised 0 of ")
    steps = said(gap).partition("**Your next steps**\n")[2].splitlines()
    assert [step[:3] for step in steps] == ["1. ", "2. ", "3. "]
    assert steps[0].startswith("1. **Day 1** · ")
    in_full = await stage.press(gap, f"All {len(role.skills.every)} missing skills")
    for skill_id in role.skills.every:
        assert f"- {catalog.skill_names.by_id[skill_id].name}: " in said(in_full)
    assert ": An exercise\n" in said(in_full)
    day = await stage.press(await stage.press(in_full, "My next steps"), "Day 1")
    assert said(day).startswith(f"## Day 1 of {catalog.plan.length} ")
    await stage.press(day, "Day 1 done")
    assert "**Practised** " in said(await stage.ask("career gap", role=role.id))


async def test_skill_whose_challenge_is_not_open_offers_its_exercise(
    stage: Stage, catalog: Catalog
) -> None:
    await stage.create_group()
    gap = await _full_gap(stage)
    skill = next(
        skill
        for skill in catalog.skills
        if f"- {skill.name}: An exercise\n" in said(gap)
        and practice_by_skill(catalog)[skill.id].challenges
    )
    single = await stage.choose(gap, "Work on a skill", skill.id)
    assert "you can’t answer it right now" in said(single)
    assert f"**Until then** {skill.practise}" in said(single)


async def test_gap_shows_a_day_of_a_plan_that_the_member_is_not_in(
    stage: Stage, catalog: Catalog
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    second, *_ = catalog.more_plans
    gap = await _full_gap(stage)
    in_second = next(line for line in said(gap).splitlines() if line.endswith(f"of {second.name}"))
    skill = next(one for one in catalog.skills if in_second.startswith(f"- {one.name}: "))
    single = await stage.choose(gap, "Work on a skill", skill.id)
    day = await stage.press(single, "Day ")
    assert f"of {second.length} ·" in said(day)
    assert "You’re not in this plan" in said(day)
    joined = await stage.press(day, "Join this plan")
    assert f"Switch to {second.name}?" in said(joined)


async def test_challenge_whose_answer_waits_for_review_is_not_offered_again(stage: Stage) -> None:
    week = await start_week(stage)
    await stage.ask("plan join")
    gap = await _full_gap(stage)
    options = menu(gap, "Work on a skill")["options"]
    skill = next(one["value"] for one in options if one["value"] in week.challenge.skills)
    before = await stage.choose(gap, "Work on a skill", skill)
    assert f"“{week.challenge.title}”: you can answer it now" in said(before)
    await week.hand_in()
    after = await stage.choose(await _full_gap(stage), "Work on a skill", skill)
    assert f"“{week.challenge.title}”: you can answer it now" not in said(after)
    assert f"Answer “{week.challenge.title}”" in labels(before)
    assert f"Answer “{week.challenge.title}”" not in labels(after)


async def test_skill_reported_in_the_gap_is_missing_no_more(stage: Stage, catalog: Catalog) -> None:
    role = catalog.role_names.find(ROLE)
    assert role
    skill = catalog.skill_names.by_id[role.skills.core[0]]
    known = await stage.choose(await _full_gap(stage), "I have this skill", skill.id)
    assert f"**You say so** {skill.name}" in said(known)
    assert f"- {skill.name}: " not in said(known)


async def test_skills_are_shown_to_nobody_else(stage: Stage, catalog: Catalog) -> None:
    skill = catalog.skills[0]
    area = await stage.choose(await stage.ask("career skills"), "Choose an area", skill.area.value)
    await stage.choose(area, "I have this skill", skill.id)
    for other in (stage.bob, stage.morgan):
        assert "own word" not in said(await stage.ask("career skills", by=other))


async def test_comparison_leads_to_roles_and_they_to_the_gap(
    stage: Stage, catalog: Catalog
) -> None:
    first, second = catalog.roles[:2]
    compared = await stage.ask("compare", first=first.name, second=second.name)
    profile = await stage.choose(compared, "See one of them", second.name)
    gap = await stage.press(profile, "What am I missing?")
    assert gap.ephemeral
    assert said(gap).startswith(f"## {second.name}: what you have")


async def test_role_that_the_article_says_little_about_leads_to_steps_too(stage: Stage) -> None:
    gap = await stage.ask("career gap", role="AI Researcher")
    assert "**Your next steps**\n1. **Day " in said(gap)
    day = next(label for label in labels(gap) if label.startswith("Day "))
    assert said(await stage.press(gap, day)).startswith("## Day ")


async def test_role_without_skills_leads_to_its_profile(stage: Stage, catalog: Catalog) -> None:
    every = {name: getattr(catalog, name) for name in Catalog.model_fields}
    bare = [role.model_copy(update={"skills": RoleSkills()}) for role in catalog.roles]
    changed = Catalog.model_validate(every | {"roles": bare})
    stage.bot.resources = replace(stage.bot.resources, catalog=changed)
    refused = await stage.ask_refused("career gap", role="ai-researcher")
    assert said(refused).startswith("No skills are listed for AI Researcher. `/role`")


async def test_role_may_be_chosen_from_a_menu(stage: Stage, catalog: Catalog) -> None:
    for command, title in (("career gap", "AI Engineer: "), ("career interview", "Interview: AI ")):
        asked = await stage.ask(command)
        assert asked.ephemeral
        shown = await stage.choose(asked, "Choose a role", "ai-engineer")
        assert said(shown).startswith(f"## {title}")


async def test_unknown_role_offers_the_nearest(stage: Stage) -> None:
    declined = await stage.ask_refused("career gap", role="enginer of ai ops")
    assert "I don’t know" in said(declined)
    nearest = labels(declined)[0]
    assert said(await stage.press(declined, nearest)).startswith(f"## {nearest}: what you have")


async def test_overview_offers_every_role(stage: Stage, catalog: Catalog) -> None:
    options = menu(await stage.ask("career skills"), "Compare with a role")["options"]
    assert [option["value"] for option in options] == [role.id for role in catalog.roles]


async def test_practised_skill_leads_to_its_recall_questions(
    stage: Stage, catalog: Catalog
) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    skill = catalog.skill_names.by_id[catalog.plan.day(1).skills[0]]
    area = await stage.choose(await stage.ask("career skills"), "Choose an area", skill.area.value)
    single = await stage.choose(area, "Work on a skill", skill.id)
    assert "recall questions about days you’ve done" in said(single)
    assert said(await stage.press(single, "Recall")).startswith("## Nothing to recall today")
