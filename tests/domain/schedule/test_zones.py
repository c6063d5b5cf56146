"""Finding time zones by name, city, country and abbreviation."""

import datetime as dt
import zoneinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule.zones import find_zone, zone_of, zones

ALL = zones().entries
SUMMER, WINTER = dt.datetime(2026, 7, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

typed_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def clocks(name: str) -> tuple[dt.timedelta | None, ...]:
    """Return the UTC offsets of a zone in winter and in summer."""
    return tuple(moment.astimezone(ZoneInfo(name)).utcoffset() for moment in (WINTER, SUMMER))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("St. John's", "America/St_Johns"),
        ("port au prince", "America/Port-au-Prince"),
        ("Zürich", "Europe/Zurich"),
        ("Munich", "Europe/Berlin"),
        ("Mumbai", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("Beijing", "Asia/Shanghai"),
        ("Rio de Janeiro", "America/Sao_Paulo"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_city_finds_its_zone(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Germany", "Europe/Berlin"),
        ("germany", "Europe/Berlin"),
        ("France", "Europe/Paris"),
        ("India", "Asia/Kolkata"),
        ("Japan", "Asia/Tokyo"),
        ("Poland", "Europe/Warsaw"),
        ("Nigeria", "Africa/Lagos"),
        ("Singapore", "Asia/Singapore"),
        ("South Korea", "Asia/Seoul"),
        ("Turkey", "Europe/Istanbul"),
        ("Dominica", "America/Dominica"),  # city and country in one; not the Dominican Republic
        ("England", "Europe/London"),
        ("UK", "Europe/London"),
    ],
)
def test_a_country_of_one_zone_finds_it(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("CST", "America/Chicago"),
        ("MST", "America/Denver"),
        ("PST", "America/Los_Angeles"),
        ("pt", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("CEST", "Europe/Berlin"),
        ("EET", "Europe/Athens"),
        ("BST", "Europe/London"),
        ("MSK", "Europe/Moscow"),
        ("IST", "Asia/Kolkata"),
        ("SGT", "Asia/Singapore"),
        ("JST", "Asia/Tokyo"),
        ("AEST", "Australia/Sydney"),
        ("NZDT", "Pacific/Auckland"),
        ("GMT", "UTC"),
        ("utc", "UTC"),
        ("Z", "UTC"),
    ],
)
def test_an_abbreviation_finds_the_zone_most_people_mean(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berln", "Europe/Berlin"),
        ("Londn", "Europe/London"),
        ("Pariss", "Europe/Paris"),
        ("Los Angelos", "America/Los_Angeles"),
        ("Katmandu", "Asia/Kathmandu"),
        ("europe berlin", "Europe/Berlin"),
        ("  europe/berlin\n", "Europe/Berlin"),
    ],
)
def test_a_typo_still_finds_the_zone(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", "   ", "?!", "Europe", "America", "Australia", "xyzzy", "9"])
def test_a_text_that_could_be_several_or_none_finds_no_zone(typed: str) -> None:
    assert find_zone(typed) is None


def test_every_iana_name_that_old_computers_give_is_taken() -> None:
    for name in zoneinfo.available_timezones():
        assert "/" not in name or find_zone(name) == name


def test_every_zone_is_found_by_its_own_name_however_written() -> None:
    for zone in ALL:
        for typed in (zone.id, zone.name, zone.id.lower(), zone.name.upper(), f" {zone.id} "):
            assert find_zone(typed) == zone.id


def test_every_zone_has_clocks() -> None:
    assert len(ALL) > 400
    for zone in ALL:
        assert zone_of(zone.id).key == zone.id


def test_every_other_name_of_a_zone_finds_it() -> None:
    for zone in ALL:
        for alias in zone.aliases:
            assert find_zone(alias) == zone.id


@pytest.mark.parametrize("typed", ["Berlin", "CET", "germ", "europe/ber"])
def test_while_typing_the_zone_meant_is_offered_first(typed: str) -> None:
    assert zones().suggest(typed)[0].id == "Europe/Berlin"


@given(typed_texts | st.sampled_from(["../etc/passwd", "/", "Europe/", "\x00", "a/b", "UTC/../.."]))
def test_nothing_typed_makes_finding_a_zone_fail(typed: str) -> None:
    found = find_zone(typed)
    assert found is None or zone_of(found).key == found


@pytest.mark.parametrize(
    "typed", ["UTC-5", "UTC+2", "GMT-3", "gmt -8", "UTC 5", "Etc/gmt-5", "utc−5"]
)
def test_an_offset_is_not_taken_for_no_offset(typed: str) -> None:
    assert find_zone(typed) != "UTC"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Spain", "Europe/Madrid"),  # two more off the mainland; not Port of Spain
        ("Portugal", "Europe/Lisbon"),
        ("New Zealand", "Pacific/Auckland"),
        ("United Kingdom", "Europe/London"),
        ("Kiev", "Europe/Kyiv"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Rangoon", "Asia/Yangon"),
        ("Montreal", "America/Toronto"),
    ],
)
def test_a_country_or_city_by_a_name_in_daily_use_finds_its_zone(typed: str, zone: str) -> None:
    found = find_zone(typed)
    assert found
    assert clocks(found) == clocks(zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("pacific/samoa", "Pacific/Samoa"),
        ("canada/atlantic", "Canada/Atlantic"),
        ("america/virgin", "America/Virgin"),
        ("us/arizona", "US/Arizona"),
        ("asia/saigon", "Asia/Saigon"),
    ],
)
def test_an_old_iana_name_in_small_letters_is_the_same_zone(typed: str, zone: str) -> None:
    found = find_zone(typed)
    assert found
    assert clocks(found) == clocks(zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("AST", "America/Halifax"),
        ("MET", "Europe/Berlin"),
        ("NST", "America/St_Johns"),
        ("SST", "Pacific/Pago_Pago"),
        ("WEST", "Europe/Lisbon"),
        ("PET", "America/Lima"),
        ("COT", "America/Bogota"),
        ("ACST", "Australia/Adelaide"),
        ("IRST", "Asia/Tehran"),
        ("Central European Time", "Europe/Berlin"),
        ("Eastern European Time", "Europe/Athens"),
        ("Portland", "America/Los_Angeles"),
        ("Papua New Guinea", "Pacific/Port_Moresby"),
    ],
)
def test_a_text_is_asked_about_rather_than_taken_for_another_zone(typed: str, zone: str) -> None:
    found = find_zone(typed)
    assert found is None or clocks(found) == clocks(zone)
