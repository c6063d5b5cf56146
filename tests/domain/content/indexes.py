"""Indexes of names, shipped and generated, and texts that may be typed."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot.domain.content import NameIndex, fold
from tests.packs import shipped_catalog


@dataclass(frozen=True)
class IndexEntry:
    """An entry of a generated index."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


CATALOG = shipped_catalog()
INDEXES: tuple[NameIndex[Any], ...] = (
    CATALOG.role_names,
    CATALOG.skill_names,
    CATALOG.level_names,
    CATALOG.project_names,
    CATALOG.question_names,
    NameIndex(CATALOG.challenges),
)
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c"
RESPELT = (str.upper, str.lower, str.title, str.swapcase)

anything = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from(BIDI + "ai engr-"), max_size=30),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4).map(
        lambda part: (part * 6000)[:6000]
    ),
)
word = st.text(st.sampled_from("abcxyz0189éÜñßø+#"), min_size=1, max_size=6)
label = st.lists(word, min_size=1, max_size=3).map(" ".join)
padding = st.text(st.sampled_from(" \t\n-_.,!\u00a0\u3000"), max_size=12)


@st.composite
def indexes(draw: st.DrawFn) -> NameIndex[IndexEntry]:
    """Generate an index of up to eight entries with unique names."""
    labels = draw(
        st.lists(
            label, min_size=2, max_size=16, unique_by=lambda text: frozenset(fold(text).split())
        )
    )
    entries: list[IndexEntry] = []
    while len(labels) >= 2:
        entry_id, name = labels.pop(), labels.pop()
        aliases = [labels.pop() for _ in range(draw(st.integers(0, min(3, len(labels)))))]
        entries.append(IndexEntry(entry_id, name, tuple(aliases)))
    return NameIndex(entries)


def names_of(entry: Any) -> tuple[str, ...]:
    return (entry.id, entry.name, *entry.aliases)


def ids(entries: tuple[Any, ...]) -> list[str]:
    return [entry.id for entry in entries]
