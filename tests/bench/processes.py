"""The processes that take part, seen from the one that measures."""

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
    """`main` of a module of this package, run until its standard input is closed.

    It is not run with `-m`: a drawing worker imports its parent's main module, unless that is
    called `__main__` as the bot's is, and would weigh more here than it does in truth.
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

    def _say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout
        if line := self._process.stdout.readline():
            return line.strip()
        raise RuntimeError(f"{self._process.args!r} ended; what it said of that stands above")


class Discord(_Process):
    """The stand-in for Discord's HTTP."""

    def __init__(self) -> None:
        super().__init__("answering")
        self.address = self._hear()

    def heard(self) -> Counter[str]:
        """Return what the bots answered since this was last called."""
        with _DIRECT.open(f"{self.address}/heard") as answer:
            return Counter(json.load(answer))


@dataclass(frozen=True, slots=True)
class Spent:
    """What a number of interactions cost; `beside` is the CPU of the bot's child processes."""

    count: int
    cpu: float
    beside: float

    @property
    def each(self) -> float:
        """CPU seconds of the bot's own process for one interaction."""
        return self.cpu / self.count


class Bot(_Process):
    """One of the two bots, ready to answer."""

    def __init__(self, module: str, discord: Discord, *database: str) -> None:
        start = time.perf_counter()
        super().__init__(module, discord.address, *database)
        self.asked = Counter[str]()
        self.cpu_to_ready: float = json.loads(self._hear())["cpu"]
        self.seconds_to_ready = time.perf_counter() - start
        self._measured = psutil.Process(self._process.pid)

    def ask(self, what: str, seconds: float, *, anew: bool = False) -> Spent:
        """Ask for one thing, again and again, the next after the answer to the one before."""
        before = self._cpu_beside()
        self._say(json.dumps({"what": what, "seconds": seconds, "anew": anew}))
        said: dict[str, Any] = json.loads(self._hear())
        self.asked[what] += int(said["count"])
        return Spent(int(said["count"]), said["cpu"], self._cpu_beside() - before)

    def memory(self, *, children: bool) -> float:
        """Return the resident bytes of the bot's process, or of it and all its children."""
        every = [self._measured, *(self._measured.children(recursive=True) if children else ())]
        return float(sum(process.memory_info().rss for process in every))

    def _cpu_beside(self) -> float:
        times = [child.cpu_times() for child in self._measured.children(recursive=True)]
        return float(sum(each.user + each.system for each in times))
