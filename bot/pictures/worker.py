"""Renders SVG as PNG. Runs as a process of its own, so it imports little but the renderer.

It reads documents from standard input and writes pictures to standard output, each after its length.
It ends when its input does, which is also when the bot has died.
"""

import os
import re
import sys
from collections.abc import Callable

import resvg_py

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - pathlib would take 1 MB
FONTS = tuple(
    sorted(f.path for f in os.scandir(f"{_FOLDER}/fonts") if f.name.endswith((".otf", ".ttf")))
)
"""Shipped fonts, so that a picture looks the same on every host, in nearly any script."""

FONT_FAMILY = "Inter"

LENGTH_BYTES = 4  # bytes of the length before each document and picture
FAILED, RENDERED = b"\x00", b"\x01"  # before an answer: the name of an error, or a picture


def render_png(svg: str) -> bytes:
    """Return an SVG document as PNG; ValueError if it is not SVG.

    The renderer fails on some rare mixtures of named fonts in one text. It then chooses the fonts by
    itself, which it always can; letters that it finds no font for are boxes.
    """
    try:
        return _render(svg)
    except (Exception, SystemExit, KeyboardInterrupt):
        raise
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception
        return _render(re.sub(' font-family="[^"]*"', "", svg))


def _render(svg: str) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=list(FONTS),
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
        skip_system_fonts=True,
    )


def serve(render: Callable[[str], bytes] = render_png) -> None:
    """Answer documents with pictures until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(LENGTH_BYTES):
        svg = requests.read(int.from_bytes(header)).decode()
        try:
            outcome, body = RENDERED, render(svg)
        except Exception as error:  # noqa: BLE001 - the bot logs its name
            outcome, body = FAILED, type(error).__name__.encode()
        answers.write(outcome + len(body).to_bytes(LENGTH_BYTES) + body)
        answers.flush()


if __name__ == "__main__":
    serve()
