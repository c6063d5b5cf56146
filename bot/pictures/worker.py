"""Renders SVG as PNG, and makes the inputs of challenges with the pack's generators.

It runs as a process of its own, so it imports little but the renderer. It reads requests from
standard input and writes answers to standard output, each after its length; a byte before the length
says what a request asks for. It ends when its input does, which is also when the bot has died.
"""

import os
import sys
from collections.abc import Callable, Mapping

import resvg_py

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - pathlib would take 1 MB
FONTS = tuple(
    sorted(f.path for f in os.scandir(f"{_FOLDER}/fonts") if f.name.endswith((".otf", ".ttf")))
)
"""Shipped fonts, so that a picture looks the same on every host, in nearly any script."""

FONT_FAMILY = "Inter"

LENGTH_BYTES = 4  # bytes of the length before the body of each request and answer
DRAW, MAKE_INPUT = b"\x00", b"\x01"  # before a request: a document, or a generator with a seed
FAILED, DONE = b"\x00", b"\x01"  # before an answer: the name of an error, or what was asked for


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
        import re  # noqa: PLC0415 - would take 1 MB, and is rarely needed

        return _render(re.sub(' font-family="[^"]*"', "", svg))


def _render(svg: str) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=list(FONTS),
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
        skip_system_fonts=True,
    )


def make_input(request: str) -> bytes:
    """Run a generator: its source and a seed in, the text of a file and its result out, as JSON."""
    import json  # noqa: PLC0415 - would take 1 MB of a worker that draws

    wanted = json.loads(request)
    names: dict[str, Callable[[int], object]] = {}
    exec(compile(wanted["source"], "generator", "exec"), names)  # noqa: S102 - of the operator's pack
    return json.dumps(names["make"](wanted["seed"])).encode()


_TASKS = {DRAW: render_png, MAKE_INPUT: make_input}


def serve(tasks: Mapping[bytes, Callable[[str], bytes]] = _TASKS) -> None:
    """Answer requests until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # for generators that print
    while kind := requests.read(1):
        request = requests.read(int.from_bytes(requests.read(LENGTH_BYTES))).decode()
        try:
            outcome, body = DONE, tasks[kind](request)
        except Exception as error:  # noqa: BLE001 - the bot logs its name
            outcome, body = FAILED, type(error).__name__.encode()
        answers.write(outcome + len(body).to_bytes(LENGTH_BYTES) + body)
        answers.flush()


if __name__ == "__main__":
    serve()
