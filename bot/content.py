"""Reads a content pack once, whole; refuses a faulty one with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from yaml import SequenceNode

from bot.domain.content.catalog import Catalog
from bot.domain.content.references import KnownIds, Location, find_cycles, find_duplicate_names
from bot.domain.errors import SetupError
from bot.domain.milestones import find_order_errors
from bot.yamlfile import Fault, YamlSources

SHIPPED_PACK = Path(__file__).parent.parent / "content"
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
    "scoring": "scoring.yaml",
}
_FOLDERS = {"roles": "roles", "skills": "skills", "challenges": "challenges"}
"""Folders of files that hold one entry or a list of them, in the order of the files' names."""

_NAMED: tuple[tuple[Location, ...], ...] = (
    (("roles",),),
    (("skills",),),
    (("sources",),),
    (("portfolio", "projects"),),
    (("questions",), ("job_ads",)),
    (("salaries", "by_level", "figures"),),
    (("workflow", "stages"),),
    (("roadmap", "steps"),),
    (("plan", "days"),),
    (("plan", "resources"),),
    (("challenges",),),
    (("scoring", "milestones"),),
)
"""Where entries stand that share one set of names."""

_KEYED: dict[Location, str] = {
    ("salaries", "by_role", "figures"): "role",
    ("plan", "weeks"): "number",
}
"""Where a key may have each value only once."""

_REFERRED: dict[str, tuple[Location, str]] = {
    "role": (("roles",), "id"),
    "skill": (("skills",), "id"),
    "source": (("sources",), "id"),
    "project": (("portfolio", "projects"), "id"),
    "week": (("plan", "weeks"), "number"),
    "resource": (("plan", "resources"), "id"),
}
"""What references name, and where that is defined."""


class BadContent(SetupError):
    """A pack that cannot be used, with everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_catalog(folder: Path = SHIPPED_PACK) -> Catalog:
    """Read the pack in this folder.

    Raises:
        BadContent: something is missing or wrong; it lists all faults, by file and line.
    """
    if not folder.is_dir():
        raise BadContent(
            [Fault(str(folder), 0, "there is no such folder. CONTENT_DIR must name one.")]
        )
    pack = _Pack(folder)
    pack.read()
    catalog = pack.validated()
    if pack.lines.faults or catalog is None:
        raise BadContent(pack.lines.faults)
    return catalog


@dataclass(slots=True)
class _Pack:
    """A pack on its way in: what was read, where it stands, which parts are not whole."""

    folder: Path
    raw: dict[str, Any] = field(default_factory=dict)
    lines: YamlSources = field(default_factory=YamlSources)
    broken: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Read every file of the pack."""
        for part, name in _FILES.items():
            self.raw[part] = self._read_file(part, self.folder / name)
        for part, name in _FOLDERS.items():
            self.raw[part] = self._read_folder(part, self.folder / name)

    def _read_file(self, part: str, file: Path) -> Any:
        node = self.lines.document(file, self._called(file))
        if node is None:
            self.broken.add(part)
            return None
        return self.lines.build(node, (part,), self._called(file))

    def _read_folder(self, part: str, folder: Path) -> list[Any]:
        entries: list[Any] = []
        files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
        for file in files:
            node = self.lines.document(file, self._called(file))
            if node is None:
                self.broken.add(part)
                continue
            for item in node.value if isinstance(node, SequenceNode) else [node]:
                entries.append(self.lines.build(item, (part, len(entries)), self._called(file)))
        if not files:
            self.broken.add(part)
            self.lines.faults.append(Fault(self._called(folder), 0, "no entries here"))
        return entries

    def _called(self, file: Path) -> str:
        return str(Path(self.folder.name) / file.relative_to(self.folder))

    def validated(self) -> Catalog | None:
        """Check the whole, noting every fault; None when it is no catalog."""
        self._check_between_entries()
        try:
            return Catalog.model_validate(self.raw, context=self._known())
        except ValidationError as error:
            for loc, reasons in self._reasons(error).items():
                self._note(loc, "; or ".join(reasons))
            return None

    def _reasons(self, error: ValidationError) -> dict[Location, list[str]]:
        """Collect what is wrong by place; where a value may be of two kinds, it is wrong twice."""
        reasons: dict[Location, list[str]] = {}
        for detail in error.errors(include_url=False):
            loc = detail["loc"]
            if self._said_already(loc):
                continue
            if detail["type"] != "missing":
                loc = self._nearest(loc)
            reasons.setdefault(loc, []).append(_reason(detail))
        return reasons

    def _nearest(self, loc: Location) -> Location:
        """Return as much of a way into the pack as stands in a file."""
        lengths = range(len(loc), 0, -1)
        return next((loc[:n] for n in lengths if loc[:n] in self.lines.values), ())

    def _said_already(self, loc: Location) -> bool:
        """Tell whether a fault follows from a file or value that could not be read."""
        unread = any(loc[:length] in self.lines.unreadable for length in range(len(loc) + 1))
        return unread or (len(loc) == 1 and loc[0] in self.broken)

    def _check_between_entries(self) -> None:
        for places in _NAMED:
            entries = [entry for place in places for entry in self._entries(place)]
            for loc, reason in find_duplicate_names(entries):
                self._note(loc, reason)
        for place, key in _KEYED.items():
            values = [(loc, entry.get(key)) for loc, entry in self._entries(place)]
            for at, (loc, value) in enumerate(values):
                if value is not None and value in [earlier for _, earlier in values[:at]]:
                    self._note((*loc, key), f"{value} is given twice")
        self._check_needs()
        plan_days = 0 if "plan" in self.broken else len(self._entries(("plan", "days")))
        for loc, reason in find_order_errors(self._entries(("scoring", "milestones")), plan_days):
            self._note(loc, reason)

    def _check_needs(self) -> None:
        needs: dict[str, tuple[str, ...]] = {}
        places: dict[str, Location] = {}
        for loc, skill in self._entries(("skills",)):
            if isinstance(skill.get("needs"), list):
                needs[str(skill.get("id"))] = tuple(map(str, skill["needs"]))
                places[str(skill.get("id"))] = (*loc, "needs")
        for skill_id, reason in find_cycles(needs):
            self._note(places[skill_id], reason)

    def _entries(self, loc: Location) -> list[tuple[Location, dict[str, Any]]]:
        """Return the mappings at a place, as (place, entry): a list's items, or the one thing."""
        found: Any = self.raw
        for key in loc:
            found = found.get(key) if isinstance(found, dict) else None
        listed = enumerate(found) if isinstance(found, list) else [(None, found)]
        return [
            (loc if at is None else (*loc, at), entry)
            for at, entry in listed
            if isinstance(entry, dict)
        ]

    def _known(self) -> KnownIds:
        """Collect the ids that references may name; not of kinds whose files are not whole."""
        known: dict[str, frozenset[Any]] = {}
        for kind, (place, key) in _REFERRED.items():
            if place[0] not in self.broken:
                ids = (entry.get(key) for _, entry in self._entries(place))
                known[kind] = frozenset(found for found in ids if isinstance(found, (str, int)))
        return known

    def _note(self, loc: Location, reason: str) -> None:
        """Note a fault at the nearest place that stands in a file."""
        listed = isinstance(self.raw.get(str(loc[0])) if loc else None, list)
        depth = 2 if listed else 1
        way = ".".join(map(str, loc[depth:]))
        places = self.lines.keys if reason == _NO_SUCH_KEY else self.lines.values
        file, line = places.get(self._nearest(loc), (self.folder.name, 0))
        self.lines.faults.append(Fault(file, line, f"{way}: {reason}" if way else reason))


_NO_SUCH_KEY = "no such key here"


def _reason(detail: Any) -> str:
    """Say a validation error in words that fit a file."""
    if detail["type"] == "missing":
        return "must be given (null where the source says nothing)"
    if detail["type"] == "extra_forbidden":
        return _NO_SUCH_KEY
    return str(detail["msg"])
