"""Checks between the entries of a content pack, which have been read but not validated yet."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.domain.content import Location, name_index_key
from bot.domain.content.models.entries import why_unknown

EACH = "*"  # stands in a path for each item of a list

_PLANS: tuple[Location, ...] = (("plan",), ("more_plans",))
_PLAN_DAYS: tuple[Location, ...] = (("plan", "days"), ("more_plans", EACH, "days"))

UNIQUE_NAMES: tuple[tuple[Location, ...], ...] = (
    (("roles",),),
    (("skills",),),
    (("sources",),),
    (("portfolio", "projects"),),
    (("questions",),),
    (("salaries", "by_level", "figures"),),
    (("workflow", "parts"),),
    (("roadmap", "parts"),),
    _PLANS,
    _PLAN_DAYS,
    (("challenges",),),
    (("recall",),),
    (("interview",),),
    (("getting_hired", "take_homes"),),
    (("scoring", "milestones"),),
)
"""Groups of places whose entries must have different names."""

_UNIQUE_KEYS: tuple[tuple[Location, str], ...] = (
    (("salaries", "by_role", "figures"), "role"),
    (("learn",), "skill"),
    (("learn",), "role"),
)
"""Places whose entries must have different values of a key."""

_REFERENCES: dict[str, tuple[tuple[Location, ...], str]] = {
    "role": ((("roles",),), "id"),
    "skill": ((("skills",),), "id"),
    "source": ((("sources",),), "id"),
    "project": ((("portfolio", "projects"),), "id"),
    "week": ((("plan", "weeks"),), "number"),
    "plan": (_PLANS, "id"),
    "plan day": (_PLAN_DAYS, "id"),
}
"""By kind of reference: the places whose entries it can name, and the key that identifies one."""

_IN_PLAN = {"week": ("weeks", "number"), "resources": ("resources", "id")}
"""For each key of a plan day that refers within its plan: the list referred to, and the key that
identifies its entries."""

Found = Iterator[tuple[Location, str]]  # places of faults, with the reasons


def defined_ids(values: dict[str, Any], incomplete: set[str]) -> dict[str, frozenset[Any]]:
    """Return what can be referred to, by its kind, without what is defined in incomplete parts."""
    known = {
        kind: _ids(values, places, key)
        for kind, (places, key) in _REFERENCES.items()
        if incomplete.isdisjoint(place[0] for place in places)
    }
    programs = {"generator": frozenset(values["generators"])}
    return known if "generators" in incomplete else known | programs


def find_faults(values: dict[str, Any]) -> Found:
    """Yield each name that two entries have, and each reference in a plan to what it lacks."""
    for places in UNIQUE_NAMES:
        yield from find_duplicate_names(_all_entries(values, places))
    for place, key in _UNIQUE_KEYS:
        yield from _repeated(values, place, key)
    for plan, _ in _all_entries(values, _PLANS):
        for key, (where, id_key) in _IN_PLAN.items():
            yield from _repeated(values, (*plan, where), id_key)
            known = _ids(values, [(*plan, where)], id_key)
            for loc, value in _ids_under(values, (*plan, "days"), key):
                if reason := why_unknown(key.removesuffix("s"), value, known):
                    yield loc, reason


def find_duplicate_names(
    entries: Iterable[tuple[Location, object]],
) -> Iterator[tuple[Location, str]]:
    """Yield where an id, name or alias of another entry stands again; skip malformed entries."""
    owner: dict[str, int] = {}
    for number, (loc, entry) in enumerate(entries):
        if not isinstance(entry, Mapping):
            continue
        names: dict[Location, object] = {("id",): entry.get("id"), ("name",): entry.get("name")}
        if isinstance(aliases := entry.get("aliases"), list):
            names |= {("aliases", index): alias for index, alias in enumerate(aliases)}
        for where, name in names.items():
            if isinstance(name, str) and owner.setdefault(name_index_key(name), number) != number:
                yield (*loc, *where), f"“{name}” already names another entry"


def _repeated(values: dict[str, Any], place: Location, key: str) -> Found:
    seen: set[Any] = set()
    for loc, entry in _entries(values, place):
        value = entry.get(key)
        if _is_id(value):
            if value in seen:
                yield (*loc, key), f"{value} appears twice"
            seen.add(value)


def _ids(values: dict[str, Any], places: Iterable[Location], key: str) -> frozenset[Any]:
    return frozenset(filter(_is_id, (entry.get(key) for _, entry in _all_entries(values, places))))


def _ids_under(values: dict[str, Any], place: Location, key: str) -> Iterator[tuple[Location, Any]]:
    """Yield what the entries at a place have under a key, which is an id or a list of ids."""
    for loc, entry in _entries(values, place):
        named = entry.get(key)
        if isinstance(named, list):
            yield from (((*loc, key, at), name) for at, name in enumerate(named) if _is_id(name))
        elif _is_id(named):
            yield (*loc, key), named


def _all_entries(
    values: dict[str, Any], places: Iterable[Location]
) -> list[tuple[Location, dict[str, Any]]]:
    return [found for place in places for found in _entries(values, place)]


def _entries(values: dict[str, Any], loc: Location) -> list[tuple[Location, dict[str, Any]]]:
    """Return the mappings at a place with their places: a list's items, or the one mapping."""
    if EACH in loc:
        at = loc.index(EACH)
        outer = [place for place, _ in _entries(values, loc[:at])]
        return _all_entries(values, [(*place, *loc[at + 1 :]) for place in outer])
    found: Any = values
    for key in loc:
        if isinstance(found, list) and isinstance(key, int):
            found = found[key]
        else:
            found = found.get(key) if isinstance(found, dict) else None
    items = enumerate(found) if isinstance(found, list) else [(None, found)]
    return [
        (loc if at is None else (*loc, at), entry) for at, entry in items if isinstance(entry, dict)
    ]


def _is_id(value: object) -> bool:
    """Return whether a value that has not been validated yet may be an id or a number."""
    return isinstance(value, (str, int))
