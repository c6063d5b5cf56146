"""The project folder of the second plan, as it is after a step, and commands that run in it."""

import contextlib
import gc
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import textwrap
import warnings
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from itertools import chain
from pathlib import Path
from unittest import mock

import pytest

from bot.domain.content.models.plan import PlanStep
from tests.packs import shipped_catalog

HAS_GIT = shutil.which("git") is not None
"""Without Git, what its commands print is not compared."""


IN_MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where databases needn't wait for a disk."""


@contextmanager
def project_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """Work in a folder with these files, and import its package `eta`."""
    gc.freeze()  # what is collected at the end need not include libraries
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY) as name,
        chdir(name),
        mock.patch("sys.path", [name, *sys.path]),
        mock.patch("sys.dont_write_bytecode", new=True),  # else a change within a second is missed
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", ResourceWarning)  # listings leave files to be closed
        write(files)
        yield Path(name)
        forget()
        gc.collect()


def write(files: Mapping[str, str]) -> None:
    """Save files in the current folder."""
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(f"{text}\n", encoding="utf-8")
    forget()


def forget() -> None:
    """Let the package be imported again, with its files as they are now."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "eta"]:
        del sys.modules[name]


def typed_in(code: str, spaces: int) -> str:
    """Lines of code as they are typed further to the right."""
    return textwrap.indent(f"{code}\n", " " * spaces)


def run_module(name: str, *arguments: str) -> list[str]:
    """Run `python -m name` in the current folder; return the lines that it prints."""
    forget()
    arguments_given = mock.patch("sys.argv", [name, *arguments])
    with contextlib.redirect_stdout(io.StringIO()) as printed, arguments_given:
        runpy.run_module(name, run_name="__main__")
    return printed.getvalue().splitlines()


def run_pytest(place: str = "tests") -> str:
    """Run the tests in a place of the current folder; return the last line that pytest prints.

    They run in this process, which has imported FastAPI. It then forgets what they imported or set.
    """
    forget()
    plain = mock.patch.dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    with (
        plain,
        mock.patch.dict(sys.modules),
        mock.patch("sys.path", [*sys.path]),
        contextlib.redirect_stdout(io.StringIO()) as printed,
    ):
        pytest.main(["-q", "--tb=no", "--capture=sys", "-p", "no:cacheprovider", place])
    return printed.getvalue().splitlines()[-1].partition(" in ")[0]


def git(commands: str, folder: str = ".") -> str:
    """Run the commands of Git in a listing, in a folder; return what they print."""
    lines = [line for line in commands.splitlines() if line.startswith("git ")]
    assert lines
    return "".join(shell(line, folder) for line in lines)


def shell(commands: str, folder: str = ".") -> str:
    """Run all commands of a listing in one shell, in a folder; return what they print."""
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}
    for who in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}
    done = subprocess.run(
        ["sh", "-c", commands],
        check=False,
        cwd=Path(folder).resolve(),
        env=os.environ | settings,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def turn_of(day: str) -> PlanStep:
    """“Your turn”, the last step of a day."""
    days = chain.from_iterable(plan.days for plan in shipped_catalog().plans)
    *_, turn = next(one.steps for one in days if one.id == day)
    assert turn.title == "Your turn"
    return turn


def solved_turn(day: str, language: str = "sh") -> str:
    """The listings in one language in the solution of “Your turn” of a day."""
    found = re.findall(rf"```{language}\n(.*?)```", turn_of(day).solution or "", re.DOTALL)
    assert found
    return "\n".join(found)
