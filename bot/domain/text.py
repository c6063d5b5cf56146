"""Removes characters from what people type that could break, hide or reverse what others read."""

import re
import unicodedata

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
_DIRECTION_CHANGES = "\u202a-\u202e\u2066-\u2069"  # they would also turn around what follows
_UNSEEN = (
    "\u2065\ufff0-\ufffb\U000e0000\U000e0002-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
_REMOVED = re.compile(f"[{_CONTROL}{_DIRECTION_CHANGES}{_UNSEEN}\ud800-\udfff\ufffe\uffff]")

_BLANK = str.maketrans(dict.fromkeys("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159", " "))
_JOINERS = "\u200c\u200d"  # they hold letters and emoji together
_VARIATIONS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"  # of the letter before them
_STACKED = {"Mn", "Me"}
"""Categories of Unicode: accents and other signs that are drawn onto the letter before them."""

_MOST_STACKED = 4  # more of them would be drawn over the lines above and below

_UNSEEN_ALONE = re.compile(f"[ {_JOINERS}{_VARIATIONS}]*")
_NOT_COMPARED = re.compile(f"[{_JOINERS}{_VARIATIONS}]")


def clean_name(name: str) -> str:
    """Return a name on one line, with single spaces and nothing invisible; it may become empty."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    kept = [
        mark
        for mark in clean_text(name).translate(_BLANK)
        if mark in _JOINERS or (mark != "\u034f" and unicodedata.category(mark) != "Cf")
    ]
    shown = " ".join("".join(kept).split())
    return "" if _UNSEEN_ALONE.fullmatch(shown) else shown


def without_accents(text: str) -> str:
    """Return a text without accents and what is unseen, each character that only looks different made plain."""
    if text.isascii():
        return text
    # Letter by letter, because `normalize` takes quadratic time for many accents in a row.
    seen = _NOT_COMPARED.sub("", text)
    decomposed = "".join(unicodedata.normalize("NFKD", letter) for letter in seen)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def clean_text(typed: str) -> str:
    """Return a text without control characters and without overrides of the writing direction.

    Tabs and line breaks stay, and of the accents on one letter the first four. PostgreSQL would
    refuse NUL, and both databases half a surrogate pair.
    """
    text = _REMOVED.sub("", typed.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isascii():
        return text
    kept, stacked = [], 0
    for mark in text:
        stacked = stacked + 1 if unicodedata.category(mark) in _STACKED else 0
        if stacked <= _MOST_STACKED:
            kept.append(mark)
    return "".join(kept)
