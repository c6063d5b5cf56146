"""/career interview as a member uses it: questions, ratings, take-home tasks, and questions to ask."""

import pytest
import simcord

from bot.domain.content import Catalog
from bot.domain.content.models.entries import RubricLine
from bot.domain.content.models.questions import GettingHired, QuestionToAsk, Seniority, TakeHome
from tests.cogs.stage import Message, Stage, answer_of, labels, menu, said
from tests.interview import make_question, with_interview

ROLE = "AI Engineer"


def _task(number: int) -> TakeHome:
    return TakeHome(
        id=f"task-{number}",
        roles=("ai-engineer",),
        title=f"Task {number}",
        hours=3,
        brief="Sort these tickets.",
        hand_in=("The code", "A page about it"),
        rubric=tuple(
            RubricLine(
                line=f"Line {n}", levels=tuple(f"level {level} of {n}" for level in range(4))
            )
            for n in range(1, 7)
        ),
    )


HIRED = GettingHired(
    take_homes=(_task(1), _task(2)),
    questions_to_ask=tuple(
        QuestionToAsk(role=role, ask=f"Ask {number}?", why=f"Because of {number}.")
        for number, role in enumerate((*[None] * 6, "ai-engineer"))
    ),
)


def _change_catalog(stage: Stage, catalog: Catalog) -> None:
    object.__setattr__(stage.bot.resources, "catalog", catalog)


@pytest.fixture
async def prepared(stage: Stage, catalog: Catalog) -> Stage:
    """The pack has two questions for those who start as AI engineers, and one for senior ones."""
    senior = make_question(2, level=Seniority.SENIOR)
    questions = (make_question(0), make_question(1), senior)
    _change_catalog(stage, with_interview(catalog, questions, HIRED))
    return stage


async def _rate(
    stage: Stage, message: Message, label: str, by: simcord.MemberActor | None = None
) -> Message:
    """See a good answer, and rate one's own; return what follows."""
    return await stage.press(await stage.press(message, "See a good", by), label, by)


async def test_question_is_asked_explained_rated_and_followed_by_the_next(prepared: Stage) -> None:
    first = await prepared.ask("career interview", role="ai enginer")
    assert first.ephemeral
    assert said(first).startswith(
        f"## Interview: {ROLE}\n-# Level: starting out · 0 due today · 0 seen"
    )
    assert "0 seen · 3 left to see\nWhat would you do about 0?" in said(first)
    assert "names 0" not in said(first)
    answer = await prepared.press(first, "See a good answer")
    assert "- names 0\n- says why\n- says what it costs" in said(answer)
    assert "**A weak answer** · Tells of no case." in said(answer)
    assert "**Read about** · Python (" in said(answer)
    assert labels(answer) == ["I had most of it", "I had some of it", "I had little of it"]
    second = await prepared.press(answer, "I had most of it")
    assert "-# The last question comes again on <t:" in said(second)
    assert "1 seen · 2 left to see\nWhat would you do about 1?" in said(second)


async def test_second_rating_decides_when_a_question_comes_again(prepared: Stage) -> None:
    async def ask(by: simcord.MemberActor) -> simcord.ResponseMessage:
        return await prepared.ask("career interview", by, role=ROLE, level="senior")

    waits = (
        (prepared.alice, "I had most", 3),
        (prepared.bob, "I had some", 1),
        (prepared.morgan, "I had little", 1),
    )
    for member, *_ in waits:
        await _rate(prepared, await ask(member), "I had most", member)
    await prepared.pass_time(days=1)
    for member, label, _ in waits:
        again = await ask(member)
        assert "1 due today · 1 seen · 0 left to see" in said(again)
        await _rate(prepared, again, label, member)
    for passed in range(4):
        for member, label, days in waits:
            shown = said(await ask(member))
            if passed < days:
                assert shown.startswith("## That’s all for today\nYou’ve seen every"), label
            else:
                assert "What would you do about 2?" in shown, label
        await prepared.pass_time(days=1)


async def test_finished_day_says_what_comes_next(prepared: Stage) -> None:
    shown: Message = await prepared.ask("career interview", role=ROLE)
    for label in ("I had most", "I had some", "I had little"):
        shown = await _rate(prepared, shown, label)
    assert said(shown).startswith(
        f"## That’s all for today\nYou’ve seen every question for {ROLE}. 3 questions come again on <t:"
    )
    assert labels(shown) == ["Take-home task", "Questions to ask them"]


async def test_second_screen_of_a_question_rates_nothing_twice(prepared: Stage) -> None:
    first, second = [await prepared.ask("career interview", role=ROLE) for _ in range(2)]
    await _rate(prepared, first, "I had most")
    refused = await _rate(prepared, second, "I had little")
    assert "you’ve rated it already" in said(refused)
    assert "1 seen · 2 left to see" in said(await prepared.ask("career interview", role=ROLE))


async def test_question_that_was_removed_is_refused_kindly(prepared: Stage) -> None:
    asked, explained = [await prepared.ask("career interview", role=ROLE) for _ in range(2)]
    explained = await prepared.press(explained, "See a good")
    catalog = prepared.bot.resources.catalog
    _change_catalog(prepared, with_interview(catalog, catalog.interview[1:], HIRED))
    assert "That question is gone" in said(await prepared.press(asked, "See a good"))
    assert "That question is gone" in said(await prepared.press(explained, "I had most"))
    assert "0 seen · 2 left to see" in said(await prepared.ask("career interview", role=ROLE))


async def test_take_home_task_says_how_it_is_judged_and_leads_to_the_next_and_back(
    prepared: Stage,
) -> None:
    asked = await prepared.ask("career interview", role=ROLE, level="senior")
    task = await prepared.press(asked, "Take-home task")
    assert said(task).startswith(f"## Task 1\n-# Take-home task for {ROLE} · about 3 hours")
    assert "**Hand in**\n- The code\n- A page about it" in said(task)
    assert "## Task 2" in said(await prepared.press(task, "Another task"))
    task = await prepared.press(
        await prepared.ask("career interview", role=ROLE, level="senior"), "Take-home task"
    )
    judged = await prepared.press(task, "How it’s judged")
    assert "**1. Line 1**\n- **0** · level 0 of 1" in said(judged)
    rest = judged
    while "More" in labels(rest):
        rest = await prepared.press(rest, "More")
    assert "**6. Line 6**" in said(rest)
    assert "**1. Line 1**" not in said(rest)
    first = await prepared.press(rest, "The task")
    assert "## Task 1" in said(first)
    back = await prepared.press(first, "Interview questions")
    assert "What would you do about 2?" in said(back)  # of the same level


async def test_questions_to_ask_begin_with_those_for_the_role(prepared: Stage) -> None:
    shown = await prepared.ask("career interview", role=ROLE)
    asked = await prepared.press(shown, "Questions to ask them")
    assert said(asked).startswith("## Questions to ask them\n\n**Ask 6?**\nBecause of 6.")
    assert f"For {ROLE} interviews." in said(asked)
    more = await prepared.press(asked, "More")
    assert "**Ask 5?**" in said(more)
    assert "What would you do about 0?" in said(await prepared.press(more, "Interview questions"))


async def test_question_known_after_three_weeks_never_comes_again(prepared: Stage) -> None:
    shown: Message
    for days in (1, 3, 7, 21):
        shown = await prepared.ask("career interview", role=ROLE, level="senior")
        await _rate(prepared, shown, "I had most")
        await prepared.pass_time(days=days)
    shown = await prepared.ask("career interview", role=ROLE, level="senior")
    finished = await _rate(prepared, shown, "I had most")
    assert said(finished).startswith("## You’ve practised them all")
    await prepared.pass_time(days=365)
    later = await prepared.ask("career interview", role=ROLE, level="senior")
    assert said(later).startswith("## You’ve practised them all")


async def test_role_without_questions_leads_to_those_that_have_some(prepared: Stage) -> None:
    shown = await prepared.ask("career interview", role="Data Scientist")
    assert "There are no questions for Data Scientist yet" in said(shown)
    assert [one["value"] for one in menu(shown, "Choose a role")["options"]] == ["ai-engineer"]
    chosen = await prepared.choose(shown, "Choose a role", "ai-engineer")
    assert "What would you do about 0?" in said(chosen)


async def test_level_without_questions_offers_all_levels(prepared: Stage) -> None:
    shown = await prepared.ask("career interview", role=ROLE, level="experienced")
    assert f"There are no questions for {ROLE} at this level yet" in said(shown)
    every = await prepared.choose(shown, "Choose a role", "ai-engineer")
    assert "3 left to see" in said(every)


async def test_pack_without_interview_content_says_so(stage: Stage, catalog: Catalog) -> None:
    _change_catalog(stage, with_interview(catalog, ()))
    shown = await stage.ask("career interview", role=ROLE)
    assert f"There are no questions for {ROLE} yet" in said(shown)
    assert labels(shown) == []


async def test_unknown_role_offers_the_nearest(prepared: Stage) -> None:
    shown = await prepared.ask_refused("career interview", role="astronaut")
    assert "I don’t know “astronaut” yet." in said(shown)
    assert len(labels(shown)) == 3


async def test_profile_of_a_role_leads_to_its_questions(prepared: Stage) -> None:
    profile = await prepared.ask("role", role=ROLE)
    asked = await prepared.choose(profile, "More", "Interview questions")
    assert "What would you do about 0?" in said(asked)
    other = await prepared.ask("role", role="Data Scientist")
    assert "Interview questions" not in {one["label"] for one in menu(other, "More")["options"]}


async def test_interview_from_a_profile_in_a_direct_message_says_that_it_needs_a_server(
    prepared: Stage,
) -> None:
    user = prepared.alice.user
    profile = answer_of(await user.slash("role", role=ROLE))
    more = menu(profile, "More")
    (value,) = (one["value"] for one in more["options"] if one["label"] == "Interview questions")
    refused = answer_of(await user.select(profile, [value], custom_id=more["custom_id"]))
    assert "This only works in a server" in said(refused)


async def test_privacy_names_the_practice(prepared: Stage) -> None:
    await _rate(prepared, await prepared.ask("career interview", role=ROLE), "I had most")
    details = await prepared.press(await prepared.ask("privacy"), "Details")
    assert "**Questions you’ve answered in recall and interviews** (1 record)" in said(details)
