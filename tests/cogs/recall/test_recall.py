"""/recall, its reminder, and testing out of a plan day."""

from typing import Any

import pytest

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion
from bot.domain.recall import Rating, option_order
from bot.ui.plan.routes import AnswerDayTest
from tests.cogs.stage import Stage, answer_of, labels, said
from tests.recall import with_recall


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """It is midnight, Alice has joined the plan, and days 1 and 2 have three questions each."""
    catalog: Catalog = stage.bot.resources.catalog
    kinds: tuple[dict[str, Any], ...] = (
        {"number": 4},
        {"choose": ("right one", "wrong one", "other one")},
        {"answer": "the whole story"},
    )
    recall = tuple(
        RecallQuestion(
            id=f"q{n}",
            day=catalog.plan.day_ids[n // 3],
            ask=f"What about {n}?",
            explain=f"Because of {n}.",
            **kinds[n % 3],
        )
        for n in range(6)
    )
    changed = with_recall(catalog, recall)
    object.__setattr__(stage.bot.resources, "catalog", changed)
    await stage.create_group()
    await stage.ask("plan join")
    return stage


@pytest.fixture
async def practising(joined: Stage) -> Stage:
    """Day 1 was checked in yesterday."""
    await joined.ask("plan done")
    await joined.pass_time(days=1)
    return joined


async def test_nothing_is_due_before_the_first_check_in(joined: Stage) -> None:
    answer = await joined.ask("recall")
    assert answer.ephemeral
    assert said(answer).startswith("## Nothing to recall today")
    await joined.ask("plan done")
    assert "The next " in said(await joined.ask("recall"))


async def test_three_questions_are_asked_judged_and_explained(practising: Stage) -> None:
    alice, first = practising.alice, await practising.ask("recall")
    assert "Question 1 of 3 · from day 1" in said(first)
    assert labels(first) == ["Answer", "I don’t know"]
    form = await alice.click(first, label="Answer")
    told = await practising.fill_in(form, "4.0")
    assert said(told).startswith("## That’s right\nWhat about 0?")
    assert "Because of 0." in said(told)
    second = await practising.press(told, "Next")
    question = practising.bot.resources.catalog.recall[1]
    order = option_order(question, alice.id)
    assert labels(second) == [*(question.choose[at] for at in order), "I don’t know"]
    wrong = await practising.press(second, "wrong one")
    assert said(wrong).startswith("## Not quite")
    assert "You answered “wrong one”. Right is\n**right one**" in said(wrong)
    third = await practising.press(wrong, "Next")
    assert labels(third) == ["Show the answer"]
    shown = await practising.press(third, "Show the answer")
    assert said(shown).startswith("## The answer\nWhat about 2?\n\n**the whole story**")
    assert labels(shown) == ["I knew it", "Almost", "I didn’t know it"]
    await practising.remind(12)
    end = await practising.press(shown, "Almost")
    assert said(end).startswith("## That’s all for today\nYou knew 1 of 3. ")
    assert labels(end) == ["Today’s plan"]


async def test_what_is_no_number_is_asked_for_again_and_a_wrong_one_is_shown_with_the_right_one(
    practising: Stage,
) -> None:
    form = await practising.alice.click(await practising.ask("recall"), label="Answer")
    refused = await practising.fill_in(form, "about four")
    assert said(refused).startswith("Type only a number, such as 12 or 3.5.")
    form = await practising.alice.click(await practising.ask("recall"), label="Answer")
    told = await practising.fill_in(form, "5")
    assert said(told).startswith("## Not quite\nWhat about 0?\n\nYou answered “5”. Right is\n**4**")


async def test_question_shown_twice_cannot_be_answered_twice(practising: Stage) -> None:
    first, same_question = [await practising.ask("recall") for _ in range(2)]
    await practising.press(first, "I don’t know")
    refused = await practising.press(same_question, "I don’t know")
    assert said(refused).startswith("You’ve already answered this question")
    assert "What about 1?" in said(await practising.ask("recall"))


async def test_reminder_says_that_questions_are_due(practising: Stage) -> None:
    await practising.ask("plan done")
    await practising.remind(12)
    await practising.advance(hours=12, minutes=1)
    [reminder] = practising.alice.user.dm_channel.history()
    assert said(reminder).startswith("## 3 questions from earlier\n")
    question = answer_of(await practising.alice.user.click(reminder, label="Recall"))
    assert "What about 0?" in said(question)


async def test_reminders_stay_daily_for_who_only_answers_questions(practising: Stage) -> None:
    await practising.remind(12)
    await practising.pass_time(hours=12, minutes=1)
    for _ in range(6):
        shown = await practising.ask("recall")
        if "Show the answer" in labels(shown):
            shown = await practising.press(shown, "Show the answer")
        await practising.press(shown, labels(shown)[-1])
        await practising.pass_time(days=1)
        await practising.deliver()
    received = [said(message) for message in practising.alice.user.dm_channel.history()]
    assert len(received) == 6
    assert not any("I’ll write weekly now" in text for text in received)


async def test_known_day_is_tested_out_and_can_be_undone(joined: Stage) -> None:
    shown = await joined.press(await joined.ask("plan today"), "I know this already")
    form = await joined.alice.click(shown, label="Answer")
    shown = await joined.press(await joined.fill_in(form, "4"), "Next")
    shown = await joined.press(await joined.press(shown, "right one"), "Next")
    ended = await joined.press(await joined.press(shown, "Show the answer"), "Almost")
    assert "## Day 1 is done\nYou knew 2 of 3. You tested out of it" in said(ended)
    progress = said(await joined.ask("plan progress"))
    assert "No check-ins yet" in progress
    undone = said(await joined.undo())
    assert "Your check-in for day 1 is undone" in undone


async def test_members_do_not_say_themselves_that_they_knew_what_can_be_told(joined: Stage) -> None:
    await joined.press(await joined.ask("plan today"), "I know this already")
    (day, *_) = joined.bot.resources.catalog.plan.days
    knew = AnswerDayTest(day_id=day.id, number=0, rating=Rating.KNEW)
    assert (await joined.click_id(knew.custom_id())).modal
    shown = await joined.press(await joined.ask("plan today"), "I know this already")
    assert "Question 1 of 3" in said(shown)


async def test_failed_test_leaves_the_day_open(joined: Stage) -> None:
    shown = await joined.press(await joined.ask("plan today"), "I know this already")
    for _ in range(2):
        shown = await joined.press(await joined.press(shown, "I don’t know"), "Next")
    shown = await joined.press(shown, "Show the answer")
    ended = await joined.press(shown, "I didn’t know it")
    assert "You knew 0 of 3. You can try again tomorrow." in said(ended)
    assert "0 of 30" in said(await joined.ask("plan progress"))
