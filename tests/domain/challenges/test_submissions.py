"""Validation of submissions and their deadline."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges import (
    FILE_KINDS,
    MAX_FILE_BYTES,
    SubmissionInput,
    Timing,
    closing_time,
    timing_of,
    validate_submission,
)
from bot.domain.errors import Refusal

BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = dt.datetime(2026, 3, 8, 8, tzinfo=dt.UTC)
CLOSES = DEADLINE + dt.timedelta(days=7)
MOMENT = dt.timedelta(microseconds=1)


def test_answer_is_stripped_and_otherwise_unchanged() -> None:
    submission = validate_submission(
        "  I did it.\nTwice. ", "\tMuch", " https://example.org/a ", None
    )
    assert submission == SubmissionInput("I did it.\nTwice.", "Much", "https://example.org/a")


def test_file_is_accepted_with_its_name() -> None:
    assert validate_submission("Done", "", "", "work.ipynb").file_name == "work.ipynb"


@pytest.mark.parametrize("did", ["", "   ", "\n\t"])
def test_blank_answer_is_refused(did: str) -> None:
    with pytest.raises(Refusal, match="a line or two about what you did"):
        validate_submission(did, "Much", "https://example.org", "a.py")


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "http://example.org/",
        "HTTPS://Example.org/a?b=c&d=%20#e",
        "https://example.org:8443/path_(with)_brackets",
        "https://münchen.example/straße",
        "https://192.0.2.7/x",
        "https://[2001:db8::1]/",
        "https://git.example/user@name/repo",
    ],
)
def test_valid_link_is_accepted_unchanged(link: str) -> None:
    assert validate_submission("Done", "", link, None).link == link


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.org",
        "javascript:alert(1)",
        "data:text/html,hi",
        "file:///etc/passwd",
        "discord://invite",
        "//example.org",
        "https:",
        "https://",
        "https:///path",
        "https://exa mple.org",
        "https://example.org/a b",
        "https://example.org/a\nhttps://b.example",
        "https://example.org/\u202egro.elpmaxe",
        "https://[::1",
        "see https://example.org",
        "localhost/notes",
        "example.org:8080/a",
        "https://a.b/" + 288 * "<",
        "https://example.org/> <@1>",
    ],
)
def test_invalid_link_is_refused_with_the_rule(link: str) -> None:
    with pytest.raises(Refusal, match="has to begin with https:// or http://"):
        validate_submission("Done", "", link, None)


@pytest.mark.parametrize("link", ["https://me:secret@example.org", "https://me@example.org/"])
def test_link_with_credentials_is_refused(link: str) -> None:
    with pytest.raises(Refusal, match="user name or a password"):
        validate_submission("Done", "", link, None)


def test_link_without_a_scheme_is_no_longer_with_it_than_the_form_takes() -> None:
    assert len(validate_submission("Done", "", "example.org/" + 280 * "w", None).link) == 300
    with pytest.raises(Refusal, match="up to 300 characters"):
        validate_submission("Done", "", "example.org/" + 281 * "w", None)


def test_refusal_of_a_link_does_not_repeat_its_password() -> None:
    with pytest.raises(Refusal) as refused:
        validate_submission("Done", "", "https://me:secret@example.org", None)
    assert "secret" not in str(refused.value)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_as_link_is_accepted_as_http_or_refused(prefix: str, suffix: str) -> None:
    for link in (prefix, f"https://{suffix}"):
        try:
            accepted = validate_submission("Done", "", link, None).link
        except Refusal:
            continue
        assert accepted == "" or accepted.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize("kind", FILE_KINDS.split(", "))
def test_every_listed_file_kind_is_accepted_in_any_case(kind: str) -> None:
    for name in (f"a.{kind}", f"My work.{kind.upper()}", f"a.exe.{kind}"):
        assert validate_submission("Done", "", "", name).file_name == name


@pytest.mark.parametrize(
    "name", ["a.exe", "a.py.exe", "a", "", ".py", "a.", "a.svg", "a.py ", "a.tar.gz"]
)
def test_other_file_kind_is_refused_with_the_accepted_kinds(name: str) -> None:
    with pytest.raises(Refusal, match=r"take that kind of file.*csv.*ipynb.*zip"):
        validate_submission("Done", "", "", name)


def test_file_size_limit_is_inclusive() -> None:
    assert validate_submission("Done", "", "", "a.zip", MAX_FILE_BYTES).file_name == "a.zip"
    with pytest.raises(Refusal, match="larger than 8 MB"):
        validate_submission("Done", "", "", "a.zip", MAX_FILE_BYTES + 1)


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
