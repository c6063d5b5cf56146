"""Removes characters from what people type that could break, hide or reverse what others read."""

import re

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
_DIRECTION_CHANGES = "\u202a-\u202e\u2066-\u2069"  # they would also turn around what follows
_REMOVED = re.compile(f"[{_CONTROL}{_DIRECTION_CHANGES}\ud800-\udfff\ufff9-\ufffb]")


def clean_text(typed: str) -> str:
    """Return a text without control characters and without overrides of the writing direction.

    Tabs and line breaks stay. PostgreSQL would refuse NUL, and both databases half a surrogate pair.
    """
    return _REMOVED.sub("", typed.replace("\r\n", "\n").replace("\r", "\n"))
