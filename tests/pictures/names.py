"""The expected appearance of names in pictures."""

from bot.pictures.cards.text_shaping import drawable, split_runs


def drawn(name: str) -> str:
    """Return the drawable part of a name, without truncation."""
    return "".join(part for _, part in split_runs(drawable(name)))
