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
"""Signs by which a text is taken for code, where no character is forgiven."""

# The comments after these patterns are examples of what they find, and what is left of it.
_FILLERS = re.compile(  # “I think it's the mean” → “mean”
    r"^(?:(?:probably|maybe|perhaps|i think|i guess|i['’]?d say|it['’]?s|it is|the answer is|an?|the|to)\s+)+"
)
_KINDS = re.compile(  # “len function” → “len”
    r"(?<=\S)\s+(?:function|method|command|keyword|operator|statement|sign|column)s?$"
)
_ERROR_LINE = re.compile(r"(\w+error): .+", re.DOTALL)  # “KeyError: 'age'” → “KeyError”
_PATH = re.compile(r"^(?:posix|windows)?path\s*\(([^()]+)\)$")  # “PosixPath('a.txt')” → “'a.txt'”
_COLON = re.compile(r"(?<=\w):$")  # “else:” → “else”
_CALL = re.compile(r"([^\W\d][\w.]*)\s*\([^()]*\)")  # “len(numbers)” → “len”
_DOTTED = re.compile(r"\.?(?:[^\W\d]\w*\.)*([^\W\d]\w*)")  # “df.head” → “head”
_ASIDE = re.compile(r"(?<=\S)\s+\([^()]*\)$")  # “NaN (not a number)” → “NaN”
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)(?:\s+and\s+|[\s,;]+)(?=-?[\d.])")  # “4; 5 and 9” → “4,5,9”
_OTHER_COMMA = re.compile(r",(?!-?[\d.])")  # “red, green” → “red  green”
_SHORT_FORMS = (  # “they'll” → “they will”, “don't” → “do not”
    (re.compile(r"(?<=\w)'ll\b"), " will"),
    (re.compile(r"(?<=\w)'re\b"), " are"),
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"(?<=\w)n't\b"), " not"),
)
_DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b")
_HYPHENS = re.compile(  # “value-counts” → “value counts”, but “3-4” stays
    r"(?<=[a-z0-9])-(?=[a-z])|(?<=[a-z])-(?=[0-9])"
)
_PLURAL = re.compile(r"(?<=\w\w[^\Wsui])s$")  # “rows” → “row”, but not “class”, “axis” or “status”
_AMERICAN = (
    (re.compile(r"is(e|ed|es|ing|er|ers|ation)\b"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)\b"), r"yz\1"),
    (re.compile(r"(?<=\w\w)our(s|ed|ing|al)?\b"), r"or\1"),  # “colour”, but not “four”
    (re.compile(r"tre\b"), "ter"),
    (re.compile(r"logue\b"), "log"),
    (re.compile(r"ll(ed|ing|er)\b"), r"l\1"),
    (re.compile(r"\b(licen|practi|defen)ce"), r"\1se"),
    (re.compile(r"\bgrey\b"), "gray"),
)
"""Endings of British spelling, and how they are spelt in the United States."""


def is_one_of(typed: str, accepted: Iterable[str], wrong: Iterable[str] = ()) -> bool:
    """Return whether the text is one of the accepted ones, apart from its spelling and one typing error.

    A text that is among the wrong ones is never taken for a right one spelt otherwise.
    """
    forms = _forms(typed)
    right = [form for text in accepted for form in _with_long_form(text)]
    known_wrong = [form for text in wrong for form in _with_long_form(text)]
    for spelt in (_without_spaces, _american, _in_digits):
        given = set(map(spelt, forms))
        if not given.isdisjoint(map(spelt, right)):
            return True
        if not given.isdisjoint(map(spelt, known_wrong)):
            return False
    return any(_is_misspelt(form, known) for form in forms for known in right)


def _forms(typed: str) -> list[str]:
    """Return what typed text may mean: `df.head()` is also `head`, and “NaN (not a number)” is “NaN”."""
    forms = _with_long_form(typed)
    if dotted := _DOTTED.fullmatch(forms[0]):
        forms.append(dotted[1])
    without_aside = _ASIDE.sub("", typed.strip())
    if without_aside != typed.strip():
        forms.append(_simplified(without_aside))
    return forms


def _with_long_form(text: str) -> list[str]:
    """Return a text simplified, and so with its short forms written out: “they'll” as “they will”."""
    long = text.translate(_SAME_SIGN).casefold()
    for pattern, written_out in _SHORT_FORMS:
        long = pattern.sub(written_out, long)
    return list(dict.fromkeys(map(_simplified, dict.fromkeys((text, long)))))


def _simplified(text: str) -> str:
    """Return a text in lower case, without what may be written in several ways or left out."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME_SIGN).casefold().strip()
    core = _FILLERS.sub("", plain.strip(_QUOTES + " "))
    core = _KINDS.sub("", core).strip(_QUOTES) or plain
    core = _ERROR_LINE.sub(r"\1", core)
    core = _PATH.sub(r"\1", core)
    core = _COLON.sub("", core)
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
    """Return words without quotes, hyphens and a plural ending, and numbers with a comma between them."""
    text = " ".join("".join(char for char in core if char not in _QUOTES).split())
    text = _BETWEEN_NUMBERS.sub(",", text)
    text = _HYPHENS.sub(" ", text)
    text = _OTHER_COMMA.sub(" ", text)
    return _PLURAL.sub("", text)


def _without_spaces(text: str) -> str:
    return re.sub(r"[\s_]", "", text)


def _american(text: str) -> str:
    """Return a text with American spelling, without spaces."""
    for pattern, american in _AMERICAN:
        text = pattern.sub(american, text)
    return _without_spaces(text)


def _in_digits(text: str) -> str:
    """Return a text with small numbers in digits, without spaces."""
    return _without_spaces(_NUMBER_WORD.sub(lambda found: _DIGITS[found[0]], text))


def _is_misspelt(typed: str, known: str) -> bool:
    theirs, ours = typed.split(), known.split()
    return len(theirs) == len(ours) and all(map(_is_same_word, theirs, ours))


def _is_same_word(typed: str, known: str) -> bool:
    """Return whether a word is the known one, perhaps with one typing error after its first letter."""
    if typed == known:
        return True
    is_long = len(known) >= _LONG_WORD and (typed + known).isalpha()
    return is_long and typed[0] == known[0] and OSA.distance(typed, known, score_cutoff=1) <= 1
