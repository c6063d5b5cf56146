"""Damaged copies of the shipped pack: every error is reported with file and line.

Random damage is done to a small pack that uses every field, because that loads in milliseconds.
"""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.content import SHIPPED_PACK, BadContent, load_catalog
from bot.content.layout import FILES
from tests.packs import SMALL_PACK

SMALL_FILES = sorted(str(file.relative_to(SMALL_PACK)) for file in SMALL_PACK.rglob("*.yaml"))

UNREADABLE = {  # scalars that resemble values of another type
    "a day that never was": "2024-02-30",
    "an hour that never was": "2024-02-20 25:00:00",
    "a tag nobody knows": "!x y",
    "a number that is none": "!!int abc",
    "half a hexadecimal": "0x_",
    "a number without end": "9" * 5000,
    "a hexadecimal number without end": "0x" + "F" * 5000,
    "a number in base 60 without end": "1" + ":1" * 400,
    "a fraction in base 60 without end": "1" + ":1" * 400 + ".5",
}
JUNK = [*UNREADABLE.values(), "", "null", "[]", "{}", "- ", "\t", "yes", "-1", "1.5", ".inf", "'"]
JUNK += [
    "&a [*a]",
    "*a",
    "<<: {a: b}",
    "? [a, b]",
    "{[a]: b}",
    '"\\ud800"',
    "|",
    "---",
    "...",
    "%A",
]
JUNK += ["\x00", "\x85", "é", "\ufeff", "[" * 900, "x" * 3000, "id: python", "aliases: [py]"]

junk = st.sampled_from(JUNK) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
edits = st.tuples(st.sampled_from(["drop", "double", "insert", "cut"]), st.integers(0, 400), junk)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack that a test damages."""
    return shutil.copytree(SHIPPED_PACK, tmp_path / "pack")


@pytest.fixture(scope="module")
def reusable_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small pack for tests that restore it."""
    return shutil.copytree(SMALL_PACK, tmp_path_factory.mktemp("spare") / "pack")


def change(pack: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence of a text and return its line number."""
    before, found, after = (pack / file).read_text(encoding="utf-8").partition(old)
    assert found, f"{file} holds no {old!r}"
    (pack / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def errors_of(pack: Path) -> list[str]:
    with pytest.raises(BadContent) as refused:
        load_catalog(pack)
    assert str(refused.value).splitlines() == [str(fault) for fault in refused.value.faults]
    return [str(fault).removeprefix("pack/") for fault in refused.value.faults]


def loads_or_is_refused_with_reasons(reusable_pack: Path, file: str, content: bytes) -> bool:
    """Load the pack with this file; return True if it is valid or refused with reasons."""
    original = (reusable_pack / file).read_bytes()
    (reusable_pack / file).write_bytes(content)
    try:
        load_catalog(reusable_pack)
    except BadContent as bad:
        return bool(bad.faults) and all(fault.reason for fault in bad.faults)
    finally:
        (reusable_pack / file).write_bytes(original)
    return True


def mangle(text: str, changes: list[tuple[str, int, str]]) -> str:
    """Remove, repeat, insert or cut lines of a text."""
    lines = text.split("\n")
    for kind, position, extra in changes:
        at = position % len(lines)
        lines[at : at + 1] = {
            "drop": [""],
            "double": [lines[at], lines[at]],
            "insert": [lines[at], extra],
            "cut": [lines[at][: position % 40]],
        }[kind]
    return "\n".join(lines)


def test_all_errors_are_listed_with_file_and_line(pack: Path) -> None:
    role, plan, jobs = "roles/1-ai-engineer.yaml", "plan.yaml", "job-ads.yaml"
    skills, pay, road = "skills/1-languages.yaml", "salaries.yaml", "roadmap.yaml"
    unknown = change(pack, role, "core: [python,", "core: [pyhton,")
    misspelt = change(pack, role, "output:", "outptu:")
    doubled = change(pack, "roles/2-ml-engineer.yaml", "[machine", "[AIE, machine")
    upside_down = change(pack, pay, "low: 110000, high: 170000", "low: 170000, high: 110000")
    long = change(pack, plan, "subject: basic Python", f"subject: {'very ' * 30}basic Python")
    missing = change(pack, jobs, "id: job-ads\n", "")
    twice = change(pack, road, "source: coursera", "source: coursera\nsource: coursera")
    loop = change(pack, skills, "needs: []", "needs: [backend]")
    round_trip = change(pack, skills, "needs: [python, apis]", "needs: [python]")
    tab = change(pack, "workflow.yaml", "intro:", "\tintro:")
    expected = [
        rf"{jobs}:{missing}: id: is missing \(write null if the source has no figure\)",
        rf"{plan}:{long}: weeks.0.subject: .* at most \d+ characters",
        rf"{road}:{twice + 1}: “source” appears twice",
        rf"{role}:2: output: is missing \(write null .*\)",
        rf"{role}:{unknown}: skills.core.0: no skill has the id “pyhton”; did you mean “python”\?",
        rf"{role}:{misspelt}: outptu: this key isn’t allowed here",
        rf"roles/2-ml-engineer.yaml:{doubled}: aliases.0: “AIE” already names another entry",
        rf"{pay}:{upside_down}: by_role.figures.1: high \(110000\) is below low \(170000\)",
        rf"{skills}:{loop}: needs: needs itself: python → backend → python",
        rf"{skills}:{round_trip}: needs: needs itself: backend → python → backend",
        rf"workflow.yaml:{tab}: isn’t valid YAML: .*",
    ]
    found = errors_of(pack)
    assert len(found) == len(expected), "\n".join(found)
    assert [
        line for line, like in zip(found, expected, strict=True) if not re.fullmatch(like, line)
    ] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("plan.yaml", "  - number: 2", "\t- number: 2", "isn’t valid YAML: .*tab"),
        ("salaries.yaml", "figures:", "figures: [", "isn’t valid YAML: "),
        ("faq.yaml", "- id: day-to-day", "- id: day: to-day", "isn’t valid YAML: .*mapping"),
        ("roadmap.yaml", "source: ", "source: *", "isn’t valid YAML: .*undefined alias"),
        ("roadmap.yaml", "intro: ", "---\nintro: ", "isn’t valid YAML: .*another document"),
    ],
)
def test_invalid_yaml_is_named_with_line(
    pack: Path, file: str, old: str, new: str, reason: str
) -> None:
    line = change(pack, file, old, new)
    line_numbers = range(line, line + 2)  # the parser may report the next line
    assert any(
        re.match(rf"{file}:{at}: {reason}", fault)
        for at in line_numbers
        for fault in errors_of(pack)
    )


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"", "the file is empty"),
        (b"# to do\n", "the file is empty"),
        ("subject: Übung".encode("latin-1"), "can’t be read: 'utf-8' codec can't decode"),
        (b"a: \x00b", "can’t be read: unacceptable character"),
    ],
)
def test_unreadable_file_is_named(pack: Path, damage: bytes, reason: str) -> None:
    (pack / "plan.yaml").write_bytes(damage)
    assert any(fault.startswith(f"plan.yaml: {reason}") for fault in errors_of(pack))


@pytest.mark.parametrize("file", FILES.values())
def test_missing_file_is_named(pack: Path, file: str) -> None:
    (pack / file).unlink()
    assert f"{file}: the file is missing" in errors_of(pack)


@pytest.mark.parametrize("folder", ["roles", "skills"])
def test_empty_folder_is_named(pack: Path, folder: str) -> None:
    shutil.rmtree(pack / folder)
    found = errors_of(pack)
    assert f"{folder}: has no entries" in found
    assert [
        fault for fault in found if fault.startswith("pack: ")
    ] == []  # every error names its file


@pytest.mark.parametrize("file", ["sources.yaml", "plan.yaml", "skills/1-languages.yaml"])
def test_unreadable_file_causes_no_other_errors(pack: Path, file: str) -> None:
    (pack / file).write_text("\t- no YAML\n", encoding="utf-8")
    assert [fault.partition(":")[0] for fault in errors_of(pack)] == [file]


def test_missing_folder_is_one_error(tmp_path: Path) -> None:
    assert len(errors_of(tmp_path / "pack")) == 1


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_value_is_named_with_line(pack: Path, value: str) -> None:
    line = change(pack, "sources.yaml", "as_of: undated", f"as_of: {value}")
    assert [fault.rpartition(f":{line}: ")[0] for fault in errors_of(pack)] == ["sources.yaml"]


@pytest.mark.parametrize("weeks", ["&a [*a]", "[" * 900 + "]" * 900], ids=["knotted", "deep"])
def test_too_deep_nesting_is_named(pack: Path, weeks: str) -> None:
    (pack / "plan.yaml").write_text(f"weeks: {weeks}\n", encoding="utf-8")
    assert any(fault.startswith("plan.yaml:1: ") for fault in errors_of(pack))


def test_one_mistake_is_one_error(pack: Path) -> None:
    line = change(pack, "sources.yaml", "as_of: undated", "as_of: last spring")
    assert [fault.partition(": ")[0] for fault in errors_of(pack)] == [f"sources.yaml:{line}"]


def test_misspelt_key_is_named_with_line(pack: Path) -> None:
    line = change(pack, "roles/7-mlops-engineer.yaml", "aliases:\n", "aliasses:\n")
    assert errors_of(pack) == [
        f"roles/7-mlops-engineer.yaml:{line}: aliasses: this key isn’t allowed here"
    ]


@pytest.mark.parametrize(
    ("file", "first", "second"),
    [
        ("workflow.yaml", "id: data-collection", "id: data-processing"),
        ("roadmap.yaml", "id: python-basics", "id: ml-concepts"),
        ("plan.yaml", "number: 3", "number: 4"),
        ("salaries.yaml", "role: ai-engineer", "role: ml-engineer"),
    ],
)
def test_duplicate_id_is_named_in_every_table(
    pack: Path, file: str, first: str, second: str
) -> None:
    line = change(pack, file, second, first)
    assert any(fault.startswith(f"{file}:{line}: ") for fault in errors_of(pack))


def test_small_pack_is_valid_and_uses_every_field() -> None:
    used: dict[type[BaseModel], set[str]] = {}
    waiting: list[object] = [load_catalog(SMALL_PACK)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, BaseModel):
            used.setdefault(type(value), set()).update(value.model_fields_set)
            waiting += dict(value).values()
        elif isinstance(value, tuple):
            waiting += value
    assert used == {kind: set(kind.model_fields) for kind in used}


@settings(deadline=None)
@given(file=st.sampled_from(SMALL_FILES), changes=st.lists(edits, min_size=1, max_size=4))
def test_mangled_lines_never_crash(
    reusable_pack: Path, file: str, changes: list[tuple[str, int, str]]
) -> None:
    original = (SMALL_PACK / file).read_text(encoding="utf-8")
    assert loads_or_is_refused_with_reasons(reusable_pack, file, mangle(original, changes).encode())


@settings(max_examples=200, deadline=None)
@given(file=st.sampled_from(SMALL_FILES), position=st.integers(0, 400), value=junk)
def test_replaced_value_never_crashes(
    reusable_pack: Path, file: str, position: int, value: str
) -> None:
    original = (SMALL_PACK / file).read_text(encoding="utf-8")
    values = list(re.finditer(r"(?<=[a-z]: )\S.*", original))
    old = values[position % len(values)]
    assert loads_or_is_refused_with_reasons(
        reusable_pack, file, (original[: old.start()] + value + original[old.end() :]).encode()
    )


@settings(deadline=None)
@given(
    file=st.sampled_from(SMALL_FILES), position=st.integers(0, 2000), damage=st.binary(min_size=1)
)
def test_random_bytes_never_crash(
    reusable_pack: Path, file: str, position: int, damage: bytes
) -> None:
    original = (SMALL_PACK / file).read_bytes()
    at = position % len(original)
    assert loads_or_is_refused_with_reasons(
        reusable_pack, file, original[:at] + damage + original[at + 1 :]
    )


MILESTONES = [
    ("plan_days: 14", "plan_days: 7", "milestones.2.plan_days: must be more than that of"),
    ("plan_days: 28", "plan_days: 31", "milestones.4.plan_days: can never be reached: the plan"),
    ("plan_finished: true", "plan_finished: no", "milestones.5.plan_finished: Input should be"),
    ("id: week-2", "id: week-1", "milestones.2.id: “week-1” already names another entry"),
    ("streak: 7", "rows: 7", "milestones.6.rows: this key isn’t allowed here"),
]


@pytest.mark.parametrize(("old", "new", "reason"), MILESTONES)
def test_impossible_milestone_is_named_with_line(
    pack: Path, old: str, new: str, reason: str
) -> None:
    line = change(pack, "scoring.yaml", old, new)
    assert any(fault.startswith(f"scoring.yaml:{line}: {reason}") for fault in errors_of(pack))


def test_milestone_with_two_conditions_is_named(pack: Path) -> None:
    line = change(pack, "scoring.yaml", "    streak: 7", "    streak: 7\n    plan_days: 29")
    (fault,) = errors_of(pack)
    assert fault.startswith(f"scoring.yaml:{line - 3}: milestones.6: must have exactly one of")


def test_pack_without_milestones_is_valid(pack: Path) -> None:
    file = pack / "scoring.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("milestones:")[0], encoding="utf-8")
    assert load_catalog(pack).scoring.milestones == ()


def test_aliases_of_aliases_are_refused_before_they_fill_the_memory(pack: Path) -> None:
    levels = [f"- &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]" for n in range(12)]
    (pack / "faq.yaml").write_text("\n".join(["- &a0 [x, x]", *levels]), encoding="utf-8")
    assert any("the pack has more than 200,000 values" in error for error in errors_of(pack))


def test_file_of_more_than_a_megabyte_is_refused(pack: Path) -> None:
    with (pack / "faq.yaml").open("a", encoding="utf-8") as file:
        file.write("#" * 1_000_000)
    assert errors_of(pack) == ["faq.yaml: larger than 1 MB; split it or shorten it"]


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
right: ["4", "four"]
wrong: ["22"]
"""


def add_second_plan(pack: Path, plan: str = SECOND_PLAN, question: str = QUESTION) -> None:
    for name, text in (("plans", plan), ("recall", question)):
        (pack / name).mkdir(exist_ok=True)
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
        ("number: 4", "number: 4\nchoose: [a, b, c]", "needs exactly one of number"),
        ('wrong: ["22"]', "wrong: []", "needs right and wrong forms"),
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
roles: [ai-engineer]
level: starting
ask: When was a score too good to be true?
good: [names the score, says what was wrong, says what changed]
weak: Explains the word, but tells of no case.
skills: [python]
"""
GETTING_HIRED = """\
take_homes:
- id: tickets
  roles: [ai-engineer]
  title: Sort tickets
  hours: 4
  brief: Sort them.
  hand_in: [The code, A page]
  rubric: [is short, is right, is told]
questions_to_ask:
- {role: null, ask: How do you test?, why: It tells how they work.}
- {role: ai-engineer, ask: Who is on call?, why: It may be you.}
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
    assert [task.id for task in hired.take_homes_for("ai-engineer")] == ["tickets"]
    assert hired.take_homes_for("ml-engineer") == ()
    asked = [one.ask for one in hired.questions_for("ai-engineer")]
    assert asked == ["Who is on call?", "How do you test?"]
    assert [one.ask for one in hired.questions_for("ml-engineer")] == ["How do you test?"]


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
            "roles: [ai-engineer]\nlevel",
            "roles: [ai-enginer]\nlevel",
            "interview/added.yaml:2: roles.0: no role has the id “ai-enginer”; did you mean “ai-engineer”?",
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
            "role: ai-engineer",
            "role: pilot",
            "getting-hired.yaml:11: questions_to_ask.1.role: no role has the id “pilot”",
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
