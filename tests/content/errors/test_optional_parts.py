"""Mistakes in what a pack may leave out: more plans, recall questions and interviews."""

import shutil
from pathlib import Path

import pytest

from bot.content.loader import load_catalog
from tests.content.errors.damage import errors_of

SECOND_PLAN = """\
id: second
name: Second steps
weeks:
  - {number: 1, subject: Tables, about: You ask tables questions.}
days:
  - id: first-query
    week: 1
    title: Ask a table
    why: You ask a table for what you need.
    steps:
      - {minutes: 15, title: Ask, do: Ask for all rows.}
      - {minutes: 15, title: Count, do: Count them.}
    done_when: You have a number.
    stretch: null
    skills: [sql]
"""


QUESTION = """\
id: two-and-two
day: first-query
ask: What is two and two?
number: 4
explain: Two and two is four.
"""


def add_second_plan(pack: Path, plan: str = SECOND_PLAN, question: str = QUESTION) -> None:
    """Replace the further plans of a pack and its recall questions."""
    for name, text in (("plans", plan), ("recall", question)):
        shutil.rmtree(pack / name)
        (pack / name).mkdir()
        (pack / name / "added.yaml").write_text(text, encoding="utf-8")


def test_pack_may_have_several_plans_and_recall_questions(pack: Path) -> None:
    add_second_plan(pack)
    catalog = load_catalog(pack)
    added = catalog.plan_of("second")
    assert (added.day_ids, catalog.plans[0]) == (("first-query",), catalog.plan)
    assert [question.id for question in catalog.recall_by_day["first-query"]] == ["two-and-two"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("week: 1", "week: 2", "plans/added.yaml:7: days.0.week: no week has the id “2”"),
        (
            "id: first-query",
            "id: first-program",
            "plans/added.yaml:6: days.0.id: “first-program” already names another entry",
        ),
        (
            "stretch: null",
            "resources: [githb]\n    stretch: null",
            "plans/added.yaml:14: days.0.resources.0: no resource has the id “githb”",
        ),
    ],
)
def test_mistake_in_second_plan_is_reported_with_its_line(
    pack: Path, old: str, new: str, fault: str
) -> None:
    add_second_plan(pack, SECOND_PLAN.replace(old, new, 1))
    assert any(error.startswith(fault) for error in errors_of(pack))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("day: first-query", "day: first-qery", "no plan day has the id “first-qery”"),
        ("number: 4", "number: 4\nchoose: [a, b, c]", "needs exactly one of choose"),
        ("number: 4", "number: 4\nanswer: four", "needs exactly one of choose"),
        ("number: 4", "answer: four\nunit: km", "only a number has a unit"),
        ("number: 4", "choose: [a, b]", "needs three or four different options"),
        ("number: 4", "choose: [a, b, c, c]", "needs three or four different options"),
    ],
)
def test_mistake_in_recall_question_is_reported(
    pack: Path, old: str, new: str, reason: str
) -> None:
    add_second_plan(pack, question=QUESTION.replace(old, new))
    [fault] = errors_of(pack)
    assert fault.startswith("recall/added.yaml:")
    assert reason in fault


INTERVIEW = """\
id: too-good
roles: [builder]
level: starting
ask: When was a score too good to be true?
good: [names the score, says what was wrong, says what changed]
weak: Explains the word, but tells of no case.
skills: [python]
"""


GETTING_HIRED = """\
take_homes:
- id: tickets
  roles: [builder]
  title: Sort tickets
  hours: 4
  brief: Sort them.
  hand_in: [The code, A page]
  rubric:
  - {line: is short, levels: [No., Hardly., Mostly., Yes.]}
  - {line: is right, levels: [No., Hardly., Mostly., Yes.]}
  - {line: is told, levels: [No., Hardly., Mostly., Yes.]}
questions_to_ask:
- {role: null, ask: How do you test?, why: It tells how they work.}
- {role: builder, ask: Who is on call?, why: It may be you.}
"""


def add_interview(pack: Path, question: str = INTERVIEW, hired: str = GETTING_HIRED) -> None:
    """Replace what the pack says about interviews."""
    shutil.rmtree(pack / "interview", ignore_errors=True)
    (pack / "interview").mkdir()
    (pack / "interview" / "added.yaml").write_text(question, encoding="utf-8")
    (pack / "getting-hired.yaml").write_text(hired, encoding="utf-8")


def test_pack_may_prepare_for_interviews(pack: Path) -> None:
    add_interview(pack)
    catalog = load_catalog(pack)
    assert [question.id for question in catalog.interview] == ["too-good"]
    hired = catalog.getting_hired
    assert [task.id for task in hired.take_homes_for("builder")] == ["tickets"]
    assert hired.take_homes_for("analyst") == ()
    asked = [one.ask for one in hired.questions_for("builder")]
    assert asked == ["Who is on call?", "How do you test?"]
    assert [one.ask for one in hired.questions_for("analyst")] == ["How do you test?"]


def test_pack_without_interview_content_is_valid(pack: Path) -> None:
    shutil.rmtree(pack / "interview", ignore_errors=True)
    (pack / "getting-hired.yaml").unlink(missing_ok=True)
    catalog = load_catalog(pack)
    assert catalog.interview == ()
    assert catalog.getting_hired.take_homes == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "roles: [builder]\nlevel",
            "roles: [bulider]\nlevel",
            "interview/added.yaml:2: roles.0: no role has the id “bulider”; did you mean “builder”?",
        ),
        (
            "level: starting",
            "level: junior",
            "interview/added.yaml:3: level: Input should be 'starting', 'experienced' or 'senior'",
        ),
        (
            "skills: [python]",
            "skills: [pyhton]",
            "interview/added.yaml:7: skills.0: no skill has the id “pyhton”; did you mean “python”?",
        ),
        (
            "hours: 4",
            "hours: 9",
            "getting-hired.yaml:5: take_homes.0.hours: Input should be less than or equal to 8",
        ),
        (
            "role: builder",
            "role: pilot",
            "getting-hired.yaml:14: questions_to_ask.1.role: no role has the id “pilot”",
        ),
    ],
)
def test_errors_about_interviews_are_named_with_line(
    pack: Path, old: str, new: str, fault: str
) -> None:
    add_interview(pack, INTERVIEW.replace(old, new), GETTING_HIRED.replace(old, new))
    assert fault in errors_of(pack)


def test_interview_questions_need_different_ids(pack: Path) -> None:
    twice = "- " + INTERVIEW.strip().replace("\n", "\n  ") + "\n"
    add_interview(pack, twice * 2)
    assert errors_of(pack) == ["interview/added.yaml:8: id: “too-good” already names another entry"]


def test_names_of_an_unknown_time_zone_are_refused(pack: Path) -> None:
    (pack / "zones.yaml").write_text("- zone: Europe/Berln\n  names: [CET]\n", encoding="utf-8")
    assert errors_of(pack) == [
        "zones.yaml:1: zone: no time zone has the id “Europe/Berln”; did you mean “Europe/Berlin”?"
    ]
