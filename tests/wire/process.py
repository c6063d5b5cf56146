"""Runs `python -m bot run` as a process in an empty folder."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol, Self

from tests.test_settings import TOKEN
from tests.wire.forked import ForkedProcess

_PROJECT = Path(__file__).parents[2]
INSIDE = Path(__file__).parent / "inside"
_NONE: Mapping[str, str] = {}


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 120) -> None:
    """Poll until the condition is true; raises TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.1)


class Process(Protocol):
    """A process that was started, with the interface of asyncio's."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class BotProcess:
    """A process of the bot, killed at the end of the block; `wire` goes to `inside/sitecustomize.py`.

    It is a copy of a process that has imported the bot; see `forked`.
    """

    def __init__(
        self, folder: Path, database_url: str, settings: Mapping[str, str] = _NONE, **wire: Any
    ) -> None:
        self.folder = Path(mkdtemp(dir=folder))
        self._environment = {
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join(map(str, (INSIDE, _PROJECT))),
            "DISCORD_TOKEN": TOKEN,
            "DATABASE_URL": database_url,
            "WIRE": json.dumps(wire),
            **settings,
        }
        self._process: Process | None = None

    async def _start(self) -> Process:
        return ForkedProcess(self.folder, self._environment, "run")

    async def __aenter__(self) -> Self:
        self._process = await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            await self.kill()

    @property
    def process(self) -> Process:
        """The process, which must have been started."""
        assert self._process
        return self._process

    async def kill(self) -> None:
        """Kill the process with SIGKILL and wait for its end."""
        self.process.kill()
        await self.process.wait()

    def read_log(self) -> str:
        """Return the log of the process."""
        return (self.folder / "log").read_text()


class FreshBotProcess(BotProcess):
    """A process started with `python -m bot run`, as an operator starts it."""

    command: tuple[str, ...] = (sys.executable, "-m", "bot", "run")

    async def _start(self) -> Process:
        with (self.folder / "log").open("wb") as log:
            return await asyncio.create_subprocess_exec(
                *self.command, cwd=self.folder, env=self._environment, stdout=log, stderr=log
            )
