"""The content pack that we ship, loaded once per process."""

from functools import cache

from bot.content import load_catalog
from bot.domain.content import Catalog


@cache
def shipped_catalog() -> Catalog:
    return load_catalog()
