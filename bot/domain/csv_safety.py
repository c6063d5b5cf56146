"""Texts in cells of a spreadsheet: taken as text, whatever they begin with."""

from __future__ import annotations

import re
import unicodedata

ESCAPE_PREFIX = "'"
"""Stands before what a spreadsheet would make something else of; to read it back, take it away."""

_FORMULAS = "=+-@−"
_PASSED_OVER = ("Cc", "Cf", "Pi", "Pf", "Zs", "Zl", "Zp")
"""Kinds of marks that may stand before a formula: control, unseen, quotes, spaces."""

_LONGEST_NUMBER = 15
"""Digits of which a spreadsheet forgets none; ids have more."""


_ENDS_A_CELL = re.compile(r"([;\t\r\n])")
"""Where one may end for a spreadsheet that does not take commas: as in French or German."""


def escape_cell(text: str) -> str:
    """Return a text as it is put into a cell; each part that may become one is guarded."""
    parts = _ENDS_A_CELL.split(text)
    for at in range(2, len(parts), 2):  # what ends one stands between the parts
        parts[at] = ESCAPE_PREFIX * _misread(parts[at]) + parts[at]
    return ESCAPE_PREFIX * (_misread(text) or _misread(parts[0])) + "".join(parts)


def _misread(text: str) -> bool:
    """Tell whether it would be taken for a formula, rounded as a number, or for guarded."""
    if text.startswith(ESCAPE_PREFIX) or (len(text) > _LONGEST_NUMBER and text.isdigit()):
        return True
    for mark in text:
        if mark in "\t\r\n":
            return True
        if mark not in "\"'`" and unicodedata.category(mark) not in _PASSED_OVER:
            return unicodedata.normalize("NFKC", mark)[0] in _FORMULAS  # also at full width
    return False
