"""Checks the generators of a content pack: Python programs that make a file for each member."""

import ast
import re
import threading
import traceback
from math import isfinite
from typing import Any, TypeAlias

FileFault: TypeAlias = tuple[int, str]  # a line, 0 for the whole file, and the reason

MOST_BYTES, LONGEST_RESULT = 100_000, 60
_SECONDS = 5.0  # for all runs of one generator
_MODULES = frozenset(
    {"collections", "csv", "datetime", "io", "itertools", "math", "random", "statistics", "string"}
)
_FILE = "<generator>"


def find_generator_fault(name: str, source: str) -> FileFault | None:
    """Read a generator and run it; return what is wrong with it, None if nothing is.

    The check of its imports is a reminder, not a sandbox: whoever installs a pack trusts it.
    """
    if not re.fullmatch(r"[a-z0-9]{1,25}", name):
        return 0, "its name needs to be up to 25 small letters and digits, as in orders.py"
    try:
        program = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return getattr(error, "lineno", None) or 0, f"isn’t valid Python: {error}"
    for node in ast.walk(program):
        for module in _imported_by(node):
            if module.partition(".")[0] not in _MODULES:
                allowed = ", ".join(sorted(_MODULES))
                return getattr(node, "lineno", 0), f"imports {module}; it may import {allowed}"
    return _find_fault_of_runs(source)


def _imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or "another file"]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _find_fault_of_runs(source: str) -> FileFault | None:
    """Run a generator in a thread, which is left behind if it doesn't end in time."""
    found: list[FileFault | None] = []
    thread = threading.Thread(target=lambda: found.append(_run(source)), daemon=True)
    thread.start()
    thread.join(_SECONDS)
    return found[0] if found else (0, f"takes longer than {_SECONDS:g} seconds")


def _run(source: str) -> FileFault | None:
    names: dict[str, Any] = {}
    try:
        exec(compile(source, _FILE, "exec"), names)  # noqa: S102 - of the operator's pack
        first, again, other = (names["make"](seed) for seed in (1, 1, 2))
    except BaseException as error:  # noqa: BLE001 - it may also exit
        trace = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 0 for frame in trace if frame.filename == _FILE]
        if "make" not in names and not lines:
            return 0, "has no function make(seed)"
        return (lines or [0])[-1], f"fails with {type(error).__name__}: {error}"
    if first != again:
        return 0, "make(1) isn’t the same each time; use random.Random(seed)"
    if first == other:
        return 0, "make(1) and make(2) are the same"
    return _find_fault_of_made(first) or _find_fault_of_made(other)


def _find_fault_of_made(made: Any) -> FileFault | None:
    match made:
        case (str(text), str() | float() | int() as result) if not isinstance(result, bool):
            pass
        case _:
            return 0, "make(seed) needs to return the text of the file and the result"
    if not text.strip() or len(text.encode()) >= MOST_BYTES:
        return 0, f"the file needs to have 1 to {MOST_BYTES:,} bytes, not {len(text.encode()):,}"
    if isinstance(result, str):
        return None if 0 < len(result) <= LONGEST_RESULT else (0, "the result is empty or too long")
    return None if isfinite(result) else (0, f"the result is {result}, which nobody can enter")
