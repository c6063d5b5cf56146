"""Reads a content pack: YAML files in, a `Catalog` or the list of their faults out."""

from bot.content.loader import (
    SHIPPED_PACK,
    BadContent,
    check_pack,
    load_catalog,
    read_challenge,
    write_challenge,
)

__all__ = ["SHIPPED_PACK", "BadContent", "check_pack", "load_catalog", "read_challenge", "write_challenge"]  # fmt: skip
