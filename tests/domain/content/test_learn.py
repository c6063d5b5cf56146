"""Guides to learning: which addresses are safe to show, and when a review is too old."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.content.models.guides import LearnGuide, Place


def place(address: str) -> Place:
    return Place(title="The Python Tutorial", address=address, start_with="chapter 3")


def guide(**fields: Any) -> LearnGuide:
    """Build a guide to Python with some fields changed."""
    usual: dict[str, Any] = {
        "skill": "python",
        "reviewed": dt.date(2026, 11, 26),
        "places": (place("https://docs.python.org/3/"), place("https://peps.python.org/pep-0008/")),
        "subtopics": ("values", "functions", "files"),
        "enough_when": "read a file and count its words",
        "hired_when": "review a colleague's module",
        "confused_with": "Jupyter: a place to run Python, not the language",
    }
    return LearnGuide(**(usual | fields))


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.python.org/3/tutorial/index.html",
        "https://developers.google.com/machine-learning/crash-course?hl=en#start",
        "https://WWW.Example.org",
        "https://example.org:8443/a%28b%29",
        "https://en.wikipedia.org/wiki/P-value#Definition_%26_use",
    ],
)
def test_address_of_a_web_page_is_accepted(address: str) -> None:
    assert place(address).address == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "docs.python.org",
        "http://docs.python.org/",
        "ftp://docs.python.org/",
        "javascript:alert(1)",
        "https:docs.python.org/",
        "https:///docs.python.org",
        "https://localhost/",
        "https://docs..python.org/",
        "https://[::1]/",
        "https://docs.python.org:99999/",
        "https://me@docs.python.org/",
        "https://me:secret@docs.python.org/",
        "https://docs.python.org@evil.example/",
        "https://:@docs.python.org/",
        "https://docs.python.org/a b",
        "https://docs.python.org/a\nb",
        "https://docs.python.org/\u202eb",
        "https://docs.python.org/a(b)",
        "https://docs.python.org/a>b",
        "https://docs.python.org/\\",
        "https://пример.example/",
        f"https://docs.python.org/{'x' * 177}",
    ],
)
def test_unsafe_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        place(address)


@given(st.text(max_size=60))
def test_accepted_address_never_ends_the_link_it_is_shown_in(ending: str) -> None:
    try:
        accepted = place(f"https://docs.python.org/{ending}")
    except ValidationError:
        return
    assert accepted.host == "docs.python.org"
    assert not set(accepted.address) & set(" \n<>()[]\\")


def test_guide_is_about_either_a_skill_or_a_role() -> None:
    assert guide(skill=None, role="ai-engineer").role == "ai-engineer"
    for both_or_none in ({"role": "ai-engineer"}, {"skill": None}):
        with pytest.raises(ValidationError, match="needs either a skill or a role"):
            guide(**both_or_none)


def test_guide_needs_two_places_and_three_subtopics() -> None:
    for fields in ({"places": (place("https://a.example"),)}, {"subtopics": ("one", "two")}):
        with pytest.raises(ValidationError):
            guide(**fields)


@pytest.mark.parametrize(
    ("reviewed", "last_day"),
    [
        (dt.date(2026, 11, 26), dt.date(2027, 11, 26)),
        (dt.date(2026, 12, 31), dt.date(2027, 12, 31)),
        (dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
        (dt.date(2027, 2, 28), dt.date(2028, 2, 28)),
        (dt.date(2027, 3, 1), dt.date(2028, 3, 1)),
        (dt.date(2028, 2, 28), dt.date(2029, 2, 28)),
    ],
)
def test_review_is_outdated_from_the_day_after_its_anniversary(
    reviewed: dt.date, last_day: dt.date
) -> None:
    reviewed_then = guide(reviewed=reviewed)
    assert not reviewed_then.is_outdated(last_day)
    assert reviewed_then.is_outdated(last_day + dt.timedelta(days=1))
