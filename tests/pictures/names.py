"""The expected appearance of names in pictures."""

from bot.pictures.cards.text_shaping import drawable, split_runs

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
"""An emoji of three joined people."""


def drawn(name: str) -> str:
    """Return the drawable part of a name, without truncation."""
    return "".join(part for _, part in split_runs(drawable(name)))
