"""What shows that a member has a skill."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import Plan
from bot.domain.content.practice import practice_by_skill
from bot.domain.cv import AcceptedWork
from bot.domain.skills import LearningRecord, SkillState, evidence_by_skill
from tests.packs import shipped_catalog
from tests.works import accepted

CATALOG = shipped_catalog()
PYTHON = "python"
_DAYS = CATALOG.all_day_ids
_ANSWERS = tuple(
    accepted(challenge.id, number) for number, challenge in enumerate(CATALOG.challenges, 1)
)


def _states(record: LearningRecord) -> dict[str, SkillState]:
    return {skill: one.state for skill, one in evidence_by_skill(CATALOG, record).items()}


def _challenge_about(skill_id: str) -> AcceptedWork:
    challenge = practice_by_skill(CATALOG)[skill_id].challenges[0]
    return next(answer for answer in _ANSWERS if answer.challenge_id == challenge.id)


def test_nothing_done_leaves_every_skill_new() -> None:
    assert set(_states(LearningRecord()).values()) == {SkillState.NEW}


def test_reported_skill_is_reported_and_no_other() -> None:
    states = _states(LearningRecord(reported=frozenset({PYTHON, "gone-from-the-pack"})))
    assert states.pop(PYTHON) is SkillState.REPORTED
    assert set(states.values()) == {SkillState.NEW}


@pytest.mark.parametrize("plan", CATALOG.plans, ids=lambda plan: plan.id)
def test_done_day_of_any_plan_practises_its_skills(plan: Plan) -> None:
    day = plan.days[-1]
    states = _states(LearningRecord(done_days=frozenset({day.id})))
    practised = {skill for skill, state in states.items() if state is SkillState.PRACTISED}
    assert practised == set(day.skills)


def test_accepted_answer_practises_the_skills_of_its_challenge() -> None:
    answer = _ANSWERS[0]
    states = _states(LearningRecord(answers=(answer,)))
    practised = {skill for skill, state in states.items() if state is SkillState.PRACTISED}
    assert practised == set(CATALOG.challenges[0].skills)


def test_answer_or_day_that_left_the_pack_shows_nothing() -> None:
    record = LearningRecord(
        done_days=frozenset({"gone"}), answers=(accepted("gone", 1),), recalled=frozenset({"gone"})
    )
    assert set(_states(record).values()) == {SkillState.NEW}


def test_recalled_question_outranks_practice_and_report() -> None:
    question = practice_by_skill(CATALOG)[PYTHON].questions[0]
    record = LearningRecord(
        done_days=frozenset({question.day}),
        reported=frozenset({PYTHON}),
        recalled=frozenset({question.id}),
    )
    one = evidence_by_skill(CATALOG, record)[PYTHON]
    assert (one.state, one.recalled, one.is_reported) == (SkillState.RECALLED, 1, True)


_events = st.lists(
    st.one_of(
        st.tuples(st.just("day"), st.sampled_from(_DAYS)),
        st.tuples(st.just("answer"), st.sampled_from(_ANSWERS)),
        st.tuples(st.just("skill"), st.sampled_from([skill.id for skill in CATALOG.skills])),
    ),
    max_size=12,
)


def _after(events: list[tuple[str, object]]) -> LearningRecord:
    record = LearningRecord()
    for kind, what in events:
        if kind == "day":
            record = replace(record, done_days=record.done_days | {str(what)})
        elif kind == "skill":
            record = replace(record, reported=record.reported | {str(what)})
        elif isinstance(what, AcceptedWork) and what not in record.answers:
            record = replace(record, answers=(*record.answers, what))
    return record


@given(events=_events, data=st.data())
def test_order_of_events_does_not_change_the_evidence(
    events: list[tuple[str, object]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    assert evidence_by_skill(CATALOG, _after(events)) == evidence_by_skill(
        CATALOG, _after(list(shuffled))
    )


@given(events=_events, undone=st.sampled_from(_DAYS))
def test_undone_day_takes_its_evidence_back(events: list[tuple[str, object]], undone: str) -> None:
    without = [event for event in events if event != ("day", undone)]
    done = _after([*without, ("day", undone)])
    before = _after(without)
    assert evidence_by_skill(CATALOG, replace(done, done_days=done.done_days - {undone})) == (
        evidence_by_skill(CATALOG, before)
    )
    more, less = _states(done), _states(before)
    assert all(more[skill] >= less[skill] for skill in less)
