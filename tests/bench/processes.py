"""Handles of the benchmark's child processes."""

import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

_ROOT = Path(__file__).parents[2]
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class _Process:
    """A process that runs `main` of a module of this package until its standard input is closed.

    It is not started with `-m`, because a drawing worker would import its parent's main module and
    use more memory than in production, where that module is called `__main__`.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__package__}.{module} import main; main()", *arguments],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _write_line(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _read_line(self) -> str:
        assert self._process.stdout
        if line := self._process.stdout.readline():
            return line.strip()
        raise RuntimeError(f"{self._process.args!r} ended; its error is above")


class Discord(_Process):
    """The process of the stand-in for Discord's HTTP API."""

    def __init__(self) -> None:
        super().__init__("discord_http")
        self.address = self._read_line()

    def take_counts(self) -> Counter[str]:
        """Return the counts of answers since the last call."""
        with _DIRECT.open(f"{self.address}/counts") as answer:
            return Counter(json.load(answer))


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a number of interactions: of the bot's own process, and of its child processes."""

    count: int
    cpu: float
    child_cpu: float

    @property
    def per_interaction(self) -> float:
        """CPU seconds of the bot's own process per interaction."""
        return self.cpu / self.count


class Bot(_Process):
    """The process of a bot, ready to answer."""

    def __init__(self, module: str, discord: Discord, *database: str) -> None:
        start = time.perf_counter()
        super().__init__(module, discord.address, *database)
        self.requests = Counter[str]()
        self.cpu_to_ready: float = json.loads(self._read_line())["cpu"]
        self.seconds_to_ready = time.perf_counter() - start
        self._measured = psutil.Process(self._process.pid)

    def run_repeatedly(self, kind: str, seconds: float, *, redraw: bool = False) -> Spent:
        """Run one kind of interaction for some seconds, each after the answer to the previous one."""
        before = self._child_cpu()
        self._write_line(json.dumps({"kind": kind, "seconds": seconds, "redraw": redraw}))
        answer: dict[str, Any] = json.loads(self._read_line())
        self.requests[kind] += int(answer["count"])
        return Spent(int(answer["count"]), answer["cpu"], self._child_cpu() - before)

    def add_servers(self, count: int) -> float:
        """Let the bot join servers; return the CPU seconds that took."""
        self._write_line(json.dumps({"servers": count}))
        return float(json.loads(self._read_line())["cpu"])

    def memory(self, *, children: bool) -> float:
        """Return the resident bytes of the bot's process, or of it and all its child processes."""
        processes = [self._measured, *(self._measured.children(recursive=True) if children else ())]
        return float(sum(process.memory_info().rss for process in processes))

    def _child_cpu(self) -> float:
        times = [child.cpu_times() for child in self._measured.children(recursive=True)]
        return float(sum(each.user + each.system for each in times))
