"""Names as they stand in pictures."""

from __future__ import annotations

from bot.pictures.cards.text_shaping import drawable, split_runs


def drawn(name: str) -> str:
    """Return what of a name is drawn, if there is room for all of it."""
    return "".join(part for _, part in split_runs(drawable(name)))
