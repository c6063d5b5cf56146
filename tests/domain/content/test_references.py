"""References and duplicate names among content entries."""

from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationError

from bot.content.checks import find_duplicate_names
from bot.domain.content import Location
from bot.domain.content.models.entries import refers_to

SKILL = TypeAdapter[str](Annotated[str, AfterValidator(refers_to("skill"))])
WEEK = TypeAdapter[int](Annotated[int, AfterValidator(refers_to("week"))])
KNOWN_IDS: dict[str, frozenset[Any]] = {
    "skill": frozenset({"python", "sql"}),
    "week": frozenset({1, 2}),
    "role": frozenset({"cook"}),
}


def found_twice(*entries: object) -> list[tuple[Location, str]]:
    return list(find_duplicate_names([(("roles", n), entry) for n, entry in enumerate(entries)]))


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("pyhton", "no skill has the id “pyhton”; did you mean “python”?"),
        ("Python", "no skill has the id “Python”; did you mean “python”?"),
        ("cook", "no skill has the id “cook”"),
        ("", "no skill has the id “”"),
    ],
)
def test_unknown_id_is_refused_with_the_nearest(value: str, complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SKILL.validate_python(value, context=KNOWN_IDS)
    assert [error["msg"] for error in refused.value.errors()] == [complaint]


def test_known_id_is_accepted() -> None:
    assert SKILL.validate_python("sql", context=KNOWN_IDS) == "sql"
    assert WEEK.validate_python(2, context=KNOWN_IDS) == 2


def test_unknown_number_is_refused() -> None:
    with pytest.raises(ValidationError, match="no week has the id “9”"):
        WEEK.validate_python(9, context=KNOWN_IDS)


@pytest.mark.parametrize("context", [None, {}, {"role": frozenset()}])
def test_every_id_is_accepted_without_a_catalog(context: dict[str, Any] | None) -> None:
    assert SKILL.validate_python("anything", context=context) == "anything"


def test_every_id_is_refused_if_the_catalog_defines_none() -> None:
    with pytest.raises(ValidationError, match="no skill has the id “sql” "):
        SKILL.validate_json('"sql"', context={"skill": frozenset()})


@pytest.mark.parametrize(
    ("second", "where", "name"),
    [
        ({"id": "ai-engineer"}, ("id",), "ai-engineer"),
        ({"id": "x", "name": "AI: Engineer"}, ("name",), "AI: Engineer"),
        ({"id": "x", "aliases": ["y", "ÁIE"]}, ("aliases", 1), "ÁIE"),
        ({"id": "aie"}, ("id",), "aie"),
    ],
)
def test_duplicate_name_is_reported_at_its_location(
    second: dict[str, Any], where: Location, name: str
) -> None:
    first = {"id": "ai-engineer", "name": "AI Engineer", "aliases": ["AIE"]}
    expected = [(("roles", 1, *where), f"“{name}” already names another entry")]
    assert found_twice(first, second) == expected


def test_every_duplicate_name_is_reported() -> None:
    one = {"id": "a", "name": "A", "aliases": ["b", "c"]}
    other = {"id": "b", "name": "See", "aliases": ["C", "d"]}
    third = {"id": "d", "name": "C!"}
    places = [loc for loc, _ in found_twice(one, other, third)]
    assert places == [
        ("roles", 1, "id"),
        ("roles", 1, "aliases", 0),
        ("roles", 2, "id"),
        ("roles", 2, "name"),
    ]


def test_entry_may_repeat_its_own_names() -> None:
    assert found_twice({"id": "sql", "name": "SQL", "aliases": ["Sql", "sql"]}, {"id": "x"}) == []


@pytest.mark.parametrize(
    "malformed", [None, 5, "sql", ["sql"], {"id": 5, "name": None, "aliases": "sql"}]
)
def test_malformed_entries_are_skipped(malformed: object) -> None:
    assert found_twice(malformed, {"id": "sql"}, malformed, {"aliases": [1, None, "x"]}) == []
