"""What tests read from the SVG of a picture, and see in it once it is rendered."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from PIL import Image

from bot.pictures.renderer import Card
from bot.pictures.worker import render_png

SVG = "{http://www.w3.org/2000/svg}"

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
"""An emoji of three joined people."""

AWKWARD_NAMES = {
    "<b>R&D</b>": "<b>R&D</b>",
    "a\x00b\ud800\u202ec\uffff": "abc",
    f"{FAMILY} نور 王": "\U0001f469\U0001f469\U0001f467 نور 王",
    "נור 王 \U0001f469\u200d\U0001f467": "נור 王 \U0001f469\U0001f467",
    "]]>&amp;": "]]>&amp;",
    "": "",
    "W" * 32: "W" * 32,
}
"""Names that could break a picture, each with what is drawn of it."""


def list_texts(svg: str) -> list[str]:
    """Return the texts of a picture, in drawing order, without those too small to be seen."""
    return ["".join(_visible(text)) for text in ET.fromstring(svg).iter(f"{SVG}text")]


def _visible(text: ET.Element) -> Iterator[str]:
    yield text.text or ""
    for span in text:
        if float(span.get("font-size", 1)) >= 1:
            yield span.text or ""


def list_rects(svg: str, **wanted: str) -> list[dict[str, str]]:
    """Return the attributes of the rectangles that have all wanted ones, in drawing order."""
    found = [rect.attrib for rect in ET.fromstring(svg).iter(f"{SVG}rect")]
    return [rect for rect in found if wanted.items() <= rect.items()]


def see(card: Card) -> Image.Image:
    """Return a card as a reader sees it."""
    return see_svg(card.svg)


def see_svg(svg: str) -> Image.Image:
    return Image.open(io.BytesIO(render_png(svg))).convert("RGB")


def colour_at(image: Image.Image, x: float, y: float) -> str:
    """Return the colour of a pixel as in CSS."""
    pixel = image.getpixel((round(x), round(y)))
    assert isinstance(pixel, tuple)
    return "#" + "".join(f"{part:02x}" for part in pixel)


def ink_bounds(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the smallest box around the bright pixels: left, top, right and bottom."""
    box = _bright_box(image)
    assert box
    return box


def has_ink(image: Image.Image) -> bool:
    """Return whether any pixel is bright."""
    return _bright_box(image) is not None


def _bright_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.convert("L").point(lambda level: 255 if level > 100 else 0).getbbox()


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
