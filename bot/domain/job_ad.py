"""Finds the skills that a job ad names: by the names that the content pack gives them, nothing else."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.domain.content import Catalog, Skill
from bot.domain.markup import without_accents

MAX_AD_LENGTH = 4000  # characters of an ad that are read: as many as Discord takes in a form

_WORD = re.compile(r"[^\W_][\w+#]*")
_ENDS_SENTENCE = re.compile(r"[.!?:;•·\n\r\t]|^\s*[-*–—]")
_ENDS_PHRASE = re.compile(r"[.!?;:,]\s|\n")
_LISTED = re.compile(r"^\s*[,/;|)\]\n]")
_IN_A_LIST = re.compile(r"[,/|(]\s*$")
_JOINED = re.compile(r"^[-&’']")  # as in “R&D” and “Go-to-market”
_LEADS_TO_A_LANGUAGE = re.compile(
    r"and|either|for|in|into|know|like|of|or|some|use|using|with", re.IGNORECASE
)
"""Words before which “R” or “Go” is a language: “in Go”, “with R”, but not “Series C” or “to Go”."""

_SHORT = 2  # names of up to this many letters count only where they are written as names

_MIN_LETTERS_OF_PLURAL = 4
_BRITISH = re.compile(r"([iy])s(e|ed|er|ing|ation)$")


@dataclass(frozen=True, slots=True)
class NamedSkill:
    """A skill that an ad names, and the words with which it names it first."""

    skill: Skill
    words: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        return _BRITISH.sub(r"\1z\2", _singular(self.text.casefold()))


@dataclass(frozen=True, slots=True)
class _Term:
    """A name of any kind as words to look for. `skill` is None for phrases that mean something else."""

    words: tuple[str, ...]
    skill: Skill | None
    only_as_name: bool


def named_skills(catalog: Catalog, text: str) -> tuple[NamedSkill, ...]:
    """Return the skills that an ad names, those first that it names most often, then earliest.

    The longest name wins, so that “container orchestration” is Kubernetes and not also Docker.
    """
    ad = without_accents(text[:MAX_AD_LENGTH])[:MAX_AD_LENGTH]  # one letter can become eighteen
    first: dict[str, NamedSkill] = {}
    counted = Counter[str]()
    for term, found in _matches(catalog, ad):
        if term.skill:
            said = " ".join(ad[found[0].start : found[-1].end].split())
            first.setdefault(term.skill.id, NamedSkill(term.skill, said))
            counted[term.skill.id] += 1
    return tuple(sorted(first.values(), key=lambda named: -counted[named.skill.id]))


def _singular(word: str) -> str:
    if len(word) < _MIN_LETTERS_OF_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith("sses") else word[:-1]


def _words(text: str) -> list[_Word]:
    return [_Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]


@lru_cache(maxsize=8)
def _terms_by_words(catalog: Catalog) -> Mapping[tuple[str, ...], Sequence[_Term]]:
    """Return the terms of a content pack by their words; what means something else comes first."""
    found: dict[tuple[str, ...], list[_Term]] = defaultdict(list)
    terms = [term for skill in catalog.skills for term in _terms_of(skill)]
    for term in sorted(terms, key=lambda term: term.skill is not None):
        if term.words:  # a name may be of signs only
            found[term.words].append(term)
    return found


def _terms_of(skill: Skill) -> Iterator[_Term]:
    only_as_name = {_folded(text) for text in skill.in_job_ads.only_as_name}
    for text in skill.in_job_ads.means_something_else:
        yield _Term(_folded(text), None, only_as_name=False)
    names = (skill.name, skill.id, *skill.aliases, *skill.in_job_ads.also_named_by)
    for words in {_folded(text) for text in names}:
        is_short = len(words) == 1 and len(words[0]) <= _SHORT
        yield _Term(words, skill, only_as_name=is_short or words in only_as_name)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word.folded for word in _words(without_accents(text)))


def _matches(catalog: Catalog, ad: str) -> Iterator[tuple[_Term, Sequence[_Word]]]:
    """Yield each term in the ad with its words there, the longest first; no word belongs to two."""
    terms, words, at = _terms_by_words(catalog), _words(ad), 0
    folded = [word.folded for word in words]
    longest = max(map(len, terms), default=0)
    while at < len(words):
        here = (
            term
            for length in range(longest, 0, -1)
            for term in terms.get(tuple(folded[at : at + length]), ())
            if not _crosses_sentences(ad, words[at : at + length])
            and (not term.only_as_name or _is_written_as_name(ad, words, at))
        )
        term = next(here, None)
        if term:
            yield term, words[at : at + len(term.words)]
        at += len(term.words) if term else 1


def _crosses_sentences(ad: str, words: Sequence[_Word]) -> bool:
    """Return whether a sentence or line ends between the words; a line may break within a sentence."""
    for word, following in pairwise(words):
        gap = ad[word.end : following.start]
        is_wrapped = gap.count("\n") == 1 and not gap.strip() and following.text[0].islower()
        if _ENDS_PHRASE.search(gap) and not is_wrapped:
            return True
    return False


def _is_written_as_name(ad: str, words: Sequence[_Word], at: int) -> bool:
    """Return whether a word is written as a name: “REST”, “Spark, Airflow”, “in R”.

    A capital letter that only begins a sentence does not make it one.
    """
    word = words[at]
    before = ad[words[at - 1].end if at else 0 : word.start]
    after = ad[word.end : words[at + 1].start] if at + 1 < len(words) else "\n"
    if not word.text[0].isupper() or _JOINED.match(after) or before.endswith(("-", "&", "’", "'")):
        return False
    if len(word.text) > 1 and word.text.isupper():
        return True
    begins_sentence = at == 0 or bool(_ENDS_SENTENCE.search(before))
    if begins_sentence:
        return bool(_LISTED.match(after))
    if len(word.text) > _SHORT or _IN_A_LIST.search(before):
        return True
    is_led_to = _LEADS_TO_A_LANGUAGE.fullmatch(words[at - 1].text)
    return not before.strip() and is_led_to is not None
