"""References, duplicate names and cycles among content entries."""

from itertools import pairwise
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, TypeAdapter, ValidationError

from bot.domain.content.references import Location, find_cycles, find_duplicate_names, refers_to

SKILL = TypeAdapter[str](Annotated[str, AfterValidator(refers_to("skill"))])
WEEK = TypeAdapter[int](Annotated[int, AfterValidator(refers_to("week"))])
KNOWN_IDS: dict[str, frozenset[Any]] = {
    "skill": frozenset({"python", "sql"}),
    "week": frozenset({1, 2}),
    "role": frozenset({"cook"}),
}

graphs = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=4).map(tuple)
)


def found_twice(*entries: object) -> list[tuple[Location, str]]:
    return list(find_duplicate_names([(("roles", n), entry) for n, entry in enumerate(entries)]))


def reachable(start: str, needs: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the ids reachable from an id in one step or more."""
    reached: set[str] = set()
    edge = set(needs.get(start, ()))
    while edge - reached:
        reached |= edge
        edge = {need for reached_id in reached for need in needs.get(reached_id, ())}
    return reached


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


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({}, {}),
        ({"a": ("b",), "b": ("c",), "c": ()}, {}),
        ({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}, {}),  # two paths, no cycle
        ({"a": ("a",)}, {"a": "needs itself: a → a"}),
        (
            {"a": ("b",), "b": ("a",)},
            {"a": "needs itself: a → b → a", "b": "needs itself: b → a → b"},
        ),
        (
            {"a": ("b",), "b": ("c",), "c": ("b",)},  # a depends on the cycle but is not part of it
            {"b": "needs itself: b → c → b", "c": "needs itself: c → b → c"},
        ),
        ({"a": ("nowhere",)}, {}),
    ],
)
def test_cycles_are_found_with_their_path(
    needs: dict[str, tuple[str, ...]], found: dict[str, str]
) -> None:
    assert dict(find_cycles(needs)) == found


@given(graphs)
def test_only_entries_in_cycles_are_found(needs: dict[str, tuple[str, ...]]) -> None:
    assert {start for start, _ in find_cycles(needs)} == {
        s for s in needs if s in reachable(s, needs)
    }


@given(graphs)
def test_every_step_of_cycle_is_a_dependency(needs: dict[str, tuple[str, ...]]) -> None:
    for start, reason in find_cycles(needs):
        way = reason.removeprefix("needs itself: ").split(" → ")
        assert way[0] == way[-1] == start
        assert all(after in needs[before] for before, after in pairwise(way))
