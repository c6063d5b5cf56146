"""Widths of individual characters, read from the shipped fonts.

A name in several scripts is drawn in pieces, each at its own position, so the width of each piece
has to be known without rendering it.
"""

import mmap
import struct
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "fonts"
# Where the numbers are in a font, by the names of https://learn.microsoft.com/typography/opentype/spec/
_NUM_TABLES, _TABLE_RECORDS, _TABLE_RECORD_SIZE = 4, 12, 16
_UNITS_PER_EM = 18  # in head
_NUMBER_OF_H_METRICS = 34  # in hhea
_H_METRIC_SIZE = 4  # in hmtx
_NUM_SUBTABLES, _SUBTABLE_OFFSETS, _SUBTABLE_RECORD_SIZE = 2, 8, 8  # in cmap
_SEG_COUNT_X2, _END_CODES = 6, 14  # in a subtable of format 4
_NUM_GROUPS, _GROUPS = 12, 16  # in a subtable of format 12

_SEGMENTS_UP_TO_65535, _SEGMENTS_OF_ALL = 4, 12
"""The two formats of a font's table from characters to glyphs that are read here."""


class FontMetrics:
    """The widths of a font's characters, in ems."""

    def __init__(self, file_name: str) -> None:
        with (_FOLDER / file_name).open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tables = self._find_tables()
        self._units_per_em = self._number("H", self._tables[b"head"] + _UNITS_PER_EM)
        self._width_count = self._number("H", self._tables[b"hhea"] + _NUMBER_OF_H_METRICS)
        self._find_glyph = self._character_map()

    def width(self, mark: str) -> float | None:
        """Return the width of a character; None if the font doesn't have it."""
        glyph = self._find_glyph(ord(mark))
        if not glyph:
            return None
        # All glyphs after the last one with a width of its own are as wide as that.
        place = self._tables[b"hmtx"] + _H_METRIC_SIZE * min(glyph, self._width_count - 1)
        return self._number("H", place) / self._units_per_em

    def _numbers(self, form: str, start: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{form}", self._data, start)

    def _number(self, form: str, start: int) -> int:
        return self._numbers(form, start)[0]

    def _find_tables(self) -> dict[bytes, int]:
        """Return where each table of the font begins, by its tag."""
        count, size = self._number("H", _NUM_TABLES), _TABLE_RECORD_SIZE
        records = self._data[_TABLE_RECORDS : _TABLE_RECORDS + size * count]
        return {tag: start for tag, _, start, _ in struct.iter_unpack(">4sIII", records)}

    def _character_map(self) -> Callable[[int], int]:
        """Return a function from code points to glyphs, where 0 means that there is none."""
        start = self._tables[b"cmap"]
        places = [
            start + self._number("I", start + _SUBTABLE_OFFSETS + _SUBTABLE_RECORD_SIZE * n)
            for n in range(self._number("H", start + _NUM_SUBTABLES))
        ]
        by_format = {self._number("H", place): place for place in places}
        if _SEGMENTS_OF_ALL in by_format:
            return self._map_of_all(by_format[_SEGMENTS_OF_ALL])
        return self._map_up_to_65535(by_format[_SEGMENTS_UP_TO_65535])

    def _map_of_all(self, start: int) -> Callable[[int], int]:
        count = self._number("I", start + _NUM_GROUPS)
        groups = self._numbers(f"{3 * count}I", start + _GROUPS)
        firsts, lasts, glyphs = groups[::3], groups[1::3], groups[2::3]

        def find(point: int) -> int:
            at = _segment(firsts, lasts, point)
            return 0 if at is None else glyphs[at] + point - firsts[at]

        return find

    def _map_up_to_65535(self, start: int) -> Callable[[int], int]:
        count = self._number("H", start + _SEG_COUNT_X2) // 2
        array_size = 2 * count
        lasts_start = start + _END_CODES
        firsts_start = lasts_start + array_size + 2  # after two bytes that are not used
        deltas_start = firsts_start + array_size
        offsets_start = deltas_start + array_size
        lasts, firsts, deltas, offsets = (
            self._numbers(f"{count}H", place)
            for place in (lasts_start, firsts_start, deltas_start, offsets_start)
        )

        def find(point: int) -> int:
            at = _segment(firsts, lasts, point)
            if at is None:
                return 0
            if not offsets[at]:
                return (point + deltas[at]) & 0xFFFF
            # An offset counts from the place where it is itself stored.
            place = offsets_start + 2 * at + offsets[at] + 2 * (point - firsts[at])
            glyph = self._number("H", place)
            return (glyph + deltas[at]) & 0xFFFF if glyph else 0

        return find


def _segment(firsts: Sequence[int], lasts: Sequence[int], point: int) -> int | None:
    """Return the index of the segment of code points that has this one."""
    at = bisect_left(lasts, point)
    return at if at < len(lasts) and firsts[at] <= point else None


_FILES = {
    "Droid Sans Fallback": "DroidSansFallback.ttf",
    "Unifont": "Unifont.otf",
    "Unifont Upper": "UnifontUpper.otf",
}


@cache
def metrics_of(family: str | None, *, semi_bold: bool = True) -> FontMetrics:
    """Return the widths of a font; None is Inter, the only one that is shipped semi-bold too."""
    if family is None:
        return FontMetrics(f"Inter-{'SemiBold' if semi_bold else 'Regular'}.otf")
    return FontMetrics(_FILES.get(family, f"{family.replace(' ', '')}-Regular.ttf"))
