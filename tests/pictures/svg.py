"""What tests read from the SVG of a picture."""

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def list_texts(svg: str) -> list[str]:
    """Return the texts of a picture, in drawing order."""
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]


def list_rects(svg: str, **wanted: str) -> list[dict[str, str]]:
    """Return the attributes of the rectangles that have all wanted ones, in drawing order."""
    found = [rect.attrib for rect in ET.fromstring(svg).iter(f"{SVG}rect")]
    return [rect for rect in found if wanted.items() <= rect.items()]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
