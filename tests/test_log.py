"""The format of log lines, and the redaction of tokens."""

import base64
import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from bot import log
from bot.db.database import Database

TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.Gfictn.{'x' * 30}"
ANSWER = f"https://discord.example/webhooks/1/{'aW50ZXJhY3Rpb24' * 10}"
"""A URL that ends in an interaction token."""

MESSAGE = f"login with {TOKEN}"
POSTED = f"POST {ANSWER}/messages/@original"

part = st.text(st.sampled_from("aZ09_-"), min_size=5, max_size=20)
bot_tokens = st.tuples(part, part, part).map(
    lambda parts: f"{parts[0] * 4}.{parts[1]}.{parts[2] * 5}"
)


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    """Restore the logging configuration after each test."""
    names = ("", "bot", "cogs", "library")
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = list(logging.getLogger().handlers)
    configured = structlog.get_config() if structlog.is_configured() else None
    yield
    structlog.reset_defaults()
    if configured:
        structlog.configure(**configured)
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines_of(write: Callable[[Any], object], level: str = "INFO") -> list[dict[str, Any]]:
    """Configure logging, call `write`, and return the JSON lines."""
    stream = io.StringIO()
    log.configure(level, stream)
    write(structlog.get_logger("bot.tested"))
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def text_of(write: Callable[[Any], object]) -> str:
    return json.dumps(lines_of(write), ensure_ascii=False)


def refuse() -> None:
    raise RuntimeError(f"refused {TOKEN} at {ANSWER}")


def fail(logger: Any) -> None:
    try:
        refuse()
    except RuntimeError:
        logger.exception("failed")


def test_events_are_json_lines_without_terminal() -> None:
    (line,) = lines_of(lambda logger: logger.info("post sent", group=7, week="2026-W14"))
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "post sent",
        "group": 7,
        "week": "2026-W14",
        "level": "info",
        "logger": "bot.tested",
    }


def test_library_log_lines_have_same_format() -> None:
    (line,) = lines_of(lambda _: logging.getLogger("library").warning("%s of %s", 1, 2))
    expected = {"event": "1 of 2", "level": "warning", "logger": "library"}
    assert {key: line[key] for key in expected} == expected
    assert "timestamp" in line


def test_line_break_in_message_stays_in_one_line() -> None:
    (line,) = lines_of(lambda logger: logger.info("one\ntwo", note="three\nfour"))
    assert (line["event"], line["note"]) == ("one\ntwo", "three\nfour")


@pytest.mark.parametrize(
    ("level", "expected"),
    [("DEBUG", ["d", "i", "w"]), ("INFO", ["i", "w"]), ("WARNING", ["w"]), ("ERROR", [])],
)
def test_events_below_level_are_not_logged(level: str, expected: list[str]) -> None:
    def write(logger: Any) -> None:
        for speaker in (logger, logging.getLogger("bot"), logging.getLogger("cogs.plan")):
            speaker.debug("d")
            speaker.info("i")
            speaker.warning("w")

    assert [line["event"] for line in lines_of(write, level)] == expected * 3


@pytest.mark.parametrize(
    "name", ["discord.gateway", "discord.http", "aiosqlite", "sqlalchemy.engine", "asyncio"]
)
def test_debug_events_of_libraries_are_not_logged(name: str) -> None:
    assert lines_of(lambda _: logging.getLogger(name).debug("heartbeat"), "DEBUG") == []


async def test_values_in_statements_are_not_logged_at_any_level(database_url: str) -> None:
    stream = io.StringIO()
    log.configure("DEBUG", stream)
    async with Database(database_url) as database, database.writing() as connection:
        await connection.execute(select(literal("Wilhelmina")))
    assert "Wilhelmina" not in stream.getvalue()


@pytest.mark.parametrize(
    ("error", "events"),
    [
        (OSError(), []),
        (aiohttp.ServerDisconnectedError(), []),
        (ValueError(), ["autocomplete failed for 'plan done'"]),
    ],
    ids=["cut off", "disconnected", "bug"],
)
def test_failed_autocomplete_is_logged_without_the_person_if_it_is_a_bug(
    error: Exception, events: list[str]
) -> None:
    def fail(_: object) -> None:
        logging.getLogger("discord.app_commands.tree").error(
            "Ignoring exception in autocomplete for %r (Guild: %s, User: %s)",
            "plan done",
            700_000_000_000_000_001,
            800_000_000_000_000_001,
            exc_info=error,
        )

    assert [line["event"] for line in lines_of(fail)] == events


def test_configuring_twice_logs_once() -> None:
    log.configure("INFO", io.StringIO())
    assert len(lines_of(lambda logger: logger.info("once"))) == 1


def test_terminal_lines_are_readable() -> None:
    parent_end, child_end = os.openpty()
    with (
        os.fdopen(child_end, "w", encoding="utf-8") as terminal,
        os.fdopen(parent_end, "rb", 0) as seen,
    ):
        log.configure("INFO", terminal)
        structlog.get_logger("bot.tested").info("post sent", address=ANSWER)
        terminal.flush()
        shown = seen.read(4096).decode()
    assert "post sent" in shown
    assert "[token]" in shown
    assert not shown.startswith("{")


@pytest.mark.parametrize(
    "write",
    [
        lambda logger: logger.info(MESSAGE),
        lambda logger: logger.info("login with %s", TOKEN),
        lambda logger: logger.info("login", token=TOKEN),
        lambda logger: logger.bind(token=TOKEN).info("login"),
        fail,
        lambda _: logging.getLogger("library").info("login with %s", TOKEN),
        lambda _: fail(logging.getLogger("library")),
    ],
    ids=["message", "argument", "field", "bound", "traceback", "library", "library-traceback"],
)
def test_token_is_redacted_in_every_field(write: Callable[[Any], object]) -> None:
    shown = text_of(write)
    assert "[token]" in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    "field",
    [
        RuntimeError(TOKEN),
        {"Authorization": f"Bot {TOKEN}"},
        [TOKEN],
        {"deep": [{"down": ANSWER}]},
        TOKEN.encode(),
    ],
    ids=["error", "headers", "list", "nested", "bytes"],
)
def test_token_is_redacted_inside_nested_value(field: object) -> None:
    shown = text_of(lambda logger: logger.info("failed", field=field))
    assert "[token]" in shown
    assert TOKEN not in shown
    assert ANSWER not in shown


def test_interaction_token_is_redacted() -> None:
    shown = text_of(lambda logger: logger.info(POSTED, address=ANSWER))
    assert shown.count("[token]") == 2
    assert ANSWER.rpartition("/")[2] not in shown


@pytest.mark.parametrize(
    "harmless",
    [
        "bot.domain.content.names",
        "https://discord.com/channels/123456789012345678/234567890123456789",
        "cohort 1.0.0, discord.py 2.7.1",
        "2026-03-30T09:00:00.000000Z",
    ],
)
def test_text_without_token_is_unchanged(harmless: str) -> None:
    (line,) = lines_of(lambda logger: logger.info(harmless))
    assert line["event"] == harmless


@settings(deadline=None)
@given(bot_tokens, st.text(st.sampled_from(" :,\"'=/<"), max_size=3))
def test_every_token_is_redacted_in_any_surroundings(token: str, around: str) -> None:
    event = log.redact_tokens(None, "info", {"event": f"{around}{token}{around}"})
    assert event["event"] == f"{around}[token]{around}"
