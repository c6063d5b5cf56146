"""Cleans what people type of what could break, hide or reverse what others read, and escapes it.

What somebody wrote is a `SafeText` or a `SafeName` from the database on. Neither is a `str`, so mypy
refuses it where a screen takes one, and in an f-string it escapes itself: it has no effect as
Discord's markdown. Each function reads a text once, so none of them takes long for any text.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

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


_MARKUP = re.compile(
    r"""
    (?P<link> (?-i:https?)://[a-z0-9](?:[\w\-.~:/?\#&=%+,;!$()']|@(?!everyone|here))+ )
    | (?P<marks>
        [\\*_~|`\[]
        | ^[ \t]*[-+>\#]        # a list, a quote, a heading or small print
        | ^[ \t]*[0-9]+\.       # a numbered list, which Discord would number anew
        | :(?=[\w+-]+:)         # an emoji
        | :(?=[\w+-]*[a-z][\w+-]*\Z)  # one that what follows a name would end; 18:00 is none
      )
    | [@<\]]                    # a mention, a timestamp, a server’s emoji or the end of a label
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ZERO_WIDTH_SPACE = "\u200b"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_ESCAPES = re.compile(
    rf"\\([\\*_~|\[\-+>#.:])|\\?`|[{_ZERO_WIDTH_SPACE}{_ISOLATE}{_END_OF_ISOLATE}]"
)
_BLOCK = re.compile(r"```(?:([A-Za-z0-9+#-]{0,12})[ \t]*\n(?!\n*```))?(.*?)```", re.DOTALL)
_RIGHT_TO_LEFT = {"R", "AL"}
"""Bidirectional classes of Unicode: Hebrew and the like, Arabic and the like."""

_UNNAMED = "(a name that can’t be shown)"
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class SafeText:
    """A text that somebody wrote; in an f-string it is escaped."""

    raw: str  # as it was typed: to store it, to compare it, or to show it in a form

    def __str__(self) -> str:
        return escape(self.raw)

    def __bool__(self) -> bool:
        return bool(self.raw)

    def cut(self, longest: int) -> str:
        """Return the text escaped, with at most `longest` characters."""
        return escape_within(self.raw, longest)


@dataclass(frozen=True, slots=True)
class SafeName(SafeText):
    """The name of a person, group or file; in an f-string it is escaped, on one line and not empty."""

    def __str__(self) -> str:
        return safe_name(self.raw)

    def cut(self, longest: int) -> str:
        """Return the name escaped; only its first `longest` characters are shown."""
        return safe_name(self.raw[:longest])

    @property
    def plain(self) -> str:
        """The name where Discord knows no markup, as in menus and pictures: on one line, not empty."""
        return clean_name(self.raw) or _UNNAMED


def escape(text: str) -> str:
    """Return a member's text escaped; web addresses in it stay clickable."""
    return _MARKUP.sub(_without_effect, clean_text(text))


def escape_within(text: str, longest: int, *, blocks: bool = False) -> str:
    """Return a text escaped, except in its code `blocks` if those stay, and cut to `longest` characters."""
    text, show = clean_text(text), _escape_around_blocks if blocks else escape

    def cut(end: int) -> str:
        is_in_block = blocks and text.count("```", 0, end) % 2
        return show(text[:end] + "\n```" * is_in_block)

    if len(whole := show(text)) <= longest:
        return whole
    kept = bisect_left(range(min(len(text), longest)), longest, key=lambda end: len(cut(end)))
    return cut(max(kept - 1, 0)).rstrip() + "…"


def safe_name(name: str) -> str:
    """Return a name, of a person, group, role, channel or file, escaped, on one line, not empty.

    One that is written from right to left is isolated, as it would reorder the numbers beside it.
    """
    shown = clean_name(name)
    escaped = escape(shown.replace("://", f":{_ZERO_WIDTH_SPACE}//")) or _UNNAMED
    if any(unicodedata.bidirectional(mark) in _RIGHT_TO_LEFT for mark in shown):
        return f"{_ISOLATE}{escaped}{_END_OF_ISOLATE}"
    return escaped


def without_markup(text: str) -> str:
    """Return an escaped text as it looks, for labels and names, where Discord knows no markup.

    It is not empty, as Discord would refuse the whole screen.
    """
    return _ESCAPES.sub(r"\1", text).strip() or "…"


def code_block(text: str, longest: int) -> str:
    """Return a text in a block for copying, with up to `longest` characters of it.

    Where it has three backticks in a row, which would end the block, zero-width spaces divide them.
    """
    if "```" in text:
        text = text.replace("``", f"`{_ZERO_WIDTH_SPACE}`")
    return f"```\n{text[:longest]}\n```"


def quoted(text: str) -> str:
    """Return a name, or what was typed, in quotes, escaped, with at most 60 characters."""
    line = clean_name(text)
    if len(line) > _LONGEST_QUOTE:
        line = line[: _LONGEST_QUOTE - 1].rstrip() + "…"
    return f"“{safe_name(line)}”"


def _escape_around_blocks(text: str) -> str:
    pieces = iter(_BLOCK.split(text))
    shown = [escape(next(pieces).strip("\n"))]
    for language, typed, words in zip(pieces, pieces, pieces, strict=True):
        code = typed.strip("\n") or _ZERO_WIDTH_SPACE  # Discord would not end an empty block
        shown.append(f"```{(language or '').lower()}\n{code}\n```")
        shown.append(escape(words.strip("\n")))
    return "\n".join(filter(None, shown))


def _without_effect(found: re.Match[str]) -> str:
    if found["link"]:
        return found[0]
    if marks := found["marks"]:
        return f"{marks[:-1]}\\{marks[-1]}"
    return f"{found[0]}{_ZERO_WIDTH_SPACE}"
