"""Checks that hold between entries of a pack: references, names used twice, loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from bot.domain.content.names import fold

KnownIds = Mapping[str, frozenset[Any]]
"""Per kind of entry, the ids a pack defines; the context in which a pack is validated."""

Location = tuple[str | int, ...]
"""A way into the pack, as pydantic words it: `("roles", 0, "skills", "core", 2)`."""


def refers_to(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    """Make a validator that accepts only ids of this kind which the pack defines."""

    def check(value: Any, info: ValidationInfo) -> Any:
        known = (info.context or {}).get(kind)
        if known is None or value in known:
            return value
        near = get_close_matches(str(value), map(str, known), n=1)
        hint = f"; did you mean “{near[0]}”?" if near else ""
        raise PydanticCustomError("reference", f"no {kind} has the id “{value}”{hint}")

    return check


def find_duplicate_names(
    entries: Iterable[tuple[Location, object]],
) -> Iterator[tuple[Location, str]]:
    """Yield where an id, name or alias already names another entry of the same kind.

    The entries are as read, possibly malformed; what is malformed is passed over.
    """
    owner: dict[str, int] = {}
    for number, (loc, entry) in enumerate(entries):
        for where, name in _names_of(entry):
            if owner.setdefault(fold(name), number) != number:
                yield (*loc, *where), f"“{name}” already names another entry"


def _names_of(entry: object) -> Iterator[tuple[Location, str]]:
    if not isinstance(entry, Mapping):
        return
    for key in ("id", "name"):
        if isinstance(value := entry.get(key), str):
            yield (key,), value
    aliases = entry.get("aliases")
    for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        if isinstance(alias, str):
            yield ("aliases", index), alias


def find_cycles(needs: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each id that, by way of what it needs, needs itself, with the way round."""
    for start in needs:
        trail = _way_round(start, needs)
        if trail:
            yield start, "needs itself: " + " → ".join(trail)


def _way_round(start: str, needs: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    trails, seen = [[start]], {start}
    while trails:
        trail = trails.pop()
        for need in needs.get(trail[-1], ()):
            if need == start:
                return [*trail, start]
            if need not in seen:
                seen.add(need)
                trails.append([*trail, need])
    return None
