"""What a new kind of content must not forget: to be read, and to have names of its own.

Whoever adds one to `Catalog` and misses a table in `bot/content.py` is told here which.
"""

from functools import cached_property
from itertools import chain
from typing import Any

import pytest

from bot import content
from bot.domain.content.catalog import Catalog
from bot.domain.content.names import NameIndex
from bot.domain.content.references import Location

INDEXES = sorted(
    name
    for name, value in vars(Catalog).items()
    if isinstance(value, cached_property) and "NameIndex" in str(value.func.__annotations__)
)


def _at(catalog: Catalog, loc: Location) -> tuple[Any, ...]:
    """Return what stands at a place of a pack: a list's entries, or the one thing."""
    found: Any = catalog
    for key in loc:
        found = getattr(found, str(key))
    return found if isinstance(found, tuple) else (found,)


def test_every_part_of_pack_has_a_file_or_folder() -> None:
    assert {*content._FILES, *content._FOLDERS} == set(Catalog.model_fields)


@pytest.mark.parametrize("name", INDEXES)
def test_names_looked_up_together_are_checked_for_duplicates(catalog: Catalog, name: str) -> None:
    index: NameIndex[Any] = getattr(catalog, name)
    together = [
        set(map(id, chain.from_iterable(_at(catalog, loc) for loc in places)))
        for places in content._UNIQUE_NAMES
    ]
    assert set(map(id, index.entries)) in together, f"{name} is missing in content._UNIQUE_NAMES"
