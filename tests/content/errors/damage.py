"""What damages a pack, and the errors that it then has."""

import datetime as dt
from pathlib import Path

import pytest

from bot.content.loader import BadContent, check_pack

UNREADABLE = {  # scalars that resemble values of another type
    "a day that never was": "2024-02-30",
    "an hour that never was": "2026-02-20 25:00:00",
    "a tag nobody knows": "!x y",
    "a number that is none": "!!int abc",
    "half a hexadecimal": "0x_",
    "a number without end": "9" * 5000,
    "a hexadecimal number without end": "0x" + "F" * 5000,
    "a number in base 60 without end": "1" + ":1" * 400,
    "a fraction in base 60 without end": "1" + ":1" * 400 + ".5",
}


def change(pack: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence of a text and return its line number."""
    before, found, after = (pack / file).read_text(encoding="utf-8").partition(old)
    assert found, f"{file} holds no {old!r}"
    (pack / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def errors_of(pack: Path) -> list[str]:
    """Check a pack that must be refused; return its errors as `file:line: reason`."""
    with pytest.raises(BadContent) as refused:
        check_pack(pack, dt.date(2026, 11, 30))
    assert str(refused.value).splitlines() == [str(fault) for fault in refused.value.faults]
    return [str(fault).removeprefix("pack/") for fault in refused.value.faults]
