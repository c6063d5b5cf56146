"""Files and links of answers, and their deadline."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.challenges import (
    FILE_KINDS,
    MAX_FILE_BYTES,
    Timing,
    closing_time,
    find_link,
    timing_of,
    why_not_taken,
)

BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = dt.datetime(2026, 3, 8, 8, tzinfo=dt.UTC)
CLOSES = DEADLINE + dt.timedelta(days=7)
MOMENT = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.org", "https://example.org"),
        ("It’s at HTTPS://Example.org/a?b=c#e, and works.", "HTTPS://Example.org/a?b=c#e"),
        ("See http://192.0.2.7/x.", "http://192.0.2.7/x"),
        ("(https://münchen.example/straße)", "https://münchen.example/straße"),
        ("(see https://a.example/A_(b).)", "https://a.example/A_(b)"),
        ("<https://a.example> https://b.example", "https://a.example"),
        ("example.org", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_first_web_address_of_an_answer_is_found(text: str, link: str) -> None:
    assert find_link(text) == link


def test_every_listed_file_kind_is_accepted_in_any_case() -> None:
    for kind in FILE_KINDS.split(", "):
        for name in (f"a.{kind}", f"My work.{kind.upper()}", f"a.exe.{kind}"):
            assert why_not_taken(name, 1) == "", name


@pytest.mark.parametrize(
    "name", ["a.exe", "a.py.exe", "a", "", ".py", "a.", "a.svg", "a.py ", "a.tar.gz"]
)
def test_other_file_kind_is_refused_with_the_accepted_kinds(name: str) -> None:
    assert "These kinds work: csv, docx" in why_not_taken(name, 1)


def test_file_size_limit_is_inclusive() -> None:
    assert why_not_taken("a.zip", MAX_FILE_BYTES) == ""
    assert "larger than 8 MB" in why_not_taken("a.zip", MAX_FILE_BYTES + 1)


@pytest.mark.parametrize(
    ("at", "timing"),
    [
        (DEADLINE, Timing.ON_TIME),
        (DEADLINE + MOMENT, Timing.LATE),
        (CLOSES, Timing.LATE),
        (CLOSES + MOMENT, Timing.CLOSED),
    ],
)
def test_answer_is_on_time_then_late_then_the_challenge_is_closed(
    at: dt.datetime, timing: Timing
) -> None:
    assert timing_of(at, DEADLINE, CLOSES) is timing


@pytest.mark.parametrize(
    "deadline",
    [
        pytest.param(dt.datetime(2026, 3, 23, 9, tzinfo=BERLIN), id="clocks go forward"),
        pytest.param(dt.datetime(2026, 10, 19, 9, tzinfo=BERLIN), id="clocks go back"),
        pytest.param(dt.datetime(2026, 12, 28, 9, tzinfo=BERLIN), id="end of the year"),
    ],
)
def test_challenge_is_closed_at_the_same_local_time_seven_days_after_the_deadline(
    deadline: dt.datetime,
) -> None:
    closes_at = closing_time(deadline, BERLIN)
    assert closes_at.astimezone(BERLIN) == deadline + dt.timedelta(days=7)  # a week on the wall
