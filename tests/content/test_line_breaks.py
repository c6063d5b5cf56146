"""Paragraphs of the shipped pack have no line breaks, which would reach Discord, and typographic apostrophes.

Nor are they in listings, whose lines a phone breaks a second time.
"""

import re
from collections.abc import Iterator, Mapping

from bot.domain.content import Catalog

_FENCED = re.compile(r"```.*?```", re.DOTALL)
_BROKEN = re.compile(r"^(?!\s*(?:[-*•#>|] |\d+\.)).{60,}[\w,]\n[a-z“‘`(]", re.MULTILINE)
"""A long line of prose that ends without a stop, with the beginning of the next one."""

_CONTINUED = re.compile(
    r"^[^\n]*[a-z]{2,} [a-z]{2,} [^\n]*[a-z,]\n +(?:[a-z]{2,} ){2}", re.MULTILINE
)
"""A line of words in a listing, with the beginning of one that continues it."""

_IN_COLUMNS = {"da-knew-too-much", "st-nine-in-ten", "st-peeking"}
"""Challenges with words in the columns of a listing."""

_STRAIGHT = re.compile(r"\w+'(?:d|ll|m|re|s|t|ve)\b")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def test_no_paragraph_is_broken_in_mid_sentence(catalog: Catalog) -> None:
    texts = [_FENCED.sub("", text) for text in _prose_in(catalog.model_dump())]
    assert len(texts) > 5000
    assert [found[0] for text in texts for found in _BROKEN.finditer(text)] == []


def test_listings_of_challenges_hold_no_prose(catalog: Catalog) -> None:
    found = set()
    for challenge in catalog.challenges:
        texts = (challenge.brief, challenge.material or "")
        listings = [one for text in texts for one in _FENCED.findall(text)]
        if any(_CONTINUED.search(listing) for listing in listings):
            found.add(challenge.id)
    assert found == _IN_COLUMNS


def test_apostrophes_outside_code_are_typographic(catalog: Catalog) -> None:
    texts = [_CODE.sub("", text) for text in _prose_in(catalog.model_dump())]
    assert [found[0] for text in texts for found in _STRAIGHT.finditer(text)] == []


def _prose_in(value: object) -> Iterator[str]:
    """Yield each text in nested values, except for listings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "code":
                yield from _prose_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _prose_in(inner)
