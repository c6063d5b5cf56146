"""Checks the generators of a content pack: Python programs that make a file for each member.

It is also the program that runs them for this, so it imports nothing of the bot.
"""

import json
import os
import re
import subprocess
import sys
import traceback
from math import isfinite
from typing import Any, TypeAlias

FileFault: TypeAlias = tuple[int, str]  # a line, 0 for the whole file, and the reason

MOST_BYTES, LONGEST_RESULT = 100_000, 60
_SECONDS = 30.0  # for all runs of one generator, on a busy machine, too
_FILE = "<generator>"
_KEPT = "LD_LIBRARY_PATH"  # of the environment; Python may not start without it


def find_generator_fault(name: str, source: str) -> FileFault | None:
    """Run a generator; return what is wrong with it, None if nothing is.

    It runs in a process of its own, which is given neither the token nor the database's address.
    """
    if not re.fullmatch(r"[a-z0-9]{1,25}", name):
        return 0, "its name needs to be up to 25 small letters and digits, as in orders.py"
    command = [sys.executable, "-I", "-X", "utf8", __file__]  # -I: without the PYTHON… variables
    kept = {_KEPT: os.environ[_KEPT]} if _KEPT in os.environ else {}
    try:
        ran = subprocess.run(  # noqa: S603 - of the operator's pack
            command,
            input=source.encode(),
            env=kept,
            timeout=_SECONDS,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 0, f"takes longer than {_SECONDS:g} seconds"
    if not ran.stdout:
        return 0, "ends the process that it runs in"
    fault = json.loads(ran.stdout)
    return (fault[0], fault[1]) if fault else None


def _find_fault(source: str) -> FileFault | None:
    names: dict[str, Any] = {}
    try:
        exec(compile(source, _FILE, "exec"), names)  # noqa: S102 - of the operator's pack
        first, again, other = (names["make"](seed) for seed in (1, 1, 2))
    except BaseException as error:  # noqa: BLE001 - it may also exit
        trace = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 0 for frame in trace if frame.filename == _FILE]
        line = lines[-1] if lines else getattr(error, "lineno", None) or 0
        if isinstance(error, KeyError) and not lines:
            return 0, "has no function make(seed)"
        return line, f"fails with {type(error).__name__}: {error}"
    if first != again:
        return 0, "make(1) isn’t the same each time; use random.Random(seed)"
    if first == other:
        return 0, "make(1) and make(2) are the same"
    return _find_fault_of_made(first) or _find_fault_of_made(other)


def _find_fault_of_made(made: Any) -> FileFault | None:
    match made:
        case (str(text), str(result)) if 0 < len(result) <= LONGEST_RESULT:
            pass
        case (str(text), int() | float() as result) if not isinstance(result, bool):
            if not isfinite(result):
                return 0, f"the result is {result}, which nobody can enter"
        case _:
            return 0, "make(seed) needs to return the text of the file and the result"
    size = len(text.strip().encode())
    if not 0 < size < MOST_BYTES:
        return 0, f"the file needs to have 1 to {MOST_BYTES:,} bytes, not {size:,}"
    return None


if __name__ == "__main__":
    answer, sys.stdout = sys.stdout, sys.stderr  # for generators that print
    json.dump(_find_fault(sys.stdin.read()), answer)
