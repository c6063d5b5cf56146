"""Mistakes in the entries of a pack: each is one error, with file and line."""

import re
from pathlib import Path

import pytest

from bot.content.loader import load_catalog
from tests.content.errors.damage import change, errors_of


def test_all_errors_are_listed_with_file_and_line(shipped_pack: Path) -> None:
    pack = shipped_pack
    role, plan, faq = "roles/1-ai-engineer.yaml", "plan.yaml", "faq.yaml"
    pay, road = "salaries.yaml", "roadmap.yaml"
    unknown = change(pack, role, "core: [python,", "core: [pyhton,")
    misspelt = change(pack, role, "output:", "outptu:")
    doubled = change(pack, "roles/2-ml-engineer.yaml", "[machine", "[AIE, machine")
    upside_down = change(pack, pay, "low: 110000, high: 170000", "low: 170000, high: 110000")
    long = change(pack, plan, "subject: basic Python", f"subject: {'very ' * 30}basic Python")
    missing = change(pack, faq, "  name: What does an AI engineer do all day?\n", "")
    twice = change(pack, road, "source: coursera", "source: coursera\nsource: coursera")
    tab = change(pack, "workflow.yaml", "intro:", "\tintro:")
    expected = [
        rf"{faq}:{missing - 1}: name: is missing \(write null if the source has no figure\)",
        rf"{plan}:{long}: weeks.0.subject: .* at most \d+ characters",
        rf"{road}:{twice + 1}: “source” appears twice",
        rf"{role}:2: output: is missing \(write null .*\)",
        rf"{role}:{unknown}: skills.core.0: no skill has the id “pyhton”; did you mean “python”\?",
        rf"{role}:{misspelt}: outptu: this key isn’t allowed here",
        rf"roles/2-ml-engineer.yaml:{doubled}: aliases.0: “AIE” already names another entry",
        rf"{pay}:{upside_down}: by_role.figures.1: high \(110000\) is below low \(170000\)",
        rf"workflow.yaml:{tab}: isn’t valid YAML: .*",
    ]
    found = errors_of(pack)
    assert len(found) == len(expected), "\n".join(found)
    assert [
        line for line, like in zip(found, expected, strict=True) if not re.fullmatch(like, line)
    ] == []


def test_one_mistake_is_one_error(pack: Path) -> None:
    line = change(pack, "sources.yaml", "as_of: 2026-02-20", "as_of: last spring")
    assert [fault.partition(": ")[0] for fault in errors_of(pack)] == [f"sources.yaml:{line}"]


def test_misspelt_key_is_named_with_line(pack: Path) -> None:
    line = change(pack, "roles/roles.yaml", "aliases:", "aliasses:")
    assert errors_of(pack) == [f"roles/roles.yaml:{line}: aliasses: this key isn’t allowed here"]


TAKEN = "already names another entry"


@pytest.mark.parametrize(
    ("file", "entry", "repeated", "reason"),
    [
        ("workflow.yaml", "- id: collection", "- id: collection\n  - id: collection", TAKEN),
        ("roadmap.yaml", "- id: basics", "- id: basics\n  - id: basics", TAKEN),
        ("plan.yaml", "- number: 1", "- number: 1\n  - number: 1", "appears twice"),
        (
            "salaries.yaml",
            "- {role: builder",
            "- role: builder\n    - {role: builder",
            "appears twice",
        ),
    ],
)
def test_duplicate_id_is_named_in_every_table(
    pack: Path, file: str, entry: str, repeated: str, reason: str
) -> None:
    line = change(pack, file, entry, repeated) + 1
    found = [fault for fault in errors_of(pack) if fault.startswith(f"{file}:{line}: ")]
    assert [fault for fault in found if fault.endswith(reason)]


MILESTONES = [
    ("plan_finished: true", "plan_finished: no", "milestones.1.plan_finished: Input should be"),
    ("id: finished", "id: first-day", "milestones.1.id: “first-day” already names another entry"),
    ("streak: 7", "rows: 7", "milestones.2.rows: this key isn’t allowed here"),
]


@pytest.mark.parametrize(("old", "new", "reason"), MILESTONES)
def test_impossible_milestone_is_named_with_line(
    pack: Path, old: str, new: str, reason: str
) -> None:
    line = change(pack, "scoring.yaml", old, new)
    assert any(fault.startswith(f"scoring.yaml:{line}: {reason}") for fault in errors_of(pack))


def test_milestone_with_two_conditions_is_named(pack: Path) -> None:
    line = change(pack, "scoring.yaml", "    streak: 7", "    streak: 7\n    plan_days: 1")
    (fault,) = errors_of(pack)
    assert fault.startswith(f"scoring.yaml:{line - 3}: milestones.2: must have exactly one of")


def test_pack_without_milestones_is_valid(pack: Path) -> None:
    file = pack / "scoring.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("milestones:")[0], encoding="utf-8")
    assert load_catalog(pack).scoring.milestones == ()


def test_challenge_says_what_to_hand_in_in_600_characters_with_its_brief(pack: Path) -> None:
    file = "challenges/1-python.yaml"
    change(pack, file, "hand_in: [why]\n", "")
    missing = f"{file}:1: hand_in: is missing (write null if the source has no figure)"
    assert errors_of(pack) == [missing]
    four = ", ".join(["why " * 40] * 4)
    change(pack, file, "material:", f"hand_in: [{four}]\nmaterial:")
    assert errors_of(pack) == [f"{file}:1: brief and hand_in have at most 600 characters together"]


def test_question_to_discuss_has_at_most_120_characters(pack: Path) -> None:
    file = "challenges/1-python.yaml"
    change(pack, file, "Who copied it?", "W" * 119 + "?")
    load_catalog(pack)
    line = change(pack, file, "W" * 119, "W" * 120)
    (fault,) = errors_of(pack)
    assert fault.startswith(f"{file}:{line}: discuss: ")
