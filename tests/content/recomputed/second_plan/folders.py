"""The project folder of the second plan, as it is after a step, and commands that run in it."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path

HAS_GIT = shutil.which("git") is not None
"""Without Git, what its commands print is not compared."""


@contextmanager
def project_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """Make a folder with these files the current one."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        for path, text in files.items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(f"{text}\n", encoding="utf-8")
        yield Path(name)


def typed_in(code: str, spaces: int) -> str:
    """Lines of code as they are typed further to the right."""
    return textwrap.indent(f"{code}\n", " " * spaces)


def python(*arguments: str) -> list[str]:
    """Run Python in the current folder; return the lines that it prints."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def git(commands: str, folder: str = ".") -> str:
    """Run the commands of Git in a listing, in a folder; return what they print."""
    here = Path(folder).resolve()
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}
    for who in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}
    lines = [line for line in commands.splitlines() if line.startswith("git ")]
    assert lines
    done = [
        subprocess.run(
            ["sh", "-c", line],
            check=False,
            cwd=here,
            env=os.environ | settings,
            capture_output=True,
            text=True,
        )
        for line in lines
    ]
    return "".join(one.stdout + one.stderr for one in done)
