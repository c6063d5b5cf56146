"""Challenges whose result is checked, as members use them: a file of one's own, and the result."""

import csv
import hashlib
import io
import sys

import pytest
import simcord

from bot.pictures.renderer import WorkerProcess
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import Message, Stage, labels, lines_of, menu, said
from tests.content.results.solvers import SOLVERS

AT_ONCE, EXPLAINED = "rs-refunds", "rs-leak"


@pytest.fixture
async def week(stage: Stage) -> Week:
    """It is one minute after a challenge about refunds was posted."""
    return await start_week(stage, AT_ONCE)


async def file_of(week: Week, by: simcord.MemberActor | None = None) -> str:
    """Press My file under the post; return the text of the file."""
    shown = await week.stage.press(week.post, "My file", by)
    assert shown.ephemeral
    (file,) = shown.attachments
    assert file.filename == "input.csv"
    return (await file.read()).decode()


async def result_of(week: Week, by: simcord.MemberActor | None = None) -> str:
    """Return the result of a member's file, found with the file alone."""
    lines = list(csv.DictReader(io.StringIO(await file_of(week, by))))
    assert week.challenge.result
    return str(SOLVERS[week.challenge.result.generator](lines, ()))


async def enter(
    week: Week, typed: str, on: Message | None = None, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    """Enter a result by the form below the post, or below another message."""
    label = "Try again" if on else "Enter the result"
    form = await (by or week.stage.alice).click(on or week.post, label=label)
    return await week.stage.fill_in(form, typed, by=by)


async def test_post_leaves_the_rules_of_a_result_to_the_whole_task(week: Week) -> None:
    first, *rules, last = week.challenge.brief.splitlines()
    assert f"{first}\n{last}\n-# **Whole task** has the rules" in said(week.post)
    task = said(await week.stage.press(week.post, "Whole task"))
    assert all(line in task for line in (first, *rules, last))


async def test_result_is_entered_wrong_then_right_and_counts_at_once(week: Week) -> None:
    wrong = await enter(week, "1,000,000.00")
    assert "“1,000,000.00” isn’t the result of your file. You have 2 more tries" in said(wrong)
    assert "too" not in said(wrong)  # neither “too high” nor “too low”
    right = await enter(week, f"€ {await result_of(week)}", wrong)
    assert "## That’s right" in said(right)
    assert "See the solution" in labels(right)
    assert "You’ve earned 30 points" in said(right)
    assert await week.paid_points() == ["**+30**"]
    solution = await week.stage.press(right, "See the solution")
    assert week.challenge.solution in said(solution)
    assert "The result of your own file is **" in said(solution)
    await week.stage.deliver()
    assert not week.reviews.history()


async def test_everyone_has_another_file_and_always_the_same(week: Week) -> None:
    alices, bobs = await file_of(week), await file_of(week, week.stage.bob)
    assert alices != bobs
    assert await file_of(week) == alices


async def test_results_of_another_and_of_what_is_public_are_wrong(week: Week) -> None:
    assert week.challenge.result
    resources = week.stage.bot.resources
    source = resources.catalog.generators[week.challenge.result.generator]
    seed = int.from_bytes(hashlib.sha256(f"1:{week.stage.alice.id}".encode()).digest()[:8])
    _, public = await resources.pictures.process.make_input(source, seed)
    for typed in (str(public), await result_of(week, week.stage.bob)):
        assert "isn’t the result of your file" in said(await enter(week, typed))


async def test_third_wrong_try_ends_them_for_an_hour(week: Week) -> None:
    stage, right = week.stage, await result_of(week)
    refused = await enter(week, "about a thousand")  # which costs no try
    assert "Type only a number, such as 12 or 3.5. You may add “euros”." in said(refused)
    file = await stage.press(week.post, "My file")
    form = await stage.alice.click(file, label="Enter the result")
    wrong = await stage.fill_in(form, "1")
    assert said(wrong).startswith("## Not yet")
    assert wrong.id != file.id  # which stays
    assert "You have 2 more tries" in said(wrong)
    wrong = await enter(week, "2", wrong)
    assert "You have 1 more try;" in said(wrong)
    wrong = await enter(week, "3", wrong)
    assert "That was your third try. You can try again <t:" in said(wrong)
    refused = await stage.press(wrong, "Try again")
    assert "You’ve had three tries." in said(refused)
    refused = await stage.press(week.post, "Enter the result")
    assert "You’ve had three tries." in said(refused)
    await stage.pass_time(hours=1)
    assert "## That’s right" in said(await enter(week, right))


async def test_right_result_is_explained_to_a_reviewer(stage: Stage) -> None:
    week = await start_week(stage, EXPLAINED)
    shown = await stage.ask("challenge")
    assert "Enter the result" in labels(shown)
    right = await enter(week, await result_of(week))
    assert "Now say how you found it" in said(right)
    assert await week.paid_points() == []
    assert "Explain it" in labels(await stage.ask("challenge"))
    form = await stage.alice.click(right, label="Explain it")
    assert {"ticked", "work"} <= {line["custom_id"] for line in lines_of(form)}
    await week.fill_in(form, "It is filled in only for those who left.", ticked=(1, 2))
    await stage.deliver()
    assert "It is filled in only for those who left." in said(week.review)
    await week.decide("Accept")
    assert await week.paid_points() == ["**+40**"]


async def test_closed_challenge_shows_the_solution_with_ones_own_result(week: Week) -> None:
    stage, result = week.stage, float(await result_of(week))
    shown = await stage.press(week.post, "See the solution")
    assert "You can see the solution once" in said(shown)
    post = week.post
    await stage.pass_time(days=15)
    shown = await stage.press(post, "See the solution")
    assert f"The result of your own file is **{result:,.12g} euros**." in said(shown)
    form = await stage.alice.click(post, label="Enter the result")
    assert "This challenge is closed" in str(form.modal)
    entered = await stage.fill_in(form, str(result))
    assert said(entered).startswith("That’s right, but you’ve seen it in the solution")


async def test_message_opens_the_form_for_a_result_and_leaving_the_group_offers_to_join(
    week: Week,
) -> None:
    stage, post = week.stage, week.post
    written = await stage.alice.send(stage.channel, "It is 1,234.50 euros.")
    form = await stage.alice.context_menu(stage.channel, "Hand in as my answer", written)
    assert [line["custom_id"] for line in lines_of(form)] == ["typed"]
    await stage.leave_group()
    assert labels(await stage.press(post, "My file")) == ["Join Night owls"]


async def test_file_that_is_not_made_in_time_costs_no_try(week: Week) -> None:
    pictures = week.stage.bot.resources.pictures
    working, pictures.process = pictures.process, WorkerProcess(command=(sys.executable, "-c", ""))
    kindly = "I couldn’t make your file just now. Try again in a minute."
    assert said(await week.stage.press(week.post, "My file")) == kindly
    assert said(await enter(week, "1")) == kindly
    pictures.process = working
    assert "You have 2 more tries" in said(await enter(week, "1"))


async def test_cv_says_that_the_result_is_right_and_asks_for_no_review(week: Week) -> None:
    await enter(week, await result_of(week))
    shown = await week.stage.ask("career cv")
    backed = said(await week.stage.press(shown, "Show the evidence"))
    assert " because its result is right\n   **Missing:** a link that opens" in backed


async def test_moderators_see_which_challenges_are_checked(week: Week) -> None:
    stage = week.stage
    shown = await stage.press(await stage.challenges(), "Choose a challenge", stage.morgan)
    marked: list[str] = []
    while True:
        options = menu(shown, "Choose a challenge")["options"]
        marked += [one["label"] for one in options if "result that I check" in one["description"]]
        if "More" not in labels(shown):
            break
        shown = await stage.press(shown, "More", stage.morgan)
    assert week.challenge.title in marked
    assert len(marked) == 10
