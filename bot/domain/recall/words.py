"""Compares a typed word or short line with the right one, forgiving how it's written."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import OSA

_LONG_WORD = 6
"""Letters that a word needs so that one typing error in it is forgiven."""

_SAME_SIGN = str.maketrans("“”„‘’−–×", '"""\'\'--*')
_QUOTES = "\"'`"
_CODE = re.compile(r"[=<>|&^%~@#:$\\]")
_COLON = re.compile(r"(?<=\w):$")
_ERROR_LINE = re.compile(r"(\w+error): .+", re.DOTALL)
_PATH = re.compile(r"^(?:posix|windows)?path\s*\(([^()]+)\)$")
_CALL = re.compile(r"([^\W\d][\w.]*)\s*\([^()]*\)")
_DOTTED = re.compile(r"\.?(?:[^\W\d]\w*\.)*([^\W\d]\w*)")
_FILLERS = re.compile(
    r"^(?:(?:probably|maybe|perhaps|i think|i guess|i['’]?d say|it['’]?s|it is|the answer is|an?|the|to)\s+)+"
)
_KINDS = re.compile(
    r"(?<=\S)\s+(?:function|method|command|keyword|operator|statement|sign|column)s?$"
)
_ASIDE = re.compile(r"(?<=\S)\s+\([^()]*\)$")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)(?:\s+and\s+|[\s,;]+)(?=-?[\d.])")
_HYPHENS = re.compile(r"(?<=[a-z0-9])-(?=[a-z])|(?<=[a-z])-(?=[0-9])")
_PLURAL = re.compile(r"(?<=\w\w[^\Wsui])s$")
_AMERICAN = (
    (re.compile(r"is(e|ed|es|ing|er|ers|ation)\b"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)\b"), r"yz\1"),
    (re.compile(r"our(s|ed|ing|al)?\b"), r"or\1"),
    (re.compile(r"tre\b"), "ter"),
    (re.compile(r"logue\b"), "log"),
    (re.compile(r"ll(ed|ing|er)\b"), r"l\1"),
    (re.compile(r"\b(licen|practi|defen)ce"), r"\1se"),
    (re.compile(r"\bgrey\b"), "gray"),
)


def is_one_of(typed: str, accepted: Iterable[str], wrong: Iterable[str] = ()) -> bool:
    """Return whether the text is one of the accepted ones, apart from its spelling and one typing error.

    A text that is among the wrong ones is never taken for a right one misspelt.
    """
    forms, right = _forms(typed), [_simplified(text) for text in accepted]
    if _without_spaces(forms) & _without_spaces(right):
        return True
    if _without_spaces(forms) & _without_spaces(_simplified(text) for text in wrong):
        return False
    return any(_is_misspelt(form, known) for form in forms for known in right)


def _forms(typed: str) -> list[str]:
    """Return what typed text may mean: `df.head()` is also `head`, and “NaN (not a number)” is “NaN”."""
    whole = _simplified(typed)
    dotted = _DOTTED.fullmatch(whole)
    forms = [whole, dotted[1]] if dotted else [whole]
    short = _ASIDE.sub("", typed.strip())
    return forms if short == typed.strip() else [*forms, _simplified(short)]


def _simplified(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_SAME_SIGN).casefold().strip()
    core = _KINDS.sub("", _FILLERS.sub("", plain.strip(_QUOTES + " "))).strip(_QUOTES) or plain
    core = _COLON.sub("", _PATH.sub(r"\1", _ERROR_LINE.sub(r"\1", core)))
    if _CODE.search(core) or not any(char.isalnum() for char in core):
        return _code(core)
    core = core.strip(".!?;, ")
    if call := _CALL.fullmatch(core):
        core = call[1]
    return _words(core.strip("[](){}." + _QUOTES))


def _code(core: str) -> str:
    """Return code or signs without spaces and quotes, in which each other character counts."""
    kept = "".join(char for char in core if char not in " \t\n" + _QUOTES)
    return kept.strip("{}[]()") or kept or core


def _words(core: str) -> str:
    bare = " ".join("".join(char for char in core if char not in _QUOTES).split())
    bare = _HYPHENS.sub(" ", _BETWEEN_NUMBERS.sub(",", bare))
    return _PLURAL.sub("", re.sub(r",(?!-?[\d.])", " ", bare))


def _without_spaces(forms: Iterable[str]) -> set[str]:
    return {re.sub(r"[\s_]", "", _american(form)) for form in forms}


def _american(text: str) -> str:
    for pattern, american in _AMERICAN:
        text = pattern.sub(american, text)
    return text


def _is_misspelt(typed: str, known: str) -> bool:
    theirs, ours = typed.split(), known.split()
    return len(theirs) == len(ours) and all(map(_is_same_word, theirs, ours))


def _is_same_word(typed: str, known: str) -> bool:
    """Return whether a word is the known one, perhaps with one typing error after its first letter."""
    if typed == known:
        return True
    is_long = len(known) >= _LONG_WORD and (typed + known).isalpha()
    return is_long and typed[0] == known[0] and OSA.distance(typed, known, score_cutoff=1) <= 1
