"""Loads a content pack, and lists every fault of an invalid one with file and line."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from yaml import SequenceNode

from bot.content import layout
from bot.content.yaml_sources import Fault, YamlSources
from bot.domain.content import Catalog
from bot.domain.content.learn_checks import find_learn_warnings
from bot.domain.content.references import Location, find_cycles, find_duplicate_names, why_unknown
from bot.domain.errors import SetupError
from bot.domain.points.milestones import find_order_errors

SHIPPED_PACK = Path(__file__).parents[2] / "content"
"""The content pack that comes with the project."""

_NO_SUCH_KEY = "this key isn’t allowed here"


class BadContent(SetupError):
    """A content pack has faults; the message lists all of them, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_catalog(folder: Path = SHIPPED_PACK) -> Catalog:
    """Load the content pack in a folder; BadContent lists all faults by file and line."""
    return _load(folder)[0]


def check_pack(folder: Path, today: dt.date) -> tuple[Catalog, list[Fault]]:
    """Load a content pack as `load_catalog` does; return it with what is valid but should be better."""
    catalog, loader = _load(folder)
    found = find_learn_warnings(catalog, today)
    return catalog, sorted(loader.fault_at(loc, reason) for loc, reason in found)


def _load(folder: Path) -> tuple[Catalog, "_Loader"]:
    if not folder.is_dir():
        raise BadContent(
            [
                Fault(
                    str(folder),
                    0,
                    "this folder doesn’t exist. Set CONTENT_DIR to a folder with a content pack.",
                )
            ]
        )
    loader = _Loader(folder)
    loader.read()
    catalog = loader.validate()
    if loader.sources.faults or catalog is None:
        raise BadContent(loader.sources.faults)
    return catalog, loader


@dataclass(slots=True)
class _Loader:
    """Loads a content pack: what was read, from which lines, and which parts are incomplete."""

    folder: Path
    raw: dict[str, Any] = field(default_factory=dict)
    sources: YamlSources = field(default_factory=YamlSources)
    incomplete: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Read all files, and record what is missing or unreadable."""
        for part, name in (layout.FILES | layout.OPTIONAL_FILES).items():
            file = self.folder / name
            if part in layout.OPTIONAL_FILES and not file.exists():
                continue
            shown = self._display_name(file)
            node = self.sources.load_document(file, shown)
            if node is None:
                self.incomplete.add(part)
            self.raw[part] = self.sources.build(node, (part,), shown) if node else None
        for part, name in (layout.FOLDERS | layout.OPTIONAL_FOLDERS).items():
            folder = self.folder / name
            if part in layout.FOLDERS or folder.is_dir():
                self.raw[part] = self._read_folder(part, folder)

    def _read_folder(self, part: str, folder: Path) -> list[Any]:
        entries: list[Any] = []
        files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
        for file in files:
            shown = self._display_name(file)
            node = self.sources.load_document(file, shown)
            if node is None:
                self.incomplete.add(part)
                continue
            for item in node.value if isinstance(node, SequenceNode) else [node]:
                entries.append(self.sources.build(item, (part, len(entries)), shown))
        if not files:
            self.incomplete.add(part)
            self.sources.faults.append(Fault(self._display_name(folder), 0, "has no entries"))
        return entries

    def _display_name(self, file: Path) -> str:
        return str(Path(self.folder.name) / file.relative_to(self.folder))

    def validate(self) -> Catalog | None:
        """Return the catalog, and record every fault; None if it is invalid."""
        self._check_between_entries()
        known: dict[str, frozenset[Any]] = {}
        for kind, (places, key) in layout.REFERENCES.items():
            if self.incomplete.isdisjoint(place[0] for place in places):  # else reported already
                entries = [entry for place in places for _, entry in self._entries(place)]
                ids = (entry.get(key) for entry in entries)
                known[kind] = frozenset(filter(_is_id, ids))
        try:
            return Catalog.model_validate(self.raw, context=known)
        except ValidationError as error:
            for loc, reasons in self._reasons(error).items():
                self._add_fault(loc, "; or ".join(reasons))
            return None

    def _reasons(self, error: ValidationError) -> dict[Location, list[str]]:
        """Return the reasons by place; a value of a union type has one for each member type."""
        reasons: dict[Location, list[str]] = {}
        for detail in error.errors(include_url=False):
            if self._follows_from_another(detail):
                continue
            loc = detail["loc"]
            if detail["type"] != "missing":
                loc = self._known_part(loc)
            reasons.setdefault(loc, []).append(_reason(detail))
        return reasons

    def _follows_from_another(self, detail: Any) -> bool:
        """Return whether an error only follows from another one, or from what could not be read."""
        loc = detail["loc"]
        if any(loc[:n] in self.sources.unreadable for n in range(len(loc) + 1)):
            return True
        if len(loc) == 1 and loc[0] in self.incomplete:
            return True
        if detail["type"] != "too_short":
            return False
        # pydantic doesn't count the invalid items of a list
        return len(detail["input"]) >= int(detail["ctx"]["min_length"])

    def _known_part(self, loc: Location) -> Location:
        """Return the longest start of a path that has a line in a file."""
        lengths = range(len(loc), 0, -1)
        return next((loc[:n] for n in lengths if loc[:n] in self.sources.values), ())

    def _check_between_entries(self) -> None:
        for places in layout.UNIQUE_NAMES:
            entries = [entry for place in places for entry in self._entries(place)]
            for loc, reason in find_duplicate_names(entries):
                self._add_fault(loc, reason)
        for place, key in layout.UNIQUE_KEYS:
            self._check_unique(place, key)
        plans = [*self._entries(("plan",)), *self._entries(("more_plans",))]
        for place, _ in plans:
            self._check_plan(place)
        self._check_needs()
        plan_days = {
            plan.get("id"): len(self._entries((*loc, "days")))
            for loc, plan in plans
            if plan.get("id") is None or _is_id(plan["id"])
        }
        for loc, reason in find_order_errors(self._entries(("scoring", "milestones")), plan_days):
            self._add_fault(loc, reason)

    def _check_unique(self, place: Location, key: str) -> None:
        seen: set[Any] = set()
        for loc, entry in self._entries(place):
            value = entry.get(key)
            if _is_id(value):
                if value in seen:
                    self._add_fault((*loc, key), f"{value} appears twice")
                seen.add(value)

    def _check_plan(self, plan: Location) -> None:
        """Check that what a plan's days refer to exists in that plan, and only once."""
        for key, (where, name) in layout.IN_PLAN.items():
            self._check_unique((*plan, where), name)
            defined = (entry.get(name) for _, entry in self._entries((*plan, where)))
            known = frozenset(filter(_is_id, defined))
            for loc, value in self._ids_under(key, (*plan, "days")):
                if reason := why_unknown(key.removesuffix("s"), value, known):
                    self._add_fault(loc, reason)

    def _ids_under(self, key: str, place: Location) -> Iterator[tuple[Location, Any]]:
        """Yield what the entries at a place have under a key, which is an id or a list of ids."""
        for loc, entry in self._entries(place):
            named = entry.get(key)
            if isinstance(named, list):
                yield from (((*loc, key, at), one) for at, one in enumerate(named) if _is_id(one))
            elif _is_id(named):
                yield (*loc, key), named

    def _check_needs(self) -> None:
        needs: dict[str, tuple[str, ...]] = {}
        places: dict[str, Location] = {}
        for loc, skill in self._entries(("skills",)):
            if isinstance(skill.get("needs"), list):
                needs[str(skill.get("id"))] = tuple(map(str, skill["needs"]))
                places[str(skill.get("id"))] = (*loc, "needs")
        for skill_id, reason in find_cycles(needs):
            self._add_fault(places[skill_id], reason)

    def _entries(self, loc: Location) -> list[tuple[Location, dict[str, Any]]]:
        """Return the mappings at a place with their places: a list's items, or the one mapping."""
        if layout.EACH in loc:
            at = loc.index(layout.EACH)
            outer = [place for place, _ in self._entries(loc[:at])]
            return [each for place in outer for each in self._entries((*place, *loc[at + 1 :]))]
        found: Any = self.raw
        for key in loc:
            if isinstance(found, list) and isinstance(key, int):
                found = found[key]
            else:
                found = found.get(key) if isinstance(found, dict) else None
        items = enumerate(found) if isinstance(found, list) else [(None, found)]
        return [
            (loc if at is None else (*loc, at), entry)
            for at, entry in items
            if isinstance(entry, dict)
        ]

    def _add_fault(self, loc: Location, reason: str) -> None:
        self.sources.faults.append(self.fault_at(loc, reason))

    def fault_at(self, loc: Location, reason: str) -> Fault:
        """Return a fault at the known part of its path; it names the path within the entry."""
        is_in_list = isinstance(self.raw.get(str(loc[0])) if loc else None, list)
        path = ".".join(map(str, loc[2 if is_in_list else 1 :]))
        places = self.sources.keys if reason == _NO_SUCH_KEY else self.sources.values
        file, line = places.get(self._known_part(loc), (self.folder.name, 0))
        return Fault(file, line, f"{path}: {reason}" if path else reason)


def _is_id(value: object) -> bool:
    """Return whether a value that has not been validated yet may be an id or a number."""
    return isinstance(value, (str, int))


def _reason(detail: Any) -> str:
    if detail["type"] == "missing":
        return "is missing (write null if the source has no figure)"
    if detail["type"] == "extra_forbidden":
        return _NO_SUCH_KEY
    return str(detail["msg"])
