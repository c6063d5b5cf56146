"""Validation of submissions and their deadline."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.submissions import (
    FILE_KINDS,
    MAX_FILE_BYTES,
    Deadline,
    Lateness,
    SubmissionInput,
    Upload,
    validate_submission,
)
from bot.domain.errors import Refusal

AT = dt.datetime(2026, 3, 8, 8, tzinfo=dt.UTC)
MOMENT = dt.timedelta(microseconds=1)


def upload(name: str, size: int = 1000) -> Upload:
    return Upload(name, f"https://cdn.example/{name}", size)


def test_answer_is_stripped_and_otherwise_unchanged() -> None:
    submission = validate_submission(
        "  I did it.\nTwice. ", "\tMuch", " https://example.org/a ", None
    )
    assert submission == SubmissionInput(
        "I did it.\nTwice.", "Much", "https://example.org/a", None, None
    )


def test_file_is_accepted_with_name_and_url() -> None:
    submission = validate_submission("Done", "", "", upload("work.ipynb"))
    assert (submission.file_name, submission.file_url) == (
        "work.ipynb",
        "https://cdn.example/work.ipynb",
    )


@pytest.mark.parametrize("did", ["", "   ", "\n\t"])
def test_blank_answer_is_refused(did: str) -> None:
    with pytest.raises(Refusal, match="a line or two about what you did"):
        validate_submission(did, "Much", "https://example.org", upload("a.py"))


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
    ],
)
def test_invalid_link_is_refused_with_the_rule(link: str) -> None:
    with pytest.raises(Refusal, match="has to begin with https:// or http://"):
        validate_submission("Done", "", link, None)


@pytest.mark.parametrize("link", ["https://me:secret@example.org", "https://me@example.org/"])
def test_link_with_credentials_is_refused(link: str) -> None:
    with pytest.raises(Refusal, match="user name or a password"):
        validate_submission("Done", "", link, None)


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
        assert validate_submission("Done", "", "", upload(name)).file_name == name


@pytest.mark.parametrize(
    "name", ["a.exe", "a.py.exe", "a", "", ".py", "a.", "a.svg", "a.py ", "a.tar.gz"]
)
def test_other_file_kind_is_refused_with_the_accepted_kinds(name: str) -> None:
    with pytest.raises(Refusal, match=r"take that kind of file.*csv.*ipynb.*zip"):
        validate_submission("Done", "", "", upload(name))


def test_file_size_limit_is_inclusive() -> None:
    assert validate_submission("Done", "", "", upload("a.zip", MAX_FILE_BYTES)).file_name == "a.zip"
    with pytest.raises(Refusal, match="larger than 8 MB"):
        validate_submission("Done", "", "", upload("a.zip", MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("lateness", list(Lateness))
def test_answer_up_to_the_deadline_is_on_time(lateness: Lateness) -> None:
    deadline = Deadline(AT, lateness)
    for at in (AT - MOMENT, AT):
        deadline.require_accepts(at)
        assert deadline.is_on_time(at)


def test_late_answer_is_accepted_or_refused_as_the_group_chose() -> None:
    late_ones_earn_fewer = Deadline(AT, Lateness.FEWER)
    late_ones_earn_fewer.require_accepts(AT + MOMENT)
    assert not late_ones_earn_fewer.is_on_time(AT + MOMENT)
    with pytest.raises(Refusal, match=r"has passed.*doesn’t take late answers.*weekly post"):
        Deadline(AT, Lateness.NONE).require_accepts(AT + MOMENT)
