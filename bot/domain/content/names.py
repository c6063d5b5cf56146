"""Finding an entry by what a person typed: exactly, by prefix, by alias, or nearly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from rapidfuzz import fuzz, process

MAX_TYPED_LENGTH = 100
"""Characters of the typed text that are looked at; the rest is ignored."""

_NEAR_ENOUGH = 85.0
"""Likeness, 0 to 100, from which a misspelt text is taken for the name it resembles most."""

_CLEAR_LEAD = 4.0
"""By how much the best must beat the second; otherwise the member is asked."""

_WORTH_SUGGESTING = 60.0
"""Likeness below which a name is left out of the suggestions."""

_NOT_A_WORD = re.compile(r"[^\w+#]+|_")


class Named(Protocol):
    """Anything with a stable id, a name and other names."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Label:
    """A name for something that is not in the pack."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


N = TypeVar("N", bound=Named)


def fold(text: str) -> str:
    """Reduce a text to what counts when names are compared: its words, lower case, no accents."""
    apart = unicodedata.normalize("NFKD", text[:MAX_TYPED_LENGTH])
    plain = "".join(mark for mark in apart if not unicodedata.combining(mark)).casefold()
    return " ".join(_NOT_A_WORD.sub(" ", plain).split())


@dataclass(frozen=True, slots=True)
class _Way(Generic[N]):
    """One way of naming an entry, folded."""

    text: str
    words: frozenset[str]
    entry: N
    is_name: bool

    def distance(self, typed: str, parts: frozenset[str]) -> int | None:
        """Return how directly the typed text leads here, 0 best; None when it does not."""
        if typed == self.text:
            return 0
        if parts == self.words:
            return 1
        if self.text.startswith(typed):
            whole_word = self.text[len(typed)] == " "
            return (2 if whole_word else 3) if self.is_name else 4
        if all(any(word.startswith(part) for word in self.words) for part in parts):
            return 5 if self.is_name else 6
        return 7 if self.words and self.words <= parts else None


class NameIndex(Generic[N]):
    """Entries of one kind, findable by id, name and alias. Nothing typed makes it raise.

    Raises:
        ValueError: two entries answer to the same name.
    """

    def __init__(self, entries: Iterable[N]) -> None:
        self.entries = tuple(entries)
        self.by_id = {entry.id: entry for entry in self.entries}
        self._labels: dict[str, _Way[N]] = {}
        self._by_start: dict[str, set[str]] = {}
        for entry in self.entries:
            self._add(entry)
        self._direct = lru_cache(maxsize=2048)(self._lead_to)
        self._alike = lru_cache(maxsize=2048)(self._resemble)

    def _add(self, entry: N) -> None:
        for text in (entry.name, entry.id, *entry.aliases):
            folded = fold(text)
            label = _Way(folded, frozenset(folded.split()), entry, text == entry.name)
            other = self._labels.setdefault(folded, label).entry
            if other is not entry:
                raise ValueError(f"“{text}” names both “{other.name}” and “{entry.name}”")
            for word in label.words:
                for end in range(1, len(word) + 1):
                    self._by_start.setdefault(word[:end], set()).add(folded)

    def suggest(self, typed: str, *, limit: int = 25) -> tuple[N, ...]:
        """Return what the text may mean, best first; everything, in pack order, for no text."""
        folded = fold(typed)
        if not folded:
            return self.entries[:limit]
        direct = tuple(entry for entry, _ in self._direct(folded))
        return (direct or tuple(entry for entry, _ in self._alike(folded)))[:limit]

    def find_exact(self, typed: str) -> N | None:
        """Return the entry with this very id, name or alias; None when there is none."""
        way = self._labels.get(fold(typed))
        return way.entry if way else None

    def find_misspelt(self, typed: str, *, near_enough: float = _NEAR_ENOUGH) -> N | None:
        """Return the entry whose name, as a whole, a text comes clearly closest to, 0 to 100."""
        first, second = (*self._alike(fold(typed))[:2], None, None)[:2]
        if first is None or first[1] < near_enough:
            return None
        return first[0] if second is None or first[1] - second[1] >= _CLEAR_LEAD else None

    def find(self, typed: str) -> N | None:
        """Return the one entry the text means, or None when it could be several or none."""
        folded = fold(typed)
        if direct := self._direct(folded):
            clear = len(direct) == 1 or direct[0][1] < direct[1][1]
            return direct[0][0] if clear else None
        return self.find_misspelt(typed)

    def nearest(self, typed: str, *, count: int = 3) -> tuple[N, ...]:
        """Return the entries that come closest to the text, however little."""
        folded = fold(typed)
        direct = [entry for entry, _ in self._direct(folded)]
        alike = [entry for entry, _ in self._resemble(folded, least=0) if entry not in direct]
        return tuple([*direct, *alike][:count])

    def _lead_to(self, folded: str) -> tuple[tuple[N, int], ...]:
        """Return the entries the text leads to, with their distance, nearest first."""
        parts = frozenset(folded.split())
        best: dict[str, int] = {}
        for text in set().union(*(self._by_start.get(part, ()) for part in parts)):
            label = self._labels[text]
            distance = label.distance(folded, parts)
            if distance is not None:
                best[label.entry.id] = min(distance, best.get(label.entry.id, distance))
        found = [(entry, best[entry.id]) for entry in self.entries if entry.id in best]
        return tuple(sorted(found, key=lambda pair: pair[1]))

    def _resemble(
        self, folded: str, least: float = _WORTH_SUGGESTING
    ) -> tuple[tuple[N, float], ...]:
        """Return the entries at least so alike, 0 to 100, by their closest name, closest first."""
        best: dict[str, float] = {}
        for text, likeness, _ in process.extract(
            folded,
            self._labels.keys(),
            scorer=fuzz.token_sort_ratio,
            processor=None,
            limit=None,
            score_cutoff=least,
        ):
            best.setdefault(self._labels[text].entry.id, likeness)
        return tuple((self.by_id[key], likeness) for key, likeness in best.items())
