"""Checks between the entries of a content pack: references and duplicate names."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from bot.domain.content.names import name_index_key

Location = tuple[str | int, ...]
"""The path to a value as in pydantic errors: `("roles", 0, "skills", "core", 2)`."""


def refers_to(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    """Return a validator that accepts only the ids of this kind in the validation context."""

    def check(value: Any, info: ValidationInfo) -> Any:
        known = (info.context or {}).get(kind)
        if known is not None and (reason := why_unknown(kind, value, known)):
            raise PydanticCustomError("reference", reason)
        return value

    return check


def why_unknown(kind: str, value: object, known: Collection[Any]) -> str | None:
    """Return why a reference is wrong, with the nearest id that exists; None if it is known."""
    if value in known:
        return None
    near = get_close_matches(str(value), map(str, known), n=1)
    hint = f"; did you mean “{near[0]}”?" if near else ""
    return f"no {kind} has the id “{value}”{hint}"


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
