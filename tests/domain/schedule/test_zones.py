"""Finding time zones by name, city, country and abbreviation."""

import datetime as dt
import zoneinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule.zones import zone_label, zone_of, zones_of
from tests.packs import shipped_catalog

ZONES = zones_of(shipped_catalog())
ALL_ZONES = ZONES.entries
SUMMER, WINTER = dt.datetime(2026, 7, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

typed_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def utc_offsets(name: str) -> tuple[dt.timedelta | None, ...]:
    """Return the UTC offsets of a zone in winter and in summer."""
    return tuple(moment.astimezone(ZoneInfo(name)).utcoffset() for moment in (WINTER, SUMMER))


def test_city_finds_its_zone() -> None:
    zones = {
        "Berlin": "Europe/Berlin",
        "new york": "America/New_York",
        "NEW_YORK": "America/New_York",
        "São Paulo": "America/Sao_Paulo",
        "sao paulo": "America/Sao_Paulo",
        "St. John's": "America/St_Johns",
        "port au prince": "America/Port-au-Prince",
        "Zürich": "Europe/Zurich",
        "Munich": "Europe/Berlin",
        "Mumbai": "Asia/Kolkata",
        "San Francisco": "America/Los_Angeles",
        "Beijing": "Asia/Shanghai",
        "Rio de Janeiro": "America/Sao_Paulo",
        "Berlin, Germany": "Europe/Berlin",
        "Buenos Aires": "America/Argentina/Buenos_Aires",
    }
    assert {typed: ZONES.find(typed) for typed in zones} == zones


def test_country_with_one_zone_finds_it() -> None:
    zones = {
        "Germany": "Europe/Berlin",
        "germany": "Europe/Berlin",
        "France": "Europe/Paris",
        "India": "Asia/Kolkata",
        "Japan": "Asia/Tokyo",
        "Poland": "Europe/Warsaw",
        "Nigeria": "Africa/Lagos",
        "Singapore": "Asia/Singapore",
        "South Korea": "Asia/Seoul",
        "Turkey": "Europe/Istanbul",
        "Dominica": "America/Dominica",  # named like its country; not the Dominican Republic
        "England": "Europe/London",
        "UK": "Europe/London",
    }
    assert {typed: ZONES.find(typed) for typed in zones} == zones


def test_abbreviation_finds_its_zone() -> None:
    zones = {
        "EST": "America/New_York",
        "edt": "America/New_York",
        "MST": "America/Denver",
        "PST": "America/Los_Angeles",
        "pt": "America/Los_Angeles",
        "CET": "Europe/Berlin",
        "CEST": "Europe/Berlin",
        "EET": "Europe/Athens",
        "MSK": "Europe/Moscow",
        "SGT": "Asia/Singapore",
        "JST": "Asia/Tokyo",
        "AEST": "Australia/Sydney",
        "NZDT": "Pacific/Auckland",
        "GMT": "UTC",
        "utc": "UTC",
        "Z": "UTC",
    }
    assert {typed: ZONES.find(typed) for typed in zones} == zones


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CST", {"America/Chicago", "Asia/Shanghai", "America/Havana"}),
        ("ist", {"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}),
        (" BST ", {"Europe/London", "Asia/Dhaka"}),
        ("AST", {"America/Halifax", "Asia/Riyadh"}),
    ],
)
def test_ambiguous_abbreviation_finds_no_zone_and_is_near_each(typed: str, meant: set[str]) -> None:
    assert ZONES.find(typed) is None
    assert {zone.id for zone in ZONES.nearest(typed)} == meant


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("utc+2", 2),
        ("UTC +02:00", 2),
        ("gmt-3", -3),
        ("+14", 14),
        ("UTC−12", -12),
        ("utc+0", 0),
        ("GMT+0530", 5.5),
        ("utc+5:45", 5.75),
        ("-09:30", -9.5),
    ],
)
def test_difference_from_utc_finds_zone_that_always_has_it(typed: str, hours: float) -> None:
    name = ZONES.find(typed)
    assert name
    assert utc_offsets(name) == (dt.timedelta(hours=hours),) * 2


def test_unknown_difference_from_utc_finds_no_zone() -> None:
    for typed in ("utc+15", "utc-13", "utc+2:10", "utc 2", "+", "utc+"):
        assert ZONES.find(typed) is None, typed


@given(st.integers(-12, 14).filter(bool))
def test_zone_at_difference_is_shown_as_it_is_typed(hours: int) -> None:
    name = ZONES.find(f"UTC{hours:+d}")
    assert name
    assert zone_label(name) == f"UTC{hours:+d}"
    assert ZONES.find(zone_label(name)) == name


def test_zone_is_found_despite_a_typo() -> None:
    zones = {
        "Berln": "Europe/Berlin",
        "Londn": "Europe/London",
        "Pariss": "Europe/Paris",
        "Los Angelos": "America/Los_Angeles",
        "Katmandu": "Asia/Kathmandu",
        "europe berlin": "Europe/Berlin",
        "  europe/berlin\n": "Europe/Berlin",
    }
    assert {typed: ZONES.find(typed) for typed in zones} == zones


def test_ambiguous_or_unknown_text_finds_no_zone() -> None:
    for typed in ("", "   ", "?!", "Europe", "America", "Australia", "xyzzy", "9"):
        assert ZONES.find(typed) is None, typed


def test_every_iana_name_with_a_slash_finds_itself() -> None:
    for name in zoneinfo.available_timezones():
        assert "/" not in name or ZONES.find(name) == name


def test_every_zone_is_found_by_its_name_in_any_case() -> None:
    for zone in ALL_ZONES:
        for typed in (zone.id, zone.name, zone.id.lower(), zone.name.upper(), f" {zone.id} "):
            assert ZONES.find(typed) == zone.id


def test_every_zone_can_be_loaded() -> None:
    assert len(ALL_ZONES) > 400
    for zone in ALL_ZONES:
        assert zone_of(zone.id).key == zone.id


def test_every_alias_finds_its_zone() -> None:
    for zone in ALL_ZONES:
        for alias in zone.aliases:
            assert ZONES.find(alias) == zone.id


def test_partial_text_is_nearest_to_the_likely_zone() -> None:
    for typed in ("Berlin", "CET", "germ", "europe/ber"):
        assert ZONES.nearest(typed)[0].id == "Europe/Berlin", typed


@given(typed_texts | st.sampled_from(["../etc/passwd", "/", "Europe/", "\x00", "a/b", "UTC/../.."]))
def test_any_text_finds_a_valid_zone_or_none(typed: str) -> None:
    found = ZONES.find(typed)
    assert found is None or zone_of(found).key == found


def test_utc_offset_is_not_mistaken_for_utc() -> None:
    for typed in ("UTC-5", "UTC+2", "GMT-3", "gmt -8", "UTC 5", "Etc/gmt-5", "utc−5"):
        assert ZONES.find(typed) != "UTC", typed


def _assert_found_with_equal_offsets(zones: dict[str, str]) -> None:
    """Assert that each text finds a zone with the same offsets as the one beside it."""
    for typed, zone in zones.items():
        found = ZONES.find(typed)
        assert found, typed
        assert utc_offsets(found) == utc_offsets(zone), typed


def test_common_name_of_country_or_city_finds_a_zone_with_equal_offsets() -> None:
    zones = {
        "Spain": "Europe/Madrid",  # one of three zones of the country; not Port of Spain
        "Portugal": "Europe/Lisbon",
        "New Zealand": "Pacific/Auckland",
        "United Kingdom": "Europe/London",
        "Kiev": "Europe/Kyiv",
        "Saigon": "Asia/Ho_Chi_Minh",
        "Rangoon": "Asia/Yangon",
        "Montreal": "America/Toronto",
    }
    _assert_found_with_equal_offsets(zones)


def test_lower_case_legacy_name_finds_a_zone_with_equal_offsets() -> None:
    zones = {
        "pacific/samoa": "Pacific/Samoa",
        "canada/atlantic": "Canada/Atlantic",
        "america/virgin": "America/Virgin",
        "us/arizona": "US/Arizona",
        "asia/saigon": "Asia/Saigon",
    }
    _assert_found_with_equal_offsets(zones)


def test_text_finds_no_zone_with_other_offsets() -> None:
    zones = {
        "AST": "America/Halifax",
        "MET": "Europe/Berlin",
        "NST": "America/St_Johns",
        "SST": "Pacific/Pago_Pago",
        "WEST": "Europe/Lisbon",
        "PET": "America/Lima",
        "COT": "America/Bogota",
        "ACST": "Australia/Adelaide",
        "IRST": "Asia/Tehran",
        "Central European Time": "Europe/Berlin",
        "Eastern European Time": "Europe/Athens",
        "Portland": "America/Los_Angeles",
        "Papua New Guinea": "Pacific/Port_Moresby",
    }
    for typed, zone in zones.items():
        found = ZONES.find(typed)
        assert found is None or utc_offsets(found) == utc_offsets(zone), typed


def test_misspelt_city_is_near_only_that_city() -> None:
    assert [zone.id for zone in ZONES.nearest("Lodnon")] == ["Europe/London"]
