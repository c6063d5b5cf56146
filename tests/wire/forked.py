"""Starts bots as copies of one process that has imported everything, which is a second faster.

Each is a process of its own, with the arguments, environment and folder that it would have if
started from a shell, as `tests/cli/` and `tests/test_runner.py` start it. The process that
is copied is the fork server of `multiprocessing`.
"""

import asyncio
import gc
import multiprocessing
import os
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.__main__ import main
from tests.wire.inside import sitecustomize

multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.wire.preloaded"])


class ForkedProcess:
    """A process that runs `python -m bot` with the arguments; both outputs go to the file `log`."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        self._process = ForkServerProcess(target=_run, args=(folder, environment, arguments))
        self._process.start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process.pid
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or the negative number of the signal that killed it; None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def join(self, seconds: float) -> int | None:
        """Wait up to so many seconds for the end of the process; return its exit code, None if it runs."""
        self._process.join(seconds)
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait for the end of the process and return its exit code."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _run(folder: Path, environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with Path("log").open("wb") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.argv = ["bot", *arguments]
    setattr(gc, "unfreeze", lambda: None)  # noqa: B010 - as mypy refuses to assign; see `preloaded`
    sitecustomize.apply()
    main()
