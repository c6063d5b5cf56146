"""How to work on a skill next, and on those that a role needs."""

from dataclasses import replace

from bot.domain.content.practice import practice_by_skill
from bot.domain.skills import LearningRecord, needed_skills, next_steps
from tests.packs import shipped_catalog
from tests.works import accepted

CATALOG = shipped_catalog()
PYTHON = "python"


def test_next_day_is_the_first_open_one_of_the_followed_plan() -> None:
    days = practice_by_skill(CATALOG)[PYTHON].days
    first, second = (
        next(one for one in days if one.plan.id == plan.id) for plan in CATALOG.plans[:2]
    )
    nothing_done = LearningRecord()
    assert next_steps(CATALOG, nothing_done, PYTHON).day == first
    in_second = LearningRecord(plan_id=second.plan.id)
    assert next_steps(CATALOG, in_second, PYTHON).day == second
    done = frozenset(one.day.id for one in days if one.plan.id == second.plan.id)
    assert next_steps(CATALOG, replace(in_second, done_days=done), PYTHON).day == first


def test_challenge_that_can_be_answered_comes_before_others_and_accepted_ones_never() -> None:
    challenges = practice_by_skill(CATALOG)[PYTHON].challenges
    last = challenges[-1]
    steps = next_steps(CATALOG, LearningRecord(open_posts={last.id: 7}), PYTHON)
    assert (steps.challenge, steps.post_id) == (last, 7)
    record = LearningRecord(answers=(accepted(last.id, 7),), open_posts={last.id: 7})
    steps = next_steps(CATALOG, record, PYTHON)
    assert (steps.challenge, steps.post_id) == (challenges[0], None)


def test_challenge_whose_answer_waits_for_review_comes_last_and_cannot_be_answered() -> None:
    first, *others = practice_by_skill(CATALOG)[PYTHON].challenges
    waiting = LearningRecord(waiting=frozenset({first.id}), open_posts={first.id: 7})
    steps = next_steps(CATALOG, waiting, PYTHON)
    assert (steps.challenge, steps.post_id, steps.is_waiting) == (others[0], None, False)
    answers = tuple(accepted(one.id, 8) for one in others)
    steps = next_steps(CATALOG, replace(waiting, answers=answers), PYTHON)
    assert (steps.challenge, steps.post_id, steps.is_waiting) == (first, None, True)


def test_recall_questions_wait_until_their_day_is_done() -> None:
    question = practice_by_skill(CATALOG)[PYTHON].questions[0]
    assert next_steps(CATALOG, LearningRecord(), PYTHON).questions == 0
    done = LearningRecord(done_days=frozenset({question.day}))
    waiting = next_steps(CATALOG, done, PYTHON).questions
    assert waiting == len(CATALOG.recall_by_day[question.day])
    known = replace(done, recalled=frozenset({question.id}))
    assert next_steps(CATALOG, known, PYTHON).questions == waiting - 1


def test_needed_skills_are_those_of_the_role_with_core_ones_first() -> None:
    role = CATALOG.roles[0]
    needed = needed_skills(CATALOG, LearningRecord(), role)
    assert tuple(one.evidence.skill.id for one in needed) == role.skills.every
    core = needed[: len(role.skills.core)]
    assert {one.evidence.skill.id for one in core} == set(role.skills.core)


def test_role_without_skills_needs_nothing() -> None:
    role = CATALOG.roles[0].model_copy(update={"skills": type(CATALOG.roles[0].skills)()})
    assert needed_skills(CATALOG, LearningRecord(), role) == ()
