"""The content pack that we ship, loaded once per process, and a small one that loads at once."""

from functools import cache
from pathlib import Path

from bot.content.loader import load_catalog
from bot.domain.content import Catalog

SMALL_PACK = Path(__file__).parent / "content" / "small_pack"
"""A pack with one or two entries per table, which have every field of the format."""


@cache
def shipped_catalog() -> Catalog:
    return load_catalog()
