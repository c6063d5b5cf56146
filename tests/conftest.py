"""Fixtures of all tests."""

import gc
import os
from pathlib import Path

import pytest

from bot.content import load_catalog
from bot.domain.content import Catalog
from tests.databases import (  # noqa: F401 - fixtures
    database,
    database_url,
    migrated,
    migrated_postgres,
    postgres,
    sqlite_url,
)

_IN_MEMORY = Path("/dev/shm")
if os.access(_IN_MEMORY, os.W_OK):
    # Put `tmp_path` with the SQLite files into memory, because every commit waits for the disk.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))

_SLOW = (
    "tests/wire",
    "tests/browser",
    "tests/test_package",
    "tests/test_cli",
    "tests/services/challenges/test_post_year",
    "tests/services/standings/test_board_rules",
    "tests/content/test_errors",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files first whose tests take long, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_SLOW))


def pytest_collection_finish() -> None:
    """Let garbage collection pass over what was imported; it took a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped content pack."""
    return load_catalog()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as "summary", also those that ran in another process."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.line(str(value))
