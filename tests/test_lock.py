"""`uv.lock` belongs to `pyproject.toml`, and the exported lists to `uv.lock`: `make pins` makes them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any

import pytest

from bot import __version__
from tests.cli.calls import PROJECT

LISTS = sorted(path.name for path in PROJECT.glob("requirements*.txt"))


@cache
def _read(name: str) -> dict[str, Any]:
    """Return what a TOML file of the project says."""
    return tomllib.loads((PROJECT / name).read_text(encoding="utf-8"))


def _locked() -> dict[str, set[str]]:
    """Return the hashes of all files of each locked `name==version`."""
    return {
        f"{package['name']}=={package['version']}": {
            file["hash"] for file in (*package.get("wheels", ()), package.get("sdist")) if file
        }
        for package in _read("uv.lock")["package"]
    }


@pytest.mark.parametrize("name", LISTS)
def test_exported_list_is_what_the_lock_says(name: str) -> None:
    locked = _locked()
    entries = re.split(r"\n(?! )", (PROJECT / name).read_text(encoding="utf-8").strip())
    for entry in entries:
        requirement, *hashes = re.split(r" \\\n +--hash=", entry)
        assert set(hashes) == locked[requirement.partition(" ;")[0]], requirement


def test_lock_was_made_from_the_declared_dependencies() -> None:
    (ours,) = (package for package in _read("uv.lock")["package"] if "metadata" in package)
    project, required = _read("pyproject.toml")["project"], ours["metadata"]["requires-dist"]
    extras = project["optional-dependencies"].values()
    assert _specified(chain(project["dependencies"], *extras)) == _required(required)
    groups = _read("pyproject.toml")["dependency-groups"]
    for name, entries in groups.items():
        parts = (
            groups[entry["include-group"]] if isinstance(entry, dict) else [entry]
            for entry in entries
        )
        assert _specified(chain(*parts)) == _required(ours["metadata"]["requires-dev"][name])
    assert (ours["name"], ours["version"]) == (
        _read("pyproject.toml")["project"]["name"],
        __version__,
    )


def test_host_with_a_procfile_finds_one_list_of_packages() -> None:
    """Heroku ends a build that finds both this lock and `requirements.txt`."""
    hidden = (PROJECT / ".slugignore").read_text(encoding="utf-8").splitlines()
    assert hidden == ["uv.lock"]
    assert "requirements.txt" in LISTS


def _specified(requirements: Iterable[str]) -> set[tuple[str, frozenset[str]]]:
    """Return names and version ranges, without extras and markers."""
    split = (re.match(r"([\w.-]+)(?:\[.*?\])?([^;]*)", each) for each in requirements)
    return {
        (found[1].replace(".", "-"), frozenset(found[2].strip().split(",")))
        for found in split
        if found
    }


def _required(entries: list[dict[str, str]]) -> set[tuple[str, frozenset[str]]]:
    return {(entry["name"], frozenset(entry.get("specifier", "").split(","))) for entry in entries}
