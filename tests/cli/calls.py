"""Runs commands, in this process or in one of their own."""

import base64
import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.cli.commands import app
from bot.content.loader import SHIPPED_PACK

PROJECT = SHIPPED_PACK.parent
APPLICATION = 123456789012345678
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode()}.Gfictn.{'x' * 30}"
NAMELESS = f"{'x' * 24}.Gfictn.{'x' * 30}"


def call(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


def start(
    folder: Path, *arguments: str, before_project: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` in a subprocess with an otherwise empty environment."""
    path = os.pathsep.join(map(str, filter(None, (before_project, PROJECT))))
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PYTHONPATH": path, "PATH": os.defpath, "LANG": "C.UTF-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def single_error(done: subprocess.CompletedProcess[str] | Result) -> str:
    """Return the only line that a command with a setup error prints besides its log."""
    code = done.exit_code if isinstance(done, Result) else done.returncode
    assert (code, done.stdout) == (1, ""), done.stderr
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith('{"')]
    assert line.endswith(".")
    return line
