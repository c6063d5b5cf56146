"""Hypothesis does anything in any order, on a world in an SQLite file of its own."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from bot.db.database import Database
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from tests.databases import share_compiled_statements, use_no_threads
from tests.services.conftest import World, create_open_group


class AnyHistory(RuleBasedStateMachine):
    """The rules of a test are methods of a subclass; each run begins with `open_world`."""

    prepared: Path
    """A database with all tables; each run copies it to `file`."""
    file: Path
    catalog: Catalog
    runner: asyncio.Runner
    world: World

    def open_world(self, now: dt.datetime) -> World:
        """Return a world with one open group, at that time."""
        shutil.copy(self.prepared, self.file)
        self.database = Database(f"sqlite+aiosqlite:///{self.file}")
        use_no_threads(self.database)
        self.run(share_compiled_statements(self.database))
        group = self.run(create_open_group(self.database, now))
        return World(self.database, self.catalog, now, group)

    def run(self, call: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(call)

    def try_(self, call: Coroutine[Any, Any, Any]) -> None:
        """Do something that may be refused; a second passes."""
        with suppress(Refusal):
            self.run(call)
        self.world.pass_time(seconds=1)

    def teardown(self) -> None:
        self.run(self.database.close())


def run_any_history(
    rules: type[AnyHistory], prepared: Path, file: Path, catalog: Catalog, *, runs: int, steps: int
) -> None:
    """Run so many histories of at most so many steps; more with `COHORT_EXAMPLES`, 50 by default."""
    runs = runs * settings().max_examples // 50
    with asyncio.Runner() as runner:
        values = {"prepared": prepared, "file": file, "catalog": catalog, "runner": runner}
        run_state_machine_as_test(
            type(f"{rules.__name__}OnFile", (rules,), values),
            settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None),
        )
