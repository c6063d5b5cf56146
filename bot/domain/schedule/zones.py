"""Finds time zones by IANA name, city, country, abbreviation or difference from UTC."""

import re
import zoneinfo
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from bot.domain.content import Catalog, Label, NameIndex, fold
from bot.domain.content.models.entries import ZoneNames

_TABLES = resources.files("tzdata.zoneinfo")
"""The tables of the time zone database, among them the zones in use by country."""

_MAX_ABBREVIATION_LENGTH = 4
_MIN_SIMILARITY = 88.0  # similarity, 0 to 100, of a name with one wrong letter

_OFFSET = re.compile(r"(?:utc|gmt)? ?([+\-−]) ?(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
"""A difference from UTC, such as UTC+2 or GMT-03:30."""

_WEST, _EAST = 12, 14  # hours that zones lie behind and ahead of UTC at most

_FIXED = "Etc/GMT"
"""Begins the names of zones with a fixed difference; in them, ahead of UTC is written as minus."""


class Zones:
    """All time zones in use, by IANA name, city, country, abbreviation or difference from UTC."""

    def __init__(self, named: Sequence[ZoneNames] = ()) -> None:
        """Know the names of the time zone database, and these."""
        self._names = {of.zone: of.names for of in named}
        self._shared = {of.zone: of.shared_abbreviations for of in named}
        self._zone_at = {of.always_at: of.zone for of in named if of.always_at}
        self._index = NameIndex(self._labels(), near=lambda label: self._shared.get(label.id, ()))

    @property
    def entries(self) -> Sequence[Label]:
        return self._index.entries

    def _labels(self) -> list[Label]:
        """Return each zone with the names that only it has."""
        in_use = {"UTC": [], **_cities_and_countries()}
        taken = {fold(name) for zone in in_use for name in (zone, *self._names.get(zone, ()))}
        uses = Counter(key for names in in_use.values() for key in {fold(name) for name in names})
        labels = []
        for zone, names in in_use.items():
            free = [name for name in names if uses[fold(name)] == 1 and fold(name) not in taken]
            aliases = dict.fromkeys((*self._names.get(zone, ()), *free))
            labels.append(Label(zone, zone.replace("_", " "), tuple(aliases)))
        return labels

    def nearest(self, typed: str) -> Sequence[Label]:
        """Return the zones that may have been meant by a text that finds none."""
        return self._index.nearest(typed)

    def find(self, typed: str) -> str | None:
        """Return the IANA name of a zone; None if the text matches no zone or several.

        A wrong zone is not noticed at once. So only a complete name matches, or one of more than
        four letters with a typing error.
        """
        index = self._index
        if found := index.find_exact(typed) or index.find_exact(typed.partition(",")[0]):
            return found.id
        if at_offset := self._at_offset(typed):
            return at_offset
        if former := _former_names().get(fold(typed)):
            return former
        if len(typed) <= _MAX_ABBREVIATION_LENGTH:
            return None
        misspelt = index.find_misspelt(typed, near_enough=_MIN_SIMILARITY)
        return misspelt.id if misspelt else None

    def _at_offset(self, typed: str) -> str | None:
        """Return the zone that always has the difference from UTC that is typed; None if none has."""
        found = _OFFSET.fullmatch(" ".join(typed.split()))
        if found is None:
            return None
        is_ahead, hours = found[1] == "+", int(found[2])
        if found[3] and int(found[3]):
            return self._zone_at.get(f"{'+' if is_ahead else '-'}{hours:02d}:{found[3]}")
        if hours > (_EAST if is_ahead else _WEST):
            return None
        return f"{_FIXED}{'-' if is_ahead else '+'}{hours}" if hours else "UTC"


@cache
def zones_of(catalog: Catalog) -> Zones:
    """Return the zones with the names that a content pack adds."""
    return Zones(catalog.zones)


def zone_label(name: str) -> str:
    """Return a zone's name as people write it: “UTC+2” for Etc/GMT-2, “New York” for America/New_York."""
    if not name.startswith(_FIXED) or name == _FIXED:
        return name.rpartition("/")[2].replace("_", " ")
    sign = "+" if name[len(_FIXED)] == "-" else "-"
    return f"UTC{sign}{name[len(_FIXED) + 1 :]}"


@cache
def _former_names() -> dict[str, str]:
    """Return all IANA names with a slash by folded name, even outdated ones such as US/Eastern."""
    return {fold(name): name for name in zoneinfo.available_timezones() if "/" in name}


def zone_of(name: str) -> ZoneInfo:
    """Return the zone with this IANA name; it must exist."""
    return ZoneInfo(name)


def _cities_and_countries() -> dict[str, list[str]]:
    """Return the zones in use with their city, and their country if it has only one zone."""
    countries = dict(row[:2] for row in _rows("iso3166.tab"))
    of_country = [(row[0], row[2]) for row in _rows("zone.tab")]
    zones_in = Counter(code for code, _ in of_country)
    named = {
        zone: [_city(zone), *([countries[code]] if zones_in[code] == 1 else [])]
        for code, zone in sorted(of_country, key=lambda pair: pair[1])
    }
    for line in (_TABLES / "tzdata.zi").read_text().splitlines():
        row = line.split()  # “L current outdated” links an outdated name to the current one
        if row[:1] == ["L"] and row[1] in named and row[2] not in named:
            named[row[1]].append(_city(row[2]))
    return named


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _rows(table: str) -> list[list[str]]:
    text = (_TABLES / table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
