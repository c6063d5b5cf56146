"""Protects CSV cells from being read as formulas or rounded numbers by a spreadsheet."""

import re
import unicodedata

ESCAPE_PREFIX = "'"
"""Put before text that a spreadsheet would not read as text. Remove it to read the text back."""

_FORMULAS = "=+-@−"
_IGNORED_CATEGORIES = ("Cc", "Cf", "Pi", "Pf", "Zs", "Zl", "Zp")
"""Unicode categories that a spreadsheet may skip before a formula: control, format, quotes, spaces."""

_MAX_DIGITS = 15  # digits that a spreadsheet stores exactly; Discord ids have more

_CELL_SEPARATORS = re.compile(r"([;\t\r\n])")
"""Characters that may separate cells, besides the comma; the semicolon does in many countries."""


def escape_cell(text: str) -> str:
    """Return the text of a cell, with a prefix before each part that could become a cell."""
    parts = _CELL_SEPARATORS.split(text)
    for index in range(2, len(parts), 2):  # separators have odd indexes
        if _needs_prefix(parts[index]):
            parts[index] = ESCAPE_PREFIX + parts[index]
    # A text that begins with a tab or line break needs a prefix, though its first part is empty.
    prefix = ESCAPE_PREFIX if _needs_prefix(text) or _needs_prefix(parts[0]) else ""
    return prefix + "".join(parts)


def _needs_prefix(text: str) -> bool:
    """Return whether text could be read as a formula, be rounded, or look as if it had a prefix."""
    if text.startswith(ESCAPE_PREFIX) or (len(text) > _MAX_DIGITS and text.isdigit()):
        return True
    for char in text:
        if char in "\t\r\n":
            return True
        if char not in "\"'`" and unicodedata.category(char) not in _IGNORED_CATEGORIES:
            return unicodedata.normalize("NFKC", char)[0] in _FORMULAS  # full-width forms count too
    return False
