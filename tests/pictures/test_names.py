"""Names in any script: each is drawn in its own font, whatever stands beside it."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.domain.markup import clean_name
from bot.pictures.cards.drawing import WIDTH, Color, TextStyle, draw_fading, draw_text, render_sheet
from bot.pictures.worker import render_png
from tests.pictures.svg import has_ink, ink_bounds, see_svg

INTER = "Zoë Żółć Жанна Ωμέγα Nguyễn"
JOINING = [
    "नमस्ते", "हिन्दी", "বাংলা", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી", "ਪੰਜਾਬੀ", "සිංහල", "ไทย", "น้ำ", "ລາວ",
    "ខ្មែរ", "မြန်မာ",
]  # fmt: skip
RIGHT_TO_LEFT = ["محمد علي", "سلام", "دنا", "דנה לוי", "۱۲۳", "می‌خواهم"]
NAMES = [
    *JOINING, *RIGHT_TO_LEFT, "王小明", "さくら", "김민수", "հայ", "ქართული", "አማርኛ", "ᏣᎳᎩ", "བོད", "ᚠᚢᚦ", "⠓⠑", "★☆♛✿",
    "𝓐𝓵𝓲", "Ａｌｉ", "😀🚀🦉", "❤️", "👩‍👩‍👧", "👍🏽", "🇩🇪", "1️⃣", "Z̸̢a̷l̶g̴o̵", "𞤀𞤣", "㐂", "﷽",
]  # fmt: skip
NO_FONT = "\ue001"
"""A private-use character, which no font has."""

STYLE = TextStyle(24, Color.TEXT)


def _drawn(text: str, style: TextStyle = STYLE, x: float = 20) -> Image.Image:
    return see_svg(render_sheet(60, [draw_text(text, x, 40, style)]))


def _drawn_apart(
    texts: Sequence[str], style: TextStyle = STYLE, *, columns: int = 2
) -> list[Image.Image]:
    """Return how each text looks by itself; they are drawn in the cells of one picture."""
    width = WIDTH // columns
    cells = [(width * (n % columns), 60 * (n // columns)) for n in range(len(texts))]
    inset = width - 20 if style.anchor == "end" else 20
    drawn = [
        draw_text(text, x + inset, y + 40, style) for text, (x, y) in zip(texts, cells, strict=True)
    ]
    sheet = see_svg(render_sheet(cells[-1][1] + 60, drawn))
    return [sheet.crop((x, y, x + width, y + 60)) for x, y in cells]


def _cropped(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    return image.crop((box[0] - 1, 0, box[2] + 1, 60))


def _differs(one: Image.Image, other: Image.Image) -> bool:
    """Return whether two pictures differ in more than the smoothing of their edges."""
    return has_ink(ImageChops.difference(one, other))


def _changed(beside: Sequence[tuple[str, str]], style: TextStyle = STYLE) -> list[str]:
    """Return the texts that hold another one and in which that looks different than alone."""
    alone, mixed = (_drawn_apart(texts, style) for texts in zip(*beside, strict=True))
    boxes = list(map(ink_bounds, alone))
    return [
        text
        for (_, text), box, one, other in zip(beside, boxes, alone, mixed, strict=True)
        if _differs(_cropped(one, box), _cropped(other, box))
    ]


def test_every_character_has_a_shipped_font() -> None:
    names = map(clean_name, (*INTER.split(), *NAMES))
    characters = sorted(set("".join(names)))
    missing, *drawn = _drawn_apart([NO_FONT, *characters], columns=4)
    for character, picture in zip(characters, drawn, strict=True):
        assert _differs(picture, missing), ascii(character)


def test_name_that_joins_looks_the_same_behind_other_letters() -> None:
    at_the_end = TextStyle(24, Color.TEXT, anchor="end")
    behind = [(name, f"{beside} {name}") for name in JOINING for beside in ("Ali", "42", "Жанна")]
    assert _changed(behind, at_the_end) == []


def test_name_looks_the_same_before_other_letters() -> None:
    joining = product(JOINING, [" Ali", " 😀", " 王小明", "-x", " 42 Ali 😀"])
    others = product(RIGHT_TO_LEFT, [" Ali", " 王小明"])
    assert _changed([(name, name + beside) for name, beside in (*joining, *others)]) == []


def test_emoji_before_a_name_that_joins_is_drawn() -> None:
    assert _changed([("😀", f"😀 {name}") for name in ("தமிழ்", "नमस्ते", "سلام", "ไทย")]) == []


_words = st.sampled_from([*INTER.split(), *NAMES, "abc", "42", "_", "-"])
_right_to_left_texts = st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), max_size=6)
_names = st.one_of(
    st.text(max_size=16),
    _right_to_left_texts,
    st.tuples(_right_to_left_texts, st.text()).map("".join),
    st.lists(_words, min_size=1, max_size=4).map(" ".join),
)


@given(_names)
def test_renderer_accepts_every_name(name: str) -> None:
    assert render_png(render_sheet(60, [draw_text(name, 20, 40, STYLE)])).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["W" * 32, "王" * 32, "محمد علي Ali 😀" * 4, "नमस्ते " * 9])
def test_long_name_fades_out_before_its_end(name: str) -> None:
    drawn = see_svg(render_sheet(60, [draw_fading(name, 20, 40, 400, STYLE)]))
    assert ink_bounds(drawn)[2] in range(370, 401)
    sharp = ink_bounds(drawn.crop((20, 0, 360, 60)))
    assert sharp[2] > 320


def test_short_name_does_not_fade() -> None:
    faded = see_svg(render_sheet(60, [draw_fading("Zoë 王", 20, 40, 400, STYLE)]))
    assert not _differs(faded, _drawn("Zoë 王"))


def test_name_in_two_scripts_is_placed_correctly() -> None:
    name = "Ali علي"
    left, _, right, _ = ink_bounds(_drawn(name))
    assert left in range(18, 24)
    at_the_end = ink_bounds(_drawn(name, TextStyle(24, Color.TEXT, anchor="end"), WIDTH - 20))
    assert at_the_end[2] in range(WIDTH - 24, WIDTH - 17)
    assert right - left == pytest.approx(at_the_end[2] - at_the_end[0], abs=2)


def test_long_text_in_colour_keeps_it() -> None:
    style = TextStyle(24, Color.MUTED)
    drawn = see_svg(render_sheet(60, [draw_fading("l", 20, 40, 400, style)]))
    assert any(pixel == (0xB9, 0xBF, 0xCA) for pixel in drawn.get_flattened_data())


def test_mixture_that_the_renderer_fails_on_is_drawn_nevertheless() -> None:
    spans = '<tspan font-family="Unifont Upper">😀 </tspan><tspan font-family="Noto Sans Tamil">தமிழ்</tspan>'
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="5" y="40">'
    assert render_png(f"{svg}{spans}</text></svg>").startswith(b"\x89PNG")
