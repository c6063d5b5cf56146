"""Finds time zones by IANA name, city, country or abbreviation."""

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

_ABBREVIATIONS = {
    "UTC": ("GMT", "Z", "Zulu", "Universal time", "Greenwich mean time"),
    "Europe/London": ("BST", "UK", "United Kingdom", "England", "Scotland", "Wales"),
    "Europe/Lisbon": ("WET", "WEST", "Portugal"),
    "Europe/Madrid": ("Spain",),
    "Europe/Berlin": ("CET", "CEST", "MEZ", "Germany", "Munich", "Hamburg", "Frankfurt", "Cologne"),
    "Europe/Athens": ("EET", "EEST"),
    "Europe/Moscow": ("MSK",),
    "Asia/Dubai": ("GST", "Abu Dhabi"),
    "Asia/Karachi": ("PKT", "Lahore", "Islamabad"),
    "Asia/Kolkata": ("IST", "Calcutta", "Mumbai", "Delhi", "New Delhi", "Bangalore", "Chennai"),
    "Asia/Bangkok": ("ICT",),
    "Asia/Jakarta": ("WIB",),
    "Asia/Manila": ("PHT", "Cebu"),
    "Asia/Shanghai": ("CST China", "Beijing", "Shenzhen", "Guangzhou"),
    "Asia/Singapore": ("SGT",),
    "Asia/Tokyo": ("JST", "Osaka", "Kyoto"),
    "Asia/Seoul": ("KST",),
    "Asia/Jerusalem": ("IDT", "Tel Aviv"),
    "Australia/Sydney": ("AEST", "AEDT", "Canberra"),
    "Australia/Perth": ("AWST",),
    "Pacific/Auckland": ("NZST", "NZDT", "New Zealand"),
    "Africa/Lagos": ("WAT",),
    "Africa/Nairobi": ("EAT",),
    "Africa/Johannesburg": ("SAST", "CAT", "Cape Town"),
    "America/Sao_Paulo": ("BRT", "Rio de Janeiro"),
    "America/Argentina/Buenos_Aires": ("ART",),
    "America/New_York": ("EST", "EDT", "ET", "Eastern", "Boston", "Washington", "Miami"),
    "America/Chicago": ("CST", "CDT", "CT", "Central", "Houston", "Dallas", "Austin"),
    "America/Denver": ("MST", "MDT", "MT", "Mountain"),
    "America/Los_Angeles": ("PST", "PDT", "PT", "Pacific", "San Francisco", "Seattle"),
    "America/Anchorage": ("AKST", "AKDT", "Alaska"),
    "Pacific/Honolulu": ("HST", "Hawaii"),
}
"""Names that the tables do not have. An ambiguous abbreviation stands for the zone with most people."""


@cache
def zones() -> NameIndex[Label]:
    """Return an index of all zones in use, by their unambiguous names, abbreviations first."""
    named = {"UTC": [*_ABBREVIATIONS["UTC"]], **_cities_and_countries()}
    taken = {fold(name) for zone in named for name in (zone, *_ABBREVIATIONS.get(zone, ()))}
    uses = Counter(key for names in named.values() for key in {fold(name) for name in names})
    labels = []
    for zone, names in named.items():
        free = [name for name in names if uses[fold(name)] == 1 and fold(name) not in taken]
        aliases = dict.fromkeys((*_ABBREVIATIONS.get(zone, ()), *free))
        labels.append(Label(zone, zone.replace("_", " "), tuple(aliases)))
    return NameIndex(labels)


def find_zone(typed: str) -> str | None:
    """Return the IANA name of a zone; None if the text matches no zone or several.

    A wrong zone is not noticed at once. So only a complete name matches, or one of more than four
    letters with a typing error.
    """
    if found := zones().find_exact(typed) or zones().find_exact(typed.partition(",")[0]):
        return found.id
    if former := _former_names().get(fold(typed)):
        return former
    if len(typed) <= _MAX_ABBREVIATION_LENGTH:
        return None
    misspelt = zones().find_misspelt(typed, near_enough=_MIN_SIMILARITY)
    return misspelt.id if misspelt else None


@cache
def _former_names() -> dict[str, str]:
    """Return all IANA names with a slash by folded name, also outdated ones such as US/Eastern."""
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
