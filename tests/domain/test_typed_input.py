"""Dates, zones, points, links and names are understood as people type them."""

import datetime as dt

import pytest

from bot.domain.actor import clean_alias
from bot.domain.challenges import why_not_taken
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import parse_group_name
from bot.domain.parsing import parse_date, parse_whole
from bot.domain.schedule.zones import zones_of

MONDAY = dt.date(2026, 11, 30)

DATES = {
    "today": "2026-11-30",
    "Tomorrow": "2026-12-01",
    "day after tomorrow": "2026-12-02",
    "3": "2026-12-03",
    "3 days": "2026-12-03",
    "in 3 days": "2026-12-03",
    "1 week": "2026-12-07",
    "in a week": "2026-12-07",
    "in 2 weeks": "2026-12-14",
    "Friday": "2026-12-04",
    "on friday": "2026-12-04",
    "fri": "2026-12-04",
    "next Monday": "2026-12-07",
    "Monday": "2026-12-07",
    "this sunday": "2026-12-06",
    "2026-12-24": "2026-12-24",
    "2026/12/24": "2026-12-24",
    "24.12.": "2026-12-24",
    "24.12": "2026-12-24",
    "24.12.2026": "2026-12-24",
    "24.12.26": "2026-12-24",
    "24/12/2026": "2026-12-24",
    "24-12-2026": "2026-12-24",
    "12/24": "2026-12-24",
    "12/24/2026": "2026-12-24",
    "24 December": "2026-12-24",
    "20 december": "2026-12-20",
    "24. December": "2026-12-24",
    "24th of December": "2026-12-24",
    "24 Dec 2026": "2026-12-24",
    "Dec 24": "2026-12-24",
    "Dec. 24": "2026-12-24",
    "December 24th": "2026-12-24",
    "December 24, 2026": "2026-12-24",
    "dec 24 2026": "2026-12-24",
    "1 Jan": "2027-01-01",
    "5 may": "2027-05-05",
    "29.11.": "2027-11-29",
    " 7  Jan. ": "2027-01-07",
    "Sunday 20 December": "2026-12-20",
    "Sun, Dec 20": "2026-12-20",
    "20th": "2026-12-20",
    "the 30th": "2026-11-30",
    "2026.12.20": "2026-12-20",
    "20 Dec 26": "2026-12-20",
    "24-Dec-2026": "2026-12-24",
    "24/Dec": "2026-12-24",
    "20 12 2026": "2026-12-20",
    "in two weeks": "2026-12-14",
    "a week": "2026-12-07",
    "in a month": "2026-12-30",
    "3d": "2026-12-03",
    "2w": "2026-12-14",
    "3 days from now": "2026-12-03",
    "tmrw": "2026-12-01",
    "weds": "2026-12-02",
}

ZONES = {
    "Berlin": "Europe/Berlin",
    "germany": "Europe/Berlin",
    "Munich": "Europe/Berlin",
    "CET": "Europe/Berlin",
    "Central European time": "Europe/Berlin",
    "UK": "Europe/London",
    "Great Britain": "Europe/London",
    "Manchester": "Europe/London",
    "Barcelona": "Europe/Madrid",
    "Milan": "Europe/Rome",
    "Geneva": "Europe/Zurich",
    "zürich": "Europe/Zurich",
    "Kiev": "Europe/Kyiv",
    "St. Petersburg": "Europe/Moscow",
    "NYC": "America/New_York",
    "new york": "America/New_York",
    "Washington DC": "America/New_York",
    "Washington, D.C.": "America/New_York",
    "Eastern time": "America/New_York",
    "EST": "America/New_York",
    "Texas": "America/Chicago",
    "Central time": "America/Chicago",
    "Pacific time": "America/Los_Angeles",
    "California": "America/Los_Angeles",
    "LA": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "Rio": "America/Sao_Paulo",
    "são paulo": "America/Sao_Paulo",
    "Ottawa": "America/Toronto",
    "Bengaluru": "Asia/Kolkata",
    "Bombay": "Asia/Kolkata",
    "india": "Asia/Kolkata",
    "Pune": "Asia/Kolkata",
    "Saigon": "Asia/Ho_Chi_Minh",
    "Hanoi": "Asia/Ho_Chi_Minh",
    "South Korea": "Asia/Seoul",
    "japan": "Asia/Tokyo",
    "Beijing": "Asia/Shanghai",
    "UTC": "UTC",
    "gmt": "UTC",
    "UTC+2": "Etc/GMT-2",
    "GMT-3": "Etc/GMT+3",
    "utc +5:30": "Asia/Kolkata",
    "New York City": "America/New_York",
    "Köln": "Europe/Berlin",
    "münchen": "Europe/Berlin",
    "Wien": "Europe/Vienna",
    "Czechia": "Europe/Prague",
    "Holland": "Europe/Amsterdam",
    "Warszawa": "Europe/Warsaw",
    "Ukraine": "Europe/Kyiv",
    "UAE": "Asia/Dubai",
    "Korea": "Asia/Seoul",
    "Chile": "America/Santiago",
}

POINTS = {
    "20": 20,
    "+20": 20,
    " 20 ": 20,
    "20 points": 20,
    "1 point": 1,
    "20points": 20,
    "20 Pts": 20,
    "1,000": 1000,
    "1.000": 1000,
    "1 000 points": 1000,
    "1’000": 1000,
    "-5": -5,
    "- 5": -5,
    "−5 points": -5,
    "–1,000": -1000,
    "-3 weekdays": -3,
    "20,": 20,
    "20p": 20,
    "20 pts!": 20,
}

ALIASES = (
    "Dr.House",
    "J.Doe",
    "node.js fan",
    "St.Pauli",
    "Dr. Who",
    "A.B.",
    "J.R.R. Tolkien",
    "quiet otter",
    "v1.0",
    "Ann...",
    "Zoë",
    "李雷",
    "أحمد",
    "🦉",
    "Mr.T",
    "O’Neil",
    "x_X",
)

GROUP_NAMES = ("🦉", "🦉🦉", "C++", "Week-end #1", "夜猫子", "Ночь", "…", "!?", "2026")

FILES = (
    "notes.toml",
    "report.docx",
    "table.xlsx",
    "README.markdown",
    "app.ts",
    "slides.pptx",
    "rows.jsonl",
    "app.js",
    "page.HTML",
    "x.py",
    "x.ipynb",
    "a.CSV",
)


def test_date_is_understood() -> None:
    assert {typed: str(parse_date(typed, MONDAY)) for typed in DATES} == DATES


def test_zone_is_understood(catalog: Catalog) -> None:
    zones = zones_of(catalog)
    assert {typed: zones.find(typed) for typed in ZONES} == ZONES


def test_points_are_understood() -> None:
    assert {typed: parse_whole(typed) for typed in POINTS} == POINTS


@pytest.mark.parametrize("typed", ["", "twenty", "1.5", "1,00", "5 weeks", "--5", "9" * 20])
def test_what_is_no_whole_number_is_no_points(typed: str) -> None:
    with pytest.raises(Refusal, match="whole number"):
        parse_whole(typed)


def test_alias_is_accepted() -> None:
    assert tuple(map(clean_alias, ALIASES)) == ALIASES


def test_group_name_is_accepted() -> None:
    assert tuple(parse_group_name(name)[0] for name in GROUP_NAMES) == GROUP_NAMES


def test_file_is_accepted() -> None:
    assert {name: why for name in FILES if (why := why_not_taken(name, 1))} == {}
