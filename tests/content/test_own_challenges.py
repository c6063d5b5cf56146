"""A file with a challenge of a server's own: what is wrong in which line, and the way back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.loader import BadContent, read_challenge, write_challenge
from bot.domain.content import Catalog
from bot.domain.own_challenges import check_definition
from tests.own_challenges import HOSTILE, WRITTEN


def _text(**changed: Any) -> str:
    return yaml.safe_dump({**WRITTEN, **changed}, sort_keys=False)


def _faults(text: str, catalog: Catalog) -> list[tuple[int, str]]:
    with pytest.raises(BadContent) as bad:
        read_challenge(text, catalog)
    return [(fault.line, fault.reason) for fault in bad.value.faults]


def test_file_has_one_challenge_as_in_a_pack(catalog: Catalog) -> None:
    expected = check_definition(WRITTEN, catalog)
    assert read_challenge(_text(), catalog) == expected
    assert read_challenge(yaml.safe_dump([WRITTEN]), catalog) == expected


@pytest.mark.parametrize("written", [WRITTEN, HOSTILE])
def test_exported_challenge_can_be_uploaded_again(catalog: Catalog, written: Any) -> None:
    definition = check_definition(written, catalog)
    text = write_challenge(definition)
    assert text.startswith("- id: change-this\n  title: ")
    assert read_challenge(text, catalog) == definition


def test_exported_lines_stay_lines(catalog: Catalog) -> None:
    text = write_challenge(check_definition(WRITTEN, catalog))
    assert "  brief: |-\n    The water bill has doubled.\n    Find out why." in text


def test_every_fault_is_named_with_its_line(catalog: Catalog) -> None:
    text = _text(minutes=7, brief="*" * 301, skills=["pyhton"])
    lines = text.splitlines()
    faults = _faults(text, catalog)
    assert [line for line, _ in faults] == [
        lines.index("minutes: 7") + 1,
        lines.index("- pyhton") + 1,
    ]
    assert "did you mean “python”?" in faults[1][1]
    (escaped,) = _faults(_text(brief="*" * 301), catalog)
    assert escaped == (6, "brief: String should have at most 600 characters")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("title: [", "isn’t valid YAML"),
        ("title: a\ntitle: b", "“title” appears twice"),
        ("- a: 1\n- b: 2", "has 2 entries, not one"),
        ("[]", "has 0 entries, not one"),
        ("just words", "should be a valid dictionary"),
        ("title: Only a title", "is missing"),
        ("colour: red", "isn’t allowed here"),
        ("&a [*a]", "by an alias"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "by an alias"),
        ("title: &a Tap\nbrief: *a", "by an alias"),
        ("? [title]\n: Tap", "a key must be text"),
        ("? {title: Tap}\n: Tap", "a key must be text"),
        ("!!set {? [title]}", "a key must be text"),
        ("!!map [title]", "has no keys"),
        ("title: !!map Tap", "has no keys"),
        ("title: !!timestamp Tap", "can’t be read"),
        ("[" * 15_000, ""),
    ],
)
def test_what_is_no_challenge_is_refused_with_a_reason(
    catalog: Catalog, text: str, reason: str
) -> None:
    faults = _faults(text, catalog)
    assert any(reason in why for _, why in faults)
    assert not any("source has no figure" in why for _, why in faults)


def test_own_challenge_runs_no_program(catalog: Catalog) -> None:
    text = _text(result={"generator": next(iter(catalog.generators))})
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("result:"))
    assert _faults(text, catalog) == [(line, "result: this key isn’t allowed here")]


def test_file_with_thousands_of_faults_is_refused_at_once(catalog: Catalog) -> None:
    text = "".join(f"k{number}: 1\n" for number in range(2_500))
    assert len(_faults(text, catalog)) == 20


class _TooManySteps(BaseException):
    pass


@contextmanager
def _steps_up_to(limit: int) -> Iterator[None]:
    """Raise _TooManySteps at more calls of functions than that, so that nothing takes a clock's time."""
    left = limit

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _TooManySteps

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)


@given(
    times=st.lists(st.integers(1, 12), min_size=1, max_size=20),
    place=st.sampled_from(
        ["? {}\n: 1", "? [{}]\n: 1", "end: {}", "? {{a: {}}}\n: 1", "!!set {{? {}}}"]
    ),
)
def test_file_of_a_few_lines_cannot_stand_for_a_billion_values(
    catalog: Catalog, times: list[int], place: str
) -> None:
    lines = ["k0: &k0 [x]"]
    for number, many in enumerate(times):
        lines.append(f"k{number + 1}: &k{number + 1} [{', '.join([f'*k{number}'] * many)}]")
    text = "\n".join([*lines, place.format(f"*k{len(times)}")])
    with _steps_up_to(20_000 + 100 * len(text)):
        _faults(text, catalog)
