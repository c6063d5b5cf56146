"""The command /compare."""

from tests.cogs.stage import Stage, alt_of, labels, said


async def test_two_roles_are_compared_with_a_picture_and_alternative_text(stage: Stage) -> None:
    answer = await stage.ask("compare", first="ai-engineer", second="data-scientist")
    text = said(answer)
    assert "**AI Engineer** · build and deploy AI systems · 120–180K, demand: very high" in text
    assert "Overlap: 120–160K." in text
    assert "Pay in USD a year: Glassdoor, as a web article reports it; undated." in text
    assert "100–160K for Data Scientist" in alt_of(answer)
    assert [attachment.filename for attachment in answer.attachments] == ["comparison.png"]
    skills = await stage.press(answer, "Skills")
    assert "**In common** · Python" in said(skills)
    assert said(await stage.press(skills, "Focus and pay")) == text


async def test_three_roles_can_be_compared(stage: Stage) -> None:
    answer = await stage.ask("compare", first="ai eng", second="ds", third="ml engineer")
    assert "## AI Engineer, Data Scientist and ML Engineer" in said(answer)
    assert "**Only AI Engineer and ML Engineer**" in said(await stage.press(answer, "Skills"))


async def test_role_compared_with_itself_is_shown_alone_with_others_to_compare(
    stage: Stage,
) -> None:
    answer = await stage.ask("compare", first="ai-engineer", second="AI engineer")
    assert said(answer).startswith("## AI Engineer\n")
    await stage.choose(answer, "Compare with", "ml-engineer")
    assert "## AI Engineer and ML Engineer" in said(answer)


async def test_role_without_pay_figure_leaves_out_the_picture(stage: Stage) -> None:
    answer = await stage.ask("compare", first="data-engineer", second="ai-engineer")
    assert "deliver clean, trusted data · no figure for pay" in said(answer)
    assert not answer.attachments


async def test_role_without_facts_is_compared_by_what_is_known(stage: Stage) -> None:
    answer = await stage.ask("compare", first="ai-researcher", second="ai-engineer")
    assert "**AI Researcher** · Our source doesn’t say. · 130–200K" in said(answer)
    skills = said(await stage.press(answer, "Skills"))
    assert "**Skills of AI Researcher** · Our source doesn’t say." in skills


async def test_suggested_name_completes_the_comparison(stage: Stage) -> None:
    refused = await stage.ask_refused("compare", first="ai-engineer", second="the data person")
    offered = labels(refused)
    assert len(offered) == 3
    await stage.alice.click(refused, label=offered[0])
    assert f"## AI Engineer and {offered[0]}" in said(refused)
