"""The expected appearance of names in pictures."""

from bot.pictures.cards.text_shaping import drawable, split_runs


def drawn(name: str) -> str:
    """Return the part of a name that can be drawn, if there is space for all of it."""
    return "".join(part for _, part in split_runs(drawable(name)))
