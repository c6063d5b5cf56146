"""Texts in cells of a spreadsheet: taken as text, whatever they begin with."""

from __future__ import annotations

import unicodedata

GUARD = "'"
"""Stands before what a spreadsheet would make something else of; to read it back, take it away."""

_FORMULAS = "=+-@−"
_PASSED_OVER = ("Cc", "Cf", "Pi", "Pf", "Zs", "Zl", "Zp")
"""Kinds of marks that may stand before a formula: control, unseen, quotes, spaces."""

_LONGEST_NUMBER = 15
"""Digits of which a spreadsheet forgets none; ids have more."""


def guarded(text: str) -> str:
    """Return a text as it is put into a cell."""
    return GUARD + text if _misread(text) else text


def _misread(text: str) -> bool:
    """Tell whether it would be taken for a formula, rounded as a number, or for guarded."""
    if text.startswith(GUARD) or (len(text) > _LONGEST_NUMBER and text.isdigit()):
        return True
    for mark in text:
        if mark in "\t\r\n":
            return True
        if mark not in "\"'`" and unicodedata.category(mark) not in _PASSED_OVER:
            return unicodedata.normalize("NFKC", mark)[0] in _FORMULAS  # also at full width
    return False
