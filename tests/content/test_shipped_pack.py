"""Every field of `Catalog` is listed in the tables of `bot/content/`.

The tests fail if a new kind of content is not read, or its names are not checked for duplicates.
"""

from functools import cached_property
from itertools import chain
from typing import Any

import pytest

from bot.content import checks, files
from bot.domain.content import Catalog, Location, NameIndex

INDEXES = sorted(
    name
    for name, value in vars(Catalog).items()
    if isinstance(value, cached_property) and "NameIndex" in str(value.func.__annotations__)
)


def _entries_at(catalog: Catalog, loc: Location) -> tuple[Any, ...]:
    """Return the entries at a location of the catalog; a single entry becomes a tuple."""
    found: tuple[Any, ...] = (catalog,)
    for key in loc:
        if key != checks.EACH:
            parts = [getattr(each, str(key)) for each in found]
            found = tuple(chain.from_iterable(p if isinstance(p, tuple) else (p,) for p in parts))
    return found


def test_every_part_of_pack_has_a_file_or_folder() -> None:
    assert {*files.FILES, *files.FOLDERS, "generators"} == set(Catalog.model_fields)


@pytest.mark.parametrize("name", INDEXES)
def test_names_looked_up_together_are_checked_for_duplicates(catalog: Catalog, name: str) -> None:
    index: NameIndex[Any] = getattr(catalog, name)
    checked_sets = [
        set(map(id, chain.from_iterable(_entries_at(catalog, loc) for loc in locations)))
        for locations in checks.UNIQUE_NAMES
    ]
    assert set(map(id, index.entries)) in checked_sets, f"{name} is missing in checks.UNIQUE_NAMES"
