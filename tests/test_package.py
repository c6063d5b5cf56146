"""The package works from any folder, without the checkout that it was built from."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.calls import PROJECT, TOKEN
from tests.wire.conftest import SECONDS
from tests.wire.process import INSIDE, FreshBotProcess, until
from tests.wire.standin import stand_in

_SOURCES = ("bot", "cogs", "content", "MANIFEST.in", "pyproject.toml", "README.md", "LICENSE")
_BUILD_SDIST = "from setuptools import build_meta; build_meta.build_sdist('dist')"
_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
_OFFLINE = ("--no-index", "--no-deps", "--no-cache-dir", "--no-build-isolation", "--no-compile")

Cohort = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel that is built from the sdist, as for a release.

    pip, setuptools and the dependencies are those of the tests.
    """
    folder = tmp_path_factory.mktemp("package")
    for name in _SOURCES:  # copied, because building leaves files beside the sources
        source, copy = PROJECT / name, folder / "sources" / name
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    env = folder / "env"
    _run(sys.executable, "-m", "venv", "--without-pip", env)
    (site_packages,) = env.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    _run(sys.executable, "-c", _BUILD_SDIST, cwd=folder / "sources")
    (sdist,) = (folder / "sources" / "dist").iterdir()
    _run(env / "bin" / "python", *_PIP, "install", *_OFFLINE, sdist)
    shutil.rmtree(folder / "sources")
    return env


@pytest.fixture
def cohort(environment: Path, tmp_path: Path) -> Cohort:
    """Run the command `cohort` from an empty folder."""

    def call(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = environment / "bin" / "cohort"
        return _run(command, *arguments, cwd=tmp_path, env=_variables(**settings))

    return call


def _run(
    *command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def _variables(**settings: str) -> dict[str, str]:
    return {"PATH": os.defpath, "LANG": "C.UTF-8", **settings}


def test_installed_doctor_finds_nothing_missing(cohort: Cohort) -> None:
    done = cohort("doctor", DISCORD_TOKEN=TOKEN)
    assert done.stderr == ""
    assert {line[:7] for line in done.stdout.splitlines()} == {"ok     "}


def test_installed_command_names_itself_in_its_help(cohort: Cohort) -> None:
    assert "Usage: cohort " in cohort("--help", COLUMNS="100").stdout


def test_installed_demo_serves_its_page(environment: Path, tmp_path: Path) -> None:
    with _demo(environment, tmp_path) as address, urlopen(address) as page:
        assert page.status == 200
        assert b"<html" in page.read()


async def test_installed_command_runs_the_bot_with_a_new_database_in_the_current_folder(
    environment: Path, tmp_path: Path
) -> None:
    async with stand_in() as discord:
        discord.add_server(1 << 22, 1)
        settings = {"PYTHONPATH": str(INSIDE)}  # which leads the bot to the stand-in for Discord
        bot = FreshBotProcess(
            tmp_path, "sqlite:///mine.db", settings, url=discord.url, seconds=SECONDS
        )
        bot.command = (str(environment / "bin" / "cohort"), "run")

        async def has_started() -> bool:
            assert bot.process.returncode is None, bot.read_log()
            return '"servers": 1' in bot.read_log()

        async with bot:
            await until(has_started)
            os.kill(bot.process.pid, signal.SIGTERM)
            assert await bot.process.wait() == 0
        assert '"database migrated"' in bot.read_log()
        assert (bot.folder / "mine.db").exists()


@contextmanager
def _demo(environment: Path, folder: Path) -> Iterator[str]:
    command = [str(environment / "bin" / "cohort"), "demo"]
    with subprocess.Popen(
        command, cwd=folder, env=_variables(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, "")
            yield next(line.strip() for line in lines if line.startswith("http://127.0.0.1:"))
            process.terminate()
            assert process.wait(timeout=120) == 0
        finally:
            process.kill()
