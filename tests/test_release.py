"""The steps of a release that read the project's files, run as the workflow says."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__
from tests.cli.calls import PROJECT

WORKFLOW: dict[str, Any] = yaml.safe_load(
    (PROJECT / ".github/workflows/release.yml").read_text(encoding="utf-8")
)
STEPS = {step.get("name"): step.get("run") for step in WORKFLOW["jobs"]["packages"]["steps"]}
FILLED_IN = ("pyproject.toml", "CODE_OF_CONDUCT.md")


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """The files that a release reads, with the owner's addresses and a date filled in."""
    for name in (*FILLED_IN, "CHANGELOG.md", "bot/__init__.py"):
        text = (PROJECT / name).read_text(encoding="utf-8").replace("example.org", "filled.in")
        text = re.sub(rf"\n## {__version__}\b.*", f"\n## {__version__}, 2026-12-31", text)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _run(step: str, folder: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the workflow as GitHub does."""
    command = ["bash", "--noprofile", "--norc", "-e", "-c", STEPS[step]]
    environment = {"PATH": os.environ["PATH"], "GITHUB_REF_NAME": tag}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _check(folder: Path, tag: str = f"v{__version__}") -> subprocess.CompletedProcess[str]:
    return _run("Check the version, its date and the addresses", folder, tag)


def test_release_begins_when_version_date_and_addresses_are_there(ready: Path) -> None:
    assert _check(ready).returncode == 0


def test_release_refuses_another_version_than_the_tag_names(ready: Path) -> None:
    assert _check(ready, "v0.9.9").returncode == 1


def test_release_refuses_a_changelog_without_a_date(ready: Path) -> None:
    (ready / "CHANGELOG.md").write_text(f"## {__version__} (not released yet)\n")
    assert _check(ready).stdout == "CHANGELOG.md has no date\n"


@pytest.mark.parametrize("name", FILLED_IN)
def test_release_refuses_an_address_that_is_not_filled_in(ready: Path, name: str) -> None:
    with (ready / name).open("a") as file:
        file.write("https://example.org/cohort")
    done = _check(ready)
    assert done.returncode == 1
    assert f"{name}:" in done.stdout


def test_notes_of_a_release_are_its_part_of_the_changelog(tmp_path: Path) -> None:
    parts = ("# Changes", "## 1.10.0, 2027-02-01", "Later.", "## 1.1.0, 2027-01-01", "Now: ## 2")
    text = "\n\n".join((*parts, "- and more", "## 1.0.0, 2026-12-31", "Before."))
    (tmp_path / "CHANGELOG.md").write_text(text)
    done = _run("Take the release notes from the changelog", tmp_path, "v1.1.0")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "notes" / "notes.md").read_text() == "\nNow: ## 2\n\n- and more\n\n"
