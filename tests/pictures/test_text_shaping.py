"""Names in any script: every character is drawn, in the right place."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot.pictures.cards.text_shaping import drawable, graphemes, order_runs, split_runs
from bot.pictures.cards.text_style import WIDTH, TextStyle, draw_text, render_sheet, trailing_text
from bot.pictures.cards.text_width import text_width, truncate
from bot.pictures.worker import FONTS, render_png
from tests.pictures.names import FAMILY

INTER = "Zoë Żółć Жанна Ωμέγα Nguyễn"
NAMES = [
    "王小明", "さくら", "김민수", "محمد علي", "דנה לוי", "नमस्ते", "বাংলা", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം",
    "ગુજરાતી", "ਪੰਜਾਬੀ", "සිංහල", "ไทย", "ລາວ", "ខ្មែរ", "မြန်မာ", "հայ", "ქართული", "አማርኛ", "ᏣᎳᎩ", "བོད", "ᚠᚢᚦ", "⠓⠑",
    "★☆♛✿", "𝓐𝓵𝓲", "Ａｌｉ", "😀🚀🦉", "❤️", "👩‍👩‍👧", "👍🏽", "🇩🇪", "1️⃣", "Z̸̢a̷l̶g̴o̵", "𞤀𞤣", "㐂", "۱۲۳", "﷽",
]  # fmt: skip
GERMANY, FRANCE = "\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"
MISSING_GLYPH = "\ue001"
"""A private-use character, which no font has."""

STYLE = TextStyle(24, "#fff")


def _picture(text: str, family: str) -> bytes:
    return render_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="20" y="40" '
        f'font-family="{family}" font-size="24">{text}</text></svg>'
    )


def _ink_bounds(*texts: object) -> tuple[int, int, int, int]:
    """Return the horizontal positions of drawn pixels."""
    drawn = Image.open(io.BytesIO(render_png(render_sheet(60, [*texts])))).convert("L")  # type: ignore[list-item]
    box = drawn.point(lambda level: 255 if level > 128 else 0).getbbox()
    assert box
    return box


@pytest.mark.parametrize("name", [*INTER.split(), *NAMES])
def test_every_character_has_a_shipped_font(name: str) -> None:
    for family, part in split_runs(drawable(name)):
        font = family or "Inter"
        missing = _picture(MISSING_GLYPH, font)
        for character in part:
            assert _picture(character, font) != missing, ascii(character)


_words = st.sampled_from([*INTER.split(), *NAMES, "abc", "42", "_", "-"])
_right_to_left_texts = st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), max_size=6)
_names = st.one_of(
    st.text(max_size=16),
    _right_to_left_texts,
    st.tuples(_right_to_left_texts, st.text()).map("".join),
    st.lists(_words, min_size=1, max_size=4).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(_names, st.booleans())
def test_renderer_accepts_every_name(name: str, followed: bool) -> None:
    trailing = trailing_text("you", 14, STYLE) if followed else None
    assert render_png(render_sheet(60, [draw_text(name, 20, 40, STYLE, trailing)])).startswith(
        b"\x89PNG"
    )


@pytest.mark.parametrize("name", NAMES)
def test_trailing_text_does_not_overlap_name(name: str) -> None:
    end = _ink_bounds(draw_text(name, 20, 40, STYLE))[2]
    trailing_start = 20 + text_width(drawable(name), STYLE.size)
    assert end - 3 <= trailing_start <= end + 6 + 30 * len(name)


def test_name_in_two_scripts_is_placed_correctly() -> None:
    name = "Ali علي"
    left, _, right, _ = _ink_bounds(draw_text(name, 20, 40, STYLE))
    assert left in range(18, 24)
    at_the_end = _ink_bounds(draw_text(name, WIDTH - 20, 40, TextStyle(24, "#fff", anchor="end")))
    assert at_the_end[2] in range(WIDTH - 34, WIDTH - 18)
    assert right - left == pytest.approx(at_the_end[2] - at_the_end[0], abs=2)


def _widest_gap(text: str) -> int:
    """Return the most pixels between two drawn columns of a text, of 24 pixels a letter."""
    drawn = Image.open(io.BytesIO(render_png(render_sheet(60, [draw_text(text, 40, 40, STYLE)]))))
    inked = drawn.convert("L").point(lambda level: 255 if level > 128 else 0).crop((30, 0, 690, 60))
    columns = [x for x in range(660) if inked.crop((x, 0, x + 1, 60)).getbbox()]
    return max(right - left for left, right in pairwise(columns))


@pytest.mark.parametrize(
    "name", ["محمد Ali", "Ali علي 42", "فاطمةx", "بببب ok", "דנהx", "さくらx", "김민수x", "سلام-x"]
)
def test_mixed_name_has_no_gap_between_scripts(name: str) -> None:
    assert _widest_gap(name) <= 12  # the space between two words has up to 11 pixels


@pytest.mark.parametrize(
    ("font", "name"),
    [
        ("NotoSansArabic-Regular", "محمد علي"),
        ("NotoSansArabic-Regular", "السلام عليكم"),
        ("NotoSansArabic-Regular", "نور الدین پناهی"),
        ("NotoSansHebrew-Regular", "דנה לוי"),
        ("NotoSansThai-Regular", "ภาษาไทย"),
        ("DroidSansFallback", "王さくら김민수"),
        ("Inter-SemiBold", "Zoë Żółć"),
    ],
)
def test_width_is_that_of_shaped_text(font: str, name: str) -> None:
    file = next(path for path in FONTS if font in path)
    shaped = ImageFont.truetype(file, 1000).getlength(name)
    assert text_width(name, 1000) == pytest.approx(shaped, rel=0.01)


def test_words_of_right_to_left_script_stay_in_one_run() -> None:
    assert [part for _, part in split_runs("محمد علي ok")] == ["محمد علي", " ok"]


@pytest.mark.parametrize(
    ("name", "from_left"),
    [
        ("محمد.علي", ["علي", ".", "محمد"]),
        ("محمد 🌹 علي", [" علي", "🌹", "محمد "]),
        ("דנה (x) לוי", ["דנה", " (x) ", "לוי"]),
        ("Dana דנה", ["Dana ", "דנה"]),
        ("12 דנה 34", ["12 ", "דנה", " 34"]),
    ],
)
def test_right_to_left_runs_are_reversed(name: str, from_left: list[str]) -> None:
    assert [part.strip() for _, part in order_runs(split_runs(name)) if part.strip()] == [
        part.strip() for part in from_left
    ]


def test_grapheme_clusters_stay_whole() -> None:
    clusters = ["e\u0301", FAMILY, GERMANY, FRANCE, "\U0001f44d\U0001f3fd", "x"]
    assert list(graphemes("".join(clusters))) == clusters
    assert truncate(FAMILY * 30, 26, 200).strip("…").replace(FAMILY, "") == ""


def test_truncate_keeps_fitting_text_and_ends_longer_with_ellipsis() -> None:
    assert truncate("Your plan", 26, 656) == "Your plan"
    assert truncate("W" * 32, 26, 656) == "W" * 23 + "…"


def test_renderer_failure_raises_value_error() -> None:
    spans = '<tspan font-family="Unifont Upper">😀 </tspan><tspan font-family="Noto Sans Tamil">தமிழ்</tspan>'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="5" y="40">'
    with pytest.raises(ValueError, match="PanicException"):
        render_png(f"{svg}{spans}</text></svg>")
