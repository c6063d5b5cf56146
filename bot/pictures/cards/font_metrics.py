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
_SEGMENTS_UP_TO_65535, _SEGMENTS_OF_ALL = 4, 12
"""The two formats of a font's table from characters to glyphs that are read here."""


class FontMetrics:
    """The widths of a font's characters, in ems."""

    def __init__(self, file_name: str) -> None:
        with (_FOLDER / file_name).open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = self._numbers("H", 4)[0]
        entries = [self._data[12 + 16 * n : 28 + 16 * n] for n in range(count)]
        self._tables = {one[:4]: struct.unpack(">I", one[8:12])[0] for one in entries}
        self._units = self._numbers("H", self._tables[b"head"] + 18)[0]
        self._widths = self._numbers("H", self._tables[b"hhea"] + 34)[0]
        self._glyph = self._character_map()

    def width(self, mark: str) -> float | None:
        """Return the width of a character; None if the font doesn't have it."""
        glyph = self._glyph(ord(mark))
        if not glyph:
            return None
        place = self._tables[b"hmtx"] + 4 * min(glyph, self._widths - 1)
        return float(self._numbers("H", place)[0]) / float(self._units)

    def _numbers(self, form: str, start: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{form}", self._data, start)

    def _character_map(self) -> Callable[[int], int]:
        """Return a function from code points to glyphs, where 0 means that there is none."""
        start = self._tables[b"cmap"]
        places = [
            start + self._numbers("I", start + 8 + 8 * n)[0]
            for n in range(self._numbers("H", start + 2)[0])
        ]
        by_format = {self._numbers("H", place)[0]: place for place in places}
        if _SEGMENTS_OF_ALL in by_format:
            return self._map_of_all(by_format[_SEGMENTS_OF_ALL])
        return self._map_up_to_65535(by_format[_SEGMENTS_UP_TO_65535])

    def _map_of_all(self, start: int) -> Callable[[int], int]:
        flat = self._numbers(f"{3 * self._numbers('I', start + 12)[0]}I", start + 16)
        firsts, lasts, glyphs = flat[::3], flat[1::3], flat[2::3]

        def find(point: int) -> int:
            at = _segment(firsts, lasts, point)
            return 0 if at is None else glyphs[at] + point - firsts[at]

        return find

    def _map_up_to_65535(self, start: int) -> Callable[[int], int]:
        count = self._numbers("H", start + 6)[0] // 2
        lasts = self._numbers(f"{count}H", start + 14)
        firsts = self._numbers(f"{count}H", start + 16 + 2 * count)
        deltas = self._numbers(f"{count}H", start + 16 + 4 * count)
        offsets_start = start + 16 + 6 * count
        offsets = self._numbers(f"{count}H", offsets_start)

        def find(point: int) -> int:
            at = _segment(firsts, lasts, point)
            if at is None:
                return 0
            if not offsets[at]:
                return (point + deltas[at]) & 0xFFFF
            place = offsets_start + 2 * at + offsets[at] + 2 * (point - firsts[at])
            glyph = self._numbers("H", place)[0]
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
