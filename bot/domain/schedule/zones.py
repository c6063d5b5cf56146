"""Finds time zones by IANA name, city, country, abbreviation or difference from UTC."""

import re
import zoneinfo
from collections import Counter
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from bot.domain.content import Label, NameIndex, fold

_TABLES = resources.files("tzdata.zoneinfo")
"""The tables of the time zone database, among them the zones in use by country."""

_MAX_ABBREVIATION_LENGTH = 4
_MIN_SIMILARITY = 88.0
"""Similarity, 0 to 100, of a name with one wrong letter."""

_MORE_NAMES = {
    "UTC": ("GMT", "Z", "Zulu", "Universal time", "Greenwich mean time"),
    "Europe/London": (
        "UK",
        "United Kingdom",
        "Great Britain",
        "England",
        "Scotland",
        "Wales",
        "Edinburgh",
        "Glasgow",
        "Manchester",
        "Birmingham",
    ),
    "Europe/Lisbon": ("WET", "WEST", "Portugal"),
    "Europe/Madrid": ("Spain", "Barcelona", "Valencia"),
    "Europe/Paris": ("Lyon", "Marseille"),
    "Europe/Rome": ("Milan", "Naples", "Turin"),
    "Europe/Zurich": ("Geneva", "Basel"),
    "Europe/Warsaw": ("Krakow",),
    "Europe/Istanbul": ("Ankara", "Izmir", "TRT"),
    "Europe/Berlin": (
        "CET",
        "CEST",
        "MEZ",
        "Central European time",
        "Germany",
        "Munich",
        "Hamburg",
        "Frankfurt",
        "Cologne",
        "Stuttgart",
    ),
    "Europe/Athens": ("EET", "EEST"),
    "Europe/Moscow": ("MSK", "St. Petersburg", "Saint Petersburg"),
    "Asia/Dubai": ("GST", "Abu Dhabi"),
    "Asia/Karachi": ("PKT", "Lahore", "Islamabad"),
    "Asia/Kolkata": (
        "Calcutta",
        "Mumbai",
        "Bombay",
        "Delhi",
        "New Delhi",
        "Bangalore",
        "Bengaluru",
        "Chennai",
        "Hyderabad",
        "Pune",
        "Indian standard time",
    ),
    "Asia/Bangkok": ("ICT",),
    "Asia/Jakarta": ("WIB",),
    "Asia/Manila": ("PHT", "Cebu"),
    "Asia/Shanghai": ("CST China", "Beijing", "Shenzhen", "Guangzhou"),
    "Asia/Singapore": ("SGT",),
    "Asia/Tokyo": ("JST", "Osaka", "Kyoto"),
    "Asia/Seoul": ("KST", "South Korea"),
    "Asia/Ho_Chi_Minh": ("Saigon", "Hanoi", "Vietnam"),
    "Asia/Jerusalem": ("IDT", "Tel Aviv"),
    "Australia/Sydney": ("AEST", "AEDT", "Canberra"),
    "Africa/Cairo": ("Alexandria",),
    "Australia/Perth": ("AWST",),
    "Pacific/Auckland": ("NZST", "NZDT", "New Zealand"),
    "Africa/Lagos": ("WAT",),
    "Africa/Nairobi": ("EAT",),
    "Africa/Johannesburg": ("SAST", "CAT", "Cape Town"),
    "America/Sao_Paulo": ("BRT", "Rio de Janeiro", "Rio", "Brasilia"),
    "America/Toronto": ("Ottawa",),
    "America/Mexico_City": ("CDMX", "Guadalajara"),
    "America/Argentina/Buenos_Aires": ("ART",),
    "America/New_York": (
        "EST",
        "EDT",
        "ET",
        "Eastern",
        "Eastern time",
        "NYC",
        "Boston",
        "Washington",
        "Washington DC",
        "Miami",
        "Atlanta",
        "Philadelphia",
    ),
    "America/Chicago": (
        "CDT",
        "CT",
        "Central",
        "Central time",
        "Houston",
        "Dallas",
        "Austin",
        "Texas",
    ),
    "America/Denver": ("MST", "MDT", "MT", "Mountain", "Mountain time"),
    "America/Los_Angeles": (
        "PST",
        "PDT",
        "PT",
        "Pacific",
        "Pacific time",
        "LA",
        "SF",
        "California",
        "San Francisco",
        "San Diego",
        "Seattle",
        "Las Vegas",
    ),
    "America/Anchorage": ("AKST", "AKDT", "Alaska"),
    "Pacific/Honolulu": ("HST", "Hawaii"),
}
"""Names that the tables do not have."""

_AMBIGUOUS = {
    "America/Chicago": ("CST",),
    "Asia/Shanghai": ("CST",),
    "America/Havana": ("CST",),
    "Asia/Kolkata": ("IST",),
    "Europe/Dublin": ("IST",),
    "Asia/Jerusalem": ("IST",),
    "Europe/London": ("BST",),
    "Asia/Dhaka": ("BST",),
    "America/Halifax": ("AST",),
    "Asia/Riyadh": ("AST",),
}
"""Abbreviations in use in several of these zones: which one is meant has to be asked."""

_OFFSET = re.compile(r"(?:utc|gmt)? ?([+\-−]) ?(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
"""A difference from UTC, such as UTC+2 or GMT-03:30."""

_WEST, _EAST = 12, 14
"""Hours that zones lie behind and ahead of UTC at most."""

_FIXED = "Etc/GMT"
"""Begins the names of zones with a fixed difference; in them, ahead of UTC is written as minus."""

_PARTIAL_HOURS = {
    "-09:30": "Pacific/Marquesas",
    "+03:30": "Asia/Tehran",
    "+04:30": "Asia/Kabul",
    "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu",
    "+06:30": "Asia/Yangon",
    "+08:45": "Australia/Eucla",
    "+09:30": "Australia/Darwin",
}
"""The zones without summer time whose difference from UTC is no full hour."""


@cache
def zones() -> NameIndex[Label]:
    """Return an index of all zones in use, by every name that only one of them has."""
    named = {"UTC": [*_MORE_NAMES["UTC"]], **_cities_and_countries()}
    taken = {fold(name) for zone in named for name in (zone, *_MORE_NAMES.get(zone, ()))}
    uses = Counter(key for names in named.values() for key in {fold(name) for name in names})
    labels = []
    for zone, names in named.items():
        free = [name for name in names if uses[fold(name)] == 1 and fold(name) not in taken]
        aliases = dict.fromkeys((*_MORE_NAMES.get(zone, ()), *free))
        labels.append(Label(zone, zone.replace("_", " "), tuple(aliases)))
    return NameIndex(labels, near=lambda label: _AMBIGUOUS.get(label.id, ()))


def is_ambiguous(typed: str) -> bool:
    """Return whether the text is an abbreviation that several zones use; `zones` is near to them."""
    abbreviations = {fold(text) for texts in _AMBIGUOUS.values() for text in texts}
    return fold(typed) in abbreviations


def suggest_zones(typed: str) -> tuple[Label, ...]:
    """Return the zones that match the text, best first."""
    name = _zone_at_offset(typed)
    if name is None:
        return zones().suggest(typed)
    return (Label(name, zone_label(name)),)


def zone_label(name: str) -> str:
    """Return a zone's name as people write it: “UTC+2” for Etc/GMT-2."""
    if not name.startswith(_FIXED) or name == _FIXED:
        return name
    sign = "+" if name[len(_FIXED)] == "-" else "-"
    return f"UTC{sign}{name[len(_FIXED) + 1 :]}"


def _zone_at_offset(typed: str) -> str | None:
    """Return the zone that always has the difference from UTC that is typed; None if there is none."""
    found = _OFFSET.fullmatch(" ".join(typed.split()))
    if found is None:
        return None
    is_ahead, hours = found[1] == "+", int(found[2])
    if found[3] and int(found[3]):
        return _PARTIAL_HOURS.get(f"{'+' if is_ahead else '-'}{hours:02d}:{found[3]}")
    if hours > (_EAST if is_ahead else _WEST):
        return None
    if not hours:
        return "UTC"
    return f"{_FIXED}{'-' if is_ahead else '+'}{hours}"


def find_zone(typed: str) -> str | None:
    """Return the IANA name of a zone; None if the text matches no zone or several.

    A wrong zone is not noticed at once. So only a complete name matches, or one of more than four
    letters with a typing error.
    """
    if found := zones().find_exact(typed) or zones().find_exact(typed.partition(",")[0]):
        return found.id
    if at_offset := _zone_at_offset(typed):
        return at_offset
    if former := _former_names().get(fold(typed)):
        return former
    if len(typed) <= _MAX_ABBREVIATION_LENGTH:
        return None
    misspelt = zones().find_misspelt(typed, near_enough=_MIN_SIMILARITY)
    return misspelt.id if misspelt else None


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
