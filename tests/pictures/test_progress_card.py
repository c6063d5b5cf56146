"""The progress card: every plan day and date, with a complete alternative text."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.cards.drawing import MARGIN, WIDTH, Color, format_period
from bot.pictures.cards.progress import TileStyle, progress_card
from bot.pictures.cards.progress_facts import Progress, dates_shown, progress_in_words
from bot.pictures.renderer import Card
from tests.pictures.svg import AWKWARD_NAMES, SVG, colour_at, contrast, list_rects, list_texts, see

TODAY = dt.date(2026, 11, 27)
START = dt.date(2026, 10, 1)


def _november(*days: int) -> tuple[tuple[dt.date, int], ...]:
    """Return dates in November with how often each is given."""
    return tuple(sorted(Counter(dt.date(2026, 11, day) for day in days).items()))


MIDDLE = Progress(
    name=None,
    weeks=tuple(day // 7 + 1 for day in range(30)),
    done=frozenset({1, 2, 3, 4, 6}),
    due=8,
    today=TODAY,
    start=START,
    to_come=frozenset({dt.date(2026, 11, 28), dt.date(2026, 11, 29)}),
    check_ins=_november(20, 21, 22, 22, 25),
    free_dates=frozenset(
        date for date in dates_shown(TODAY, START) if date < dt.date(2026, 11, 20) or date.day == 23
    ),
    status="3 behind",
)


def test_alt_text_says_what_is_done_and_missed() -> None:
    assert progress_card(MIDDLE).alt == (
        "Your plan: 5 of 30 plan days are done (3 behind). Done: days 1–4 and 6. "
        "Plan day 5 is next. Due by today: days 1–8. "
        "The calendar shows 26 October – 29 November 2026, with check-ins on 20–22 and "
        "25 November. You missed 24 and 26 November."
    )


def test_alt_text_of_another_member_names_them() -> None:
    alt = progress_card(replace(MIDDLE, name="Noor")).alt
    assert alt.startswith("Noor: 5 of 30 plan days are done")
    assert alt.endswith("Noor missed 24 and 26 November.")


def test_picture_shows_name_progress_and_status() -> None:
    written = list_texts(progress_card(MIDDLE).svg)
    assert written[:3] == ["Your plan", "5of 30 done", "3 behind"]
    assert "22×2" in written


def test_period_names_a_year_once_unless_it_is_across_new_year() -> None:
    first, last = dt.date(2025, 12, 20), dt.date(2026, 1, 20)
    assert format_period(first, last) == "20 December 2025 – 20 January 2026"
    assert format_period(last, last) == "20 January 2026"
    assert format_period(last, dt.date(2026, 2, 2)) == "20 January – 2 February 2026"


class Seen:
    """A progress card as a reader sees it: how the tile around each number looks."""

    def __init__(self, card: Card) -> None:
        self._picture = see(card)
        texts = [
            ("".join(text.itertext()), float(text.attrib["x"]), float(text.attrib["y"]) - 11)
            for text in ET.fromstring(card.svg).iter(f"{SVG}text")
        ]
        calendar = next(at for at, (written, *_) in enumerate(texts) if written == "Sun")
        self.days = {written: (x, y) for written, x, y in texts[:calendar]}
        self.dates = [(x, y) for _, x, y in texts[calendar + 1 : calendar + 36]]
        self._aside = {**dict.fromkeys(self.days.values(), 27), **dict.fromkeys(self.dates, 42)}

    def fill(self, place: tuple[float, float]) -> str:
        """Return the colour to the left of a number, within its tile."""
        return colour_at(self._picture, place[0] - self._aside[place], place[1])

    def corner(self, place: tuple[float, float]) -> str:
        """Return the colour at the top left of a tile, which a round one doesn't reach."""
        return colour_at(self._picture, place[0] - 30, place[1] - 18)

    def top_edge(self, place: tuple[float, float]) -> set[str]:
        """Return the colours along the upper edge of a tile of the calendar."""
        x, y = place
        return {colour_at(self._picture, x + shift, y - 22.6) for shift in range(-25, 26)}


def test_only_done_days_and_dates_are_filled() -> None:
    seen = Seen(progress_card(MIDDLE))
    filled = [day for day in range(1, 31) if seen.fill(seen.days[str(day)]) == Color.ACCENT]
    assert filled == [1, 2, 3, 4, 6]
    dates = dates_shown(TODAY, START)
    filled_dates = [
        date.day
        for date, place in zip(dates, seen.dates, strict=True)
        if seen.fill(place) == Color.ACCENT
    ]
    assert filled_dates == [20, 21, 22, 25]


def test_due_and_free_days_differ_in_more_than_colour() -> None:
    seen = Seen(progress_card(MIDDLE))  # of the days that are due, 5 is next
    due = [
        day for day in range(1, 31) if seen.fill(seen.days[str(day)]) == TileStyle.DUE.value.fill
    ]
    assert due == [7, 8]
    for date, place in zip(dates_shown(TODAY, START), seen.dates, strict=True):
        edge = seen.top_edge(place)
        is_dashed = {Color.LINE, Color.BACKGROUND} <= edge
        assert is_dashed == (date in MIDDLE.free_dates), date


def test_only_next_day_is_round_and_only_today_has_ring() -> None:
    seen = Seen(progress_card(MIDDLE))
    rounds = [
        day
        for day in range(1, 31)
        if seen.fill(seen.days[str(day)]) != Color.BACKGROUND
        and seen.corner(seen.days[str(day)]) == Color.BACKGROUND
    ]
    assert rounds == [5]
    ringed = [
        date
        for date, place in zip(dates_shown(TODAY, START), seen.dates, strict=True)
        if seen.top_edge(place) == {Color.TEXT}
    ]
    assert ringed == [TODAY]
    assert {"next", "today"} <= set(list_texts(progress_card(MIDDLE).svg))


def test_legend_explains_the_styles_in_use() -> None:
    meanings = {"done", "next", "today", "due", "to come", "missed", "nothing due"}
    assert meanings <= set(list_texts(progress_card(MIDDLE).svg))
    finished = replace(MIDDLE, done=frozenset(range(1, 31)), to_come=frozenset())
    shown = meanings & set(list_texts(progress_card(finished).svg))
    assert shown == {"done", "today", "missed", "nothing due"}


@pytest.mark.parametrize("length", [1, 14, 30, 60, 99])
def test_every_plan_day_has_a_tile(length: int) -> None:
    weeks = tuple(day * 12 // length + 1 for day in range(length))
    written = Counter(list_texts(progress_card(_bare(weeks=weeks, check_ins=())).svg))
    dates = Counter(str((dt.date(2026, 10, 26) + dt.timedelta(n)).day) for n in range(35))
    assert written - dates >= Counter(str(day) for day in range(1, length + 1))


def _bare(**changes: Any) -> Progress:
    return replace(MIDDLE, done=frozenset(), **changes)


def test_alt_text_says_that_there_are_no_check_ins() -> None:
    assert "with no check-ins" in progress_card(_bare(check_ins=())).alt


def test_only_missed_dates_are_crossed_out() -> None:
    lines = ET.fromstring(progress_card(MIDDLE).svg).iter(f"{SVG}line")
    crossed = [line for line in lines if line.attrib["y1"] != line.attrib["y2"]]
    assert len(crossed) == 3  # the 24th, the 26th, and one in the legend
    assert "missed" in list_texts(progress_card(MIDDLE).svg)


def test_finished_plan_has_no_next_or_due_day() -> None:
    card = progress_card(replace(MIDDLE, done=frozenset(range(1, 31)), status="finished"))
    assert "30 of 30 plan days are done (finished)" in card.alt
    assert "next" not in card.alt
    assert not {"next", "due"} & set(list_texts(card.svg))


def test_removed_plan_days_do_not_count() -> None:
    assert (
        "1 of 30 plan days are done" in progress_card(replace(MIDDLE, done=frozenset({7, 31}))).alt
    )


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (dt.date(2026, 11, 26), dt.date(2026, 11, 23)),  # joined yesterday: four weeks ahead
        (dt.date(2026, 12, 7), dt.date(2026, 11, 23)),  # starts in ten days
        (dt.date(2026, 11, 10), dt.date(2026, 11, 9)),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 26)),
    ],
)
def test_calendar_begins_no_earlier_than_plan(start: dt.date, first: dt.date) -> None:
    dates = dates_shown(TODAY, start)
    assert dates == [first + dt.timedelta(n) for n in range(35)]


def test_due_dates_to_come_are_framed() -> None:
    coming = frozenset(dates_shown(TODAY, TODAY)[5:])
    new = replace(MIDDLE, start=TODAY, check_ins=(), free_dates=frozenset(), to_come=coming)
    seen = Seen(progress_card(new))
    framed = [seen.top_edge(place) == {Color.LINE} for place in seen.dates]
    assert framed == [False] * 5 + [True] * 30


def test_turn_of_year_is_named() -> None:
    card = progress_card(replace(MIDDLE, today=dt.date(2027, 1, 13)))
    assert "shows 14 December 2026 – 17 January 2027" in card.alt
    assert "14 December 2026 – 17 January 2027" in list_texts(card.svg)


def test_equal_progress_gives_equal_picture() -> None:
    other = replace(
        MIDDLE, done=frozenset([6, 4, 3, 2, 1]), check_ins=_november(25, 22, 21, 22, 20), due=8
    )
    assert progress_card(other).digest == progress_card(MIDDLE).digest


def test_awkward_name_is_the_first_text() -> None:
    for name, shown in AWKWARD_NAMES.items():
        assert list_texts(progress_card(replace(MIDDLE, name=name)).svg)[0] == shown


_TEXT_COUNT = len(list_texts(progress_card(MIDDLE).svg))


@settings(deadline=None)
@given(st.text(max_size=32))
def test_any_name_gives_valid_document(name: str) -> None:
    card = progress_card(replace(MIDDLE, name=name))
    assert len(list_texts(card.svg)) == _TEXT_COUNT
    assert card.digest
    assert card.alt.encode()


_DATES = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@st.composite
def _longest_plans(draw: st.DrawFn) -> Progress:
    """Progress in a plan of 99 days, of which any are done, with any check-ins and dates."""
    done, today = draw(st.sets(st.integers(1, 99))), draw(_DATES)
    times = draw(st.lists(st.integers(0, 3), min_size=35, max_size=35))
    return replace(
        MIDDLE,
        name="M" * 32,
        weeks=tuple(day * 12 // 99 + 1 for day in range(99)),
        done=frozenset(done),
        today=today,
        check_ins=tuple((today - dt.timedelta(n), count) for n, count in enumerate(times)),
        free_dates=frozenset(date for date in dates_shown(today, START) if date.day % 2 == 0),
    )


@given(_longest_plans())
def test_alt_text_of_longest_plan_is_not_cut(progress: Progress) -> None:
    alt = progress_in_words(progress)
    assert len(alt) <= 1024
    assert alt.endswith(".")


@settings(deadline=None, max_examples=25)
@given(_longest_plans())
def test_every_day_of_longest_plan_is_drawn(progress: Progress) -> None:
    card = progress_card(progress)
    assert {str(day) for day in range(1, 100)} <= set(list_texts(card.svg))
    assert card.alt == progress_in_words(progress)


@pytest.mark.parametrize("per_week", [1, 7, 9, 99])
def test_card_of_99_days_fits_and_stays_small(per_week: int) -> None:
    weeks = tuple(min(day // per_week, 11) + 1 for day in range(99))
    svg = progress_card(replace(MIDDLE, weeks=weeks)).svg
    paper, *rects = list_rects(svg)
    assert float(paper["height"]) <= 1600
    assert len(svg) < 60_000
    for rect in rects:
        assert MARGIN <= float(rect["x"]) <= WIDTH - MARGIN - float(rect["width"]) + 0.2
        assert float(rect["y"]) + float(rect["height"]) <= float(paper["height"])


@pytest.mark.parametrize("style", TileStyle)
def test_every_number_has_contrast_with_its_tile(style: TileStyle) -> None:
    ground = Color.BACKGROUND if style.value.fill == "none" else style.value.fill
    assert contrast(style.value.ink, ground) >= 4.5


@pytest.mark.parametrize("style", TileStyle)
def test_every_frame_and_fill_is_seen_on_card(style: TileStyle) -> None:
    for shape in {style.value.fill, style.value.frame or "none"} - {"none"}:
        assert contrast(shape, Color.BACKGROUND) >= 3


def test_numbers_fit_their_tiles() -> None:
    """The widest number, in the narrowest tile of the plan and with a count in the calendar."""
    weeks, often = (1,) * 30, tuple((date, 9) for date in dates_shown(TODAY, START))
    picture = see(progress_card(replace(MIDDLE, weeks=weeks, check_ins=often)))
    seen = Seen(progress_card(replace(MIDDLE, weeks=weeks, check_ins=often)))
    for x, y in (seen.days["28"], *seen.dates):
        half = 21 if (x, y) == seen.days["28"] else 42
        for side in (-half, half):
            inks = {colour_at(picture, x + side, y + by) for by in range(-6, 7)}
            assert len(inks) == 1, (x, y)


def test_dates_without_check_in_are_paler() -> None:
    assert {style.value.ink for style in (TileStyle.BARE, TileStyle.FAINT, TileStyle.FREE)} == {
        Color.MUTED,
        Color.BAR,
    }
