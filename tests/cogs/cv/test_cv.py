"""/career cv as a member uses it: lines to copy, what backs them, and what would make the first."""

from bot.domain.content import Catalog, Challenge
from tests.cogs.challenges.weekly import Week, queue_challenge, start_week
from tests.cogs.stage import Stage, labels, said
from tests.finished_plan import finish_plan

LINK = "https://example.org/```churn"


async def _earn_a_line(week: Week, link: str = "") -> None:
    """Have Alice's answer to the latest post accepted."""
    await week.store_answer(f"I measured it twice. {link}", accepted=True)


def _text_of(challenge: Challenge) -> str:
    return challenge.cv_line or f"Completed the exercise “{challenge.title}”"


async def test_newcomer_is_told_what_makes_the_first_line(stage: Stage, catalog: Catalog) -> None:
    await stage.create_group()
    shown = await stage.ask("career cv")
    assert shown.ephemeral
    assert "There’s nothing to make a line from yet" in said(shown)
    assert "get an answer to a weekly challenge accepted" in said(shown)
    await stage.ask("plan join")
    await stage.ask("plan done")
    begun = said(await stage.ask("career cv"))
    assert f"You’ve done 1 of the {catalog.plan.length} days of {catalog.plan.name}." in begun
    listed = await stage.press(shown, "Build a project")
    assert said(listed).startswith("## Portfolio projects")


async def test_accepted_answer_becomes_a_line_with_its_evidence_for_its_author_only(
    stage: Stage,
) -> None:
    week = await start_week(stage)
    await _earn_a_line(week)
    shown = await stage.ask("career cv")
    assert shown.ephemeral
    challenge = week.challenge
    assert f"Practical exercises\n- {_text_of(challenge)}\n  Reviewed exercise, " in said(shown)
    link = f"https://discord.com/channels/{stage.server.id}/{week.channel.id}/{week.post.id}"
    backed = await stage.press(shown, "Show the evidence")
    assert f"1. [{challenge.title}]({link}), accepted <t:" in said(backed)
    assert "**Missing:** a link that opens without Discord; a project of your own" in said(backed)
    assert "Practical exercises" in said(await stage.press(backed, "Show the lines"))
    for other in (stage.bob, stage.morgan):
        assert "nothing to make a line from" in said(await stage.ask("career cv", by=other))
    assert "nothing to make a line from" in said(await stage.in_another_server().ask("career cv"))


async def test_own_link_is_part_of_the_line_and_cannot_end_the_block(stage: Stage) -> None:
    week = await start_week(stage)
    await _earn_a_line(week, LINK)
    shown = await stage.ask("career cv")
    assert "\n  https://example.org/``%60churn\n```" in said(shown)
    criteria = len(week.challenge.counts_when)
    backed = said(await stage.press(shown, "Show the evidence"))
    assert f", reviewed against {criteria} criteria\n   **Missing:** a project" in backed


async def test_unreviewed_answer_is_not_called_reviewed(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    await week.hand_in()
    shown = await stage.ask("career cv")
    assert "  Exercise, " in said(shown)
    assert "Reviewed exercise" not in said(shown)
    backed = said(await stage.press(shown, "Show the evidence"))
    assert (
        "without a review by somebody else\n   **Missing:** a review by somebody else; " in backed
    )


async def test_answer_to_a_closed_challenge_is_left_out(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    await stage.advance(days=15)
    first = week.channel.history()[0]
    form = await stage.alice.click(first, label="Answer")
    await week.fill_in(form)
    shown = said(await stage.ask("career cv"))
    assert "There’s nothing to make a line from yet" in shown
    assert "1 answer that you handed in after you could see the solution" in shown


async def test_more_lines_than_fit_are_paged_and_come_as_a_file(
    stage: Stage, catalog: Catalog
) -> None:
    week = await start_week(stage, reviewed=False)
    await week.store_answer()
    chosen = [week.challenge]
    for challenge in catalog.challenges[5:9]:
        chosen.append(await queue_challenge(stage, week.group, challenge.id))
        await stage.pass_time(days=7)
        await stage.deliver()
        await week.store_answer()
    first = await stage.ask("career cv")
    assert "page 1 of 2" in said(first)
    assert "Previous" not in labels(first)
    second = await stage.press(first, "More")
    assert "page 2 of 2" in said(second)
    assert _text_of(chosen[0]) in said(second)
    assert "More" not in labels(second)
    sent = await stage.press(second, "All lines as a file")
    (file,) = sent.attachments
    text = (await file.read()).decode()
    assert file.filename == "cv-lines.txt"
    for one in chosen:
        assert text.count(f"- {_text_of(one)}\n") == 1


async def test_lines_are_chosen_for_a_role(stage: Stage, catalog: Catalog) -> None:
    week = await start_week(stage)
    await _earn_a_line(week)
    practised = set(week.challenge.skills)
    fitting = next(role for role in catalog.roles if practised & set(role.skills.every))
    every = await stage.ask("career cv")
    chosen = await stage.choose(every, "Lines that fit a role", fitting.id)
    assert said(chosen).startswith(f"## Lines for your CV: {fitting.name}\n")
    assert _text_of(week.challenge) in said(chosen)
    back = await stage.press(chosen, "Lines for any role")
    assert said(back).startswith("## Lines for your CV\n")


async def test_unknown_role_offers_the_nearest(stage: Stage) -> None:
    declined = await stage.ask_refused("career cv", role="enginer of ai ops")
    assert "I don’t know" in said(declined)
    nearest = await stage.press(declined, labels(declined)[0])
    assert "nothing to make a line from" in said(nearest)


async def test_finished_plan_becomes_a_line_for_every_role(stage: Stage, catalog: Catalog) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.pass_time(days=catalog.plan.length)
    database = stage.bot.resources.database
    await finish_plan(database, stage.alice.id, catalog.plan, stage.env.now())
    shown = await stage.ask("career cv")
    line = f"Training\n- {catalog.plan.cv_line}\n  Self-study, 30 days, January 2026\n```"
    assert line in said(shown)
    backed = said(await stage.press(shown, "Show the evidence"))
    assert "1. First steps: 30 days checked in; 2–31 January 2026\n" in backed
    for role in (catalog.roles[0], catalog.roles[-1]):
        shown = await stage.ask("career cv", role=role.name)
        assert "None of your accepted answers is known to fit this role" in said(shown)
        assert f"- {catalog.plan.cv_line}\n" in said(shown)
