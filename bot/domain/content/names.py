"""Finds entries by typed text: by name, alias, prefix, or similar spelling."""

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rapidfuzz import fuzz, process

from bot.domain.markup import without_accents

MAX_TYPED_LENGTH = 100
_MOST_SUGGESTED = 25  # as many as Discord shows

# Similarities, 0 to 100:
_MIN_MATCH = 85.0  # a misspelt text matches the most similar name from here on,
_MIN_LEAD = 4.0  # if the name of another entry is so much less similar
_MIN_SUGGESTION = 68.0  # a name is suggested from here on,
_MAX_BEHIND = 15.0  # if it is at most so much less similar than the best

_SHORT_WORD = 3  # letters in which no typing error is corrected: “LLM” is not “ML” misspelt
_MIN_START = 4  # letters that find an entry by the start of its name: “LLM” does not mean “LLMOps”
_UNCLEAR = 10  # distance from which a matching entry is suggested but not found

_LAST_LETTER = chr(sys.maxunicode)
_NOT_A_WORD = re.compile(r"[^\w+#]+|_")


class Named(Protocol):
    """An entry with a stable id, a name and aliases."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Label:
    """A named value that is not a content entry."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


N = TypeVar("N", bound=Named)


def fold(text: str) -> str:
    """Return the text in the form in which names are compared: lower-case words without accents."""
    plain = without_accents(text[:MAX_TYPED_LENGTH]).casefold()
    return " ".join(_NOT_A_WORD.sub(" ", plain).split())


def name_index_key(text: str) -> str:
    """Return the folded text; the text itself if nothing would be left of it, as of an emoji."""
    return fold(text) or text[:MAX_TYPED_LENGTH].strip()


@dataclass(frozen=True, slots=True)
class _FoldedName(Generic[N]):
    text: str
    words: frozenset[str]
    entry: N
    is_name: bool

    def distance(self, typed: str, parts: frozenset[str], started: set[str]) -> int | None:
        """Return how far typed text is from this name, 0 for equal; None if it does not match.

        `started` are the names in which a word starts with each of the text's parts.
        """
        if typed == self.text:
            return 0
        if parts == self.words:
            return 1
        if self.text not in started:
            return 7 if self.words and self.words <= parts else None
        distance = 5 if self.is_name else 6
        if self.text.startswith(typed):
            distance = 4
            if self.is_name:
                is_whole_word = self.text[len(typed)] == " "
                distance = 2 if is_whole_word else 3
        is_enough = len(typed) >= _MIN_START or parts & self.words
        return distance if is_enough else distance + _UNCLEAR


class NameIndex(Generic[N]):
    """An index of entries by id, name and alias; a ValueError if two have one in common.

    `near` returns terms that an entry is not about, though it is one of the nearest to them: such a
    term finds no entry, and several entries may have it.
    """

    def __init__(
        self, entries: Iterable[N], near: Callable[[N], Iterable[str]] = lambda _: ()
    ) -> None:
        self.entries = tuple(entries)
        self.by_id = {entry.id: entry for entry in self.entries}
        self._place = {entry.id: place for place, entry in enumerate(self.entries)}
        self._names: dict[str, _FoldedName[N]] = {}
        self._near: dict[str, list[N]] = defaultdict(list)
        for entry in self.entries:
            for text in (entry.name, entry.id, *entry.aliases):
                self._add(entry, text)
            for term in dict.fromkeys(map(name_index_key, near(entry))):
                self._near[term].append(entry)
        self._texts = (*self._names, *(term for term in self._near if term not in self._names))
        pairs = sorted((word, text) for text in self._texts for word in text.split())
        self._words = [word for word, _ in pairs]
        self._text_of_word = [text for _, text in pairs]
        self._by_letter: dict[str, set[str]] = defaultdict(set)
        for word, text in pairs:
            self._by_letter[word[0]].add(text)

    def _add(self, entry: N, text: str) -> None:
        folded = name_index_key(text)
        name = _FoldedName(folded, frozenset(folded.split()), entry, text == entry.name)
        other = self._names.setdefault(folded, name).entry
        if other is not entry:
            places = f"{self._place[other.id] + 1} and {self._place[entry.id] + 1}"
            raise ValueError(f"entries {places} have a name in common")

    def suggest(self, typed: str) -> tuple[N, ...]:
        """Return up to 25 entries that match the text, best first; the first ones if it has no words.

        Of similar names, only those are looked at in which a word begins with the text's first letter.
        """
        folded = fold(typed)
        key = folded or name_index_key(typed)
        near = self._near.get(key, [])
        found = [*near, *(entry for entry, _ in self._match(key) if entry not in near)]
        if not found and (among := self._by_letter.get(folded[:1])):
            found = self._similar_entries(self._similar(folded, _MIN_SUGGESTION, among))
        if not found and not folded:
            return self.entries[:_MOST_SUGGESTED]
        return tuple(found)[:_MOST_SUGGESTED]

    def find_exact(self, typed: str) -> N | None:
        """Return the entry with exactly this id, name or alias; None if there is none."""
        name = self._names.get(name_index_key(typed))
        return name.entry if name else None

    def find_misspelt(self, typed: str, *, near_enough: float = _MIN_MATCH) -> N | None:
        """Return the entry with by far the most similar name, of at least `near_enough` (0 to 100)."""
        similar = self._similar(name_index_key(typed), near_enough - _MIN_LEAD)
        if not similar or similar[0][1] < near_enough or similar[0][0] not in self._names:
            return None
        best, entry = similar[0][1], self._names[similar[0][0]].entry
        rivals = (text for text, score in similar if best - score < _MIN_LEAD)
        return entry if all(self._named(text) == [entry] for text in rivals) else None

    def find(self, typed: str) -> N | None:
        """Return the only entry that matches the text; None if several or none do."""
        folded = name_index_key(typed)
        if folded in self._near and folded not in self._names:
            return None
        if direct := self._match(folded):
            (first, distance), *others = direct
            is_clear = distance < _UNCLEAR and all(distance < other for _, other in others)
            return first if is_clear else None
        misspelt = self.find_misspelt(typed)
        names = (name for name in self._names.values() if name.entry is misspelt)
        known = {word for name in names for word in name.words}
        short = {word for word in folded.split() if len(word) <= _SHORT_WORD}
        return misspelt if short <= known else None

    def nearest(self, typed: str) -> tuple[N, ...]:
        """Return the three nearest entries: those near the term if any are, else the most similar."""
        folded = name_index_key(typed)
        if near := self._near.get(folded):
            return tuple(near[:3])
        found = [entry for entry, _ in self._match(folded)]
        return tuple(dict.fromkeys([*found, *self._similar_entries(self._similar(folded, 0))]))[:3]

    def _with_start(self, start: str) -> set[str]:
        """Return the names and near terms in which a word starts so."""
        first = bisect_left(self._words, start)
        end = bisect_left(self._words, start + _LAST_LETTER, first)
        return set(self._text_of_word[first:end])

    def _match(self, folded: str) -> list[tuple[N, int]]:
        """Return the matching entries with their distance (see `_FoldedName.distance`), nearest first."""
        parts = frozenset(folded.split())
        best: dict[str, int] = {}
        by_part = [*map(self._with_start, parts)] or [set()]
        started = set.intersection(*by_part)
        for text in set().union(*by_part):
            name = self._names.get(text)  # None for a near term
            if name and (distance := name.distance(folded, parts, started)) is not None:
                best[name.entry.id] = min(distance, best.get(name.entry.id, distance))
        nearest_first = sorted(best, key=lambda key: (best[key], self._place[key]))
        return [(self.by_id[key], best[key]) for key in nearest_first]

    def _similar(
        self, folded: str, least: float, among: Iterable[str] = ()
    ) -> list[tuple[str, float]]:
        """Return the names and near terms with at least this similarity, 0 to 100, most similar first.

        The order of words does not count; but it does `among` some of them, which is far quicker.
        """
        best: dict[str, float] = {}
        for scorer in (fuzz.ratio,) if among else (fuzz.ratio, fuzz.token_sort_ratio):
            for text, score, _ in process.extract(
                folded, among or self._texts, scorer=scorer, limit=None, score_cutoff=least
            ):
                best[text] = max(score, best.get(text, 0))
        return sorted(best.items(), key=lambda found: (-found[1], found[0]))

    def _named(self, text: str) -> list[N]:
        return [self._names[text].entry] if text in self._names else self._near[text]

    def _similar_entries(self, similar: list[tuple[str, float]]) -> list[N]:
        """Return the entries of similar names and those near to similar terms, best first."""
        if similar and similar[0][1] >= _MIN_SUGGESTION:
            best = similar[0][1]
            similar = [(text, score) for text, score in similar if best - score <= _MAX_BEHIND]
        return list(dict.fromkeys(entry for text, _ in similar for entry in self._named(text)))
