"""Fixtures of all tests."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from bot.domain.content import Catalog
from bot.settings import Settings
from tests.databases import (  # noqa: F401 - fixtures
    database,
    database_url,
    migrated,
    migrated_postgres,
    postgres,
    sqlite_url,
)
from tests.packs import shipped_catalog

gc.disable()  # until the tests are collected, which makes little garbage and took a quarter longer

_IN_MEMORY = Path("/dev/shm")
if os.access(_IN_MEMORY, os.W_OK):
    # Put `tmp_path` with the SQLite files into memory, because every commit waits for the disk.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))

_EXAMPLES = int(os.environ.get("COHORT_EXAMPLES", "50"))
settings.register_profile("cohort", max_examples=_EXAMPLES, deadline=None)  # a machine may be busy
settings.load_profile("cohort")

_SLOW = (
    "tests/browser",
    "tests/wire",
    "tests/test_demo",
    "tests/test_package",
    "tests/content/test_recomputed",
    "tests/services/challenges/test_post_year",
    "tests/test_runner",
)
"""What takes long, slowest first. The others follow by name: `cogs/` early, and `ui/`, which is quick, last."""


_ONE_PROCESS = ("tests/browser",)
"""Tests that share Chromium."""


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Run the tests of each folder of `_ONE_PROCESS` in one process, and others by file."""
    if config.option.dist != "loadfile":
        return None
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = _process_of
    return scheduler


def _process_of(nodeid: str) -> str:
    """Return what is equal for tests that run in the same process."""
    folder = next((one for one in _ONE_PROCESS if nodeid.startswith(one)), None)
    return folder or nodeid.split("::", 1)[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files first whose tests take long, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: _place_of(item.nodeid))


def _place_of(nodeid: str) -> int:
    found = (place for place, begin in enumerate(_SLOW) if nodeid.startswith(begin))
    return next(found, len(_SLOW))


def pytest_collection_finish() -> None:
    """Let garbage collection pass over what was imported; it took a tenth of the time of the tests."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped content pack; garbage collection passes over it, too."""
    loaded = shipped_catalog()
    gc.freeze()
    return loaded


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove all settings from the environment; there is no `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as "summary", including those that ran in another process."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.line(str(value))
