"""No damage makes reading a pack crash.

It is done to the small pack, which uses every field, because that loads in milliseconds.
"""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.content.loader import BadContent, load_catalog
from bot.domain.content.models.entries import ContentEntry
from tests.content.errors.damage import UNREADABLE
from tests.packs import SMALL_PACK

SMALL_FILES = sorted(str(file.relative_to(SMALL_PACK)) for file in SMALL_PACK.rglob("*.yaml"))

JUNK = [*UNREADABLE.values(), "", "null", "[]", "{}", "- ", "\t", "yes", "-1", "1.5", ".inf", "'"]
JUNK += [
    "&a [*a]",
    "*a",
    "<<: {a: b}",
    "? [a, b]",
    "{[a]: b}",
    '"\\ud800"',
    "|",
    "---",
    "...",
    "%A",
]
JUNK += ["\x00", "\x85", "é", "\ufeff", "[" * 900, "x" * 3000, "id: python", "aliases: [py]"]

junk = st.sampled_from(JUNK) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
edits = st.tuples(st.sampled_from(["drop", "double", "insert", "cut"]), st.integers(0, 400), junk)


@pytest.fixture(scope="module")
def reusable_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small pack for tests that restore it."""
    return shutil.copytree(SMALL_PACK, tmp_path_factory.mktemp("spare") / "pack")


def loads_or_is_refused_with_reasons(reusable_pack: Path, file: str, content: bytes) -> bool:
    """Load the pack with this file; return True if it is valid or refused with reasons."""
    original = (reusable_pack / file).read_bytes()
    (reusable_pack / file).write_bytes(content)
    try:
        load_catalog(reusable_pack)
    except BadContent as bad:
        return bool(bad.faults) and all(fault.reason for fault in bad.faults)
    finally:
        (reusable_pack / file).write_bytes(original)
    return True


def mangle(text: str, changes: list[tuple[str, int, str]]) -> str:
    """Remove, repeat, insert or cut lines of a text."""
    lines = text.split("\n")
    for kind, position, extra in changes:
        at = position % len(lines)
        lines[at : at + 1] = {
            "drop": [""],
            "double": [lines[at], lines[at]],
            "insert": [lines[at], extra],
            "cut": [lines[at][: position % 40]],
        }[kind]
    return "\n".join(lines)


def test_small_pack_is_valid_and_uses_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContentEntry, "model_post_init", lambda *_: None)  # it forgets them
    used: dict[type[BaseModel], set[str]] = {}
    waiting: list[object] = [load_catalog(SMALL_PACK)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, BaseModel):
            used.setdefault(type(value), set()).update(value.model_fields_set)
            waiting += dict(value).values()
        elif isinstance(value, tuple):
            waiting += value
    assert used == {kind: set(kind.model_fields) for kind in used}


@given(file=st.sampled_from(SMALL_FILES), changes=st.lists(edits, min_size=1, max_size=4))
def test_mangled_lines_never_crash(
    reusable_pack: Path, file: str, changes: list[tuple[str, int, str]]
) -> None:
    original = (SMALL_PACK / file).read_text(encoding="utf-8")
    assert loads_or_is_refused_with_reasons(reusable_pack, file, mangle(original, changes).encode())


@given(file=st.sampled_from(SMALL_FILES), position=st.integers(0, 400), value=junk)
def test_replaced_value_never_crashes(
    reusable_pack: Path, file: str, position: int, value: str
) -> None:
    original = (SMALL_PACK / file).read_text(encoding="utf-8")
    values = list(re.finditer(r"(?<=[a-z]: )\S.*", original))
    old = values[position % len(values)]
    assert loads_or_is_refused_with_reasons(
        reusable_pack, file, (original[: old.start()] + value + original[old.end() :]).encode()
    )


@given(
    file=st.sampled_from(SMALL_FILES), position=st.integers(0, 2000), damage=st.binary(min_size=1)
)
def test_random_bytes_never_crash(
    reusable_pack: Path, file: str, position: int, damage: bytes
) -> None:
    original = (SMALL_PACK / file).read_bytes()
    at = position % len(original)
    assert loads_or_is_refused_with_reasons(
        reusable_pack, file, original[:at] + damage + original[at + 1 :]
    )
