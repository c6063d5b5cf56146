"""Reads a content pack once, whole; refuses a faulty one with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.domain.catalog import Catalog
from bot.domain.errors import SetupFault
from bot.domain.references import Known, Loc, loops, names_used_twice

SHIPPED = Path(__file__).parent.parent / "content"
"""The pack that comes with the project."""

_FILES = {
    "sources": "sources.yaml",
    "salaries": "salaries.yaml",
    "workflow": "workflow.yaml",
    "roadmap": "roadmap.yaml",
    "portfolio": "projects.yaml",
    "job_ads": "job-ads.yaml",
    "questions": "faq.yaml",
    "plan": "plan.yaml",
}
_FOLDERS = {"roles": "roles", "skills": "skills"}
"""Folders of files that hold one entry or a list of them, in the order of the files' names."""


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing wrong with a pack; `line` counts from 1, and is 0 where none can be named."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class BadContent(SetupFault):
    """A pack that cannot be used, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load_catalog(folder: Path = SHIPPED) -> Catalog:
    """Read the pack in this folder.

    Raises:
        BadContent: something is missing or wrong; it lists all faults, by file and line.
    """
    pack = _Pack(folder)
    pack.read()
    catalog = pack.validated()
    if pack.faults or catalog is None:
        raise BadContent(sorted(set(pack.faults)))
    return catalog


@dataclass(slots=True)
class _Pack:
    """A pack on its way in: what was read, where each part of it stands, what is wrong."""

    folder: Path
    raw: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, tuple[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def read(self) -> None:
        """Read every file of the pack, noting those that are missing or no YAML."""
        for part, name in _FILES.items():
            for node in self._nodes(self.folder / name):
                self.raw[part] = self._built(node, (part,), self._relative(self.folder / name))
        for part, name in _FOLDERS.items():
            self._read_folder(part, self.folder / name)

    def _read_folder(self, part: str, folder: Path) -> None:
        entries: list[Any] = []
        for file in sorted(folder.glob("*.yaml")):
            for node in self._nodes(file):
                listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
                for item in listed:
                    loc = (part, len(entries))
                    entries.append(self._built(item, loc, self._relative(file)))
        if not entries:
            self.faults.append(Fault(self._relative(folder), 0, "no entries here"))
        self.raw[part] = entries

    def _relative(self, file: Path) -> str:
        return str(Path(self.folder.name) / file.relative_to(self.folder))

    def _nodes(self, file: Path) -> Iterator[yaml.Node]:
        """Yield the one document in a file, or nothing and note why."""
        name = self._relative(file)
        try:
            node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self.faults.append(Fault(name, line, f"not YAML: {error.problem}"))
        except FileNotFoundError:
            self.faults.append(Fault(name, 0, "the file is missing"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.faults.append(Fault(name, 0, f"cannot be read: {error}"))
        else:
            if node is None:
                self.faults.append(Fault(name, 0, "the file is empty"))
            else:
                yield node

    def _built(self, node: yaml.Node, loc: Loc, file: str) -> Any:
        """Turn a node into plain values, remembering the line of each."""
        self.places[loc] = (file, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._built_mapping(node, loc, file)
        if isinstance(node, yaml.SequenceNode):
            return [self._built(item, (*loc, i), file) for i, item in enumerate(node.value)]
        return yaml.constructor.SafeConstructor().construct_object(node)

    def _built_mapping(self, node: yaml.MappingNode, loc: Loc, file: str) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in built:
                self.faults.append(Fault(file, line, f"“{name}” is given twice"))
            built[name] = self._built(value, (*loc, name), file)
        return built

    def validated(self) -> Catalog | None:
        """Check the whole, noting every fault; None when it is no catalog."""
        self._check_between_entries()
        try:
            return Catalog.model_validate(self.raw, context=_known(self.raw))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                if detail["type"] != "missing" or len(detail["loc"]) > 1:
                    self._note(detail["loc"], _reason(detail))
            return None

    def _check_between_entries(self) -> None:
        kinds: dict[str, list[Loc]] = {
            "roles": [("roles",)],
            "skills": [("skills",)],
            "sources": [("sources",)],
            "projects": [("portfolio", "projects")],
            "questions": [("questions",), ("job_ads",)],
            "levels": [("salaries", "by_level", "figures")],
        }
        for parts in kinds.values():
            entries = [entry for part in parts for entry in self._entries(part)]
            for loc, reason in names_used_twice(entries):
                self._note(loc, reason)
        self._check_needs()

    def _check_needs(self) -> None:
        needs: dict[str, tuple[str, ...]] = {}
        places: dict[str, Loc] = {}
        for loc, skill in self._entries(("skills",)):
            if isinstance(skill, dict) and isinstance(skill.get("needs"), list):
                needs[str(skill.get("id"))] = tuple(map(str, skill["needs"]))
                places[str(skill.get("id"))] = (*loc, "needs")
        for skill_id, reason in loops(needs):
            self._note(places[skill_id], reason)

    def _entries(self, loc: Loc) -> list[tuple[Loc, Any]]:
        """Return what stands at a place, as (place, entry): a list's items, or the one thing."""
        found: Any = self.raw
        for key in loc:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return [((*loc, index), item) for index, item in enumerate(found)]
        return [(loc, found)] if found is not None else []

    def _note(self, loc: Loc, reason: str) -> None:
        """Note a fault at the nearest place that stands in a file."""
        entry_depth = 2 if loc[:1] and loc[0] in (*_FOLDERS, "sources", "questions") else 1
        way = ".".join(map(str, loc[entry_depth:]))
        known = next(loc[:n] for n in range(len(loc), -1, -1) if loc[:n] in self.places or not n)
        file, line = self.places.get(known, (self.folder.name, 0))
        self.faults.append(Fault(file, line, f"{way}: {reason}" if way else reason))


def _known(raw: dict[str, Any]) -> Known:
    """Collect the ids that references may name, from the pack as read."""

    def ids(found: Any, key: str = "id") -> frozenset[Any]:
        entries = found if isinstance(found, list) else []
        found_ids = (entry.get(key) for entry in entries if isinstance(entry, dict))
        return frozenset(found for found in found_ids if isinstance(found, (str, int)))

    def part(name: str, key: str) -> Any:
        return raw[name].get(key) if isinstance(raw.get(name), dict) else None

    return {
        "role": ids(raw.get("roles")),
        "skill": ids(raw.get("skills")),
        "source": ids(raw.get("sources")),
        "project": ids(part("portfolio", "projects")),
        "week": ids(part("plan", "weeks"), "number"),
    }


def _reason(detail: Any) -> str:
    """Say a validation error in words that fit a file."""
    if detail["type"] == "missing":
        return "must be given (null where the source says nothing)"
    if detail["type"] == "extra_forbidden":
        return "no such key here"
    return str(detail["msg"])
