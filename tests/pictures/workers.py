"""Picture workers with other ways to render; `python -m tests.pictures.workers NAME` runs one."""

import os
import sys
import time
from pathlib import Path

from bot.pictures.worker import DONE, DRAW, LENGTH_BYTES, MAKE_INPUT, make_input, serve


def note(path: str) -> bytes:
    """Append a line to the file named in the document."""
    with Path(path).open("a") as file:
        file.write("drawn\n")
    return b"png"


def by_word(svg: str) -> bytes:
    """Exit on “die” and “die halfway”, sleep on “dawdle”, and return any other document encoded."""
    if svg == "die":
        os._exit(1)
    if svg == "die halfway":
        announced = DONE + (1000).to_bytes(LENGTH_BYTES)
        os.write(1, announced + b"half")
        os._exit(1)
    if svg == "dawdle":
        time.sleep(60)
    return svg.encode()


def fail(svg: str) -> bytes:
    """Fail to render."""
    raise ValueError(svg)


if __name__ == "__main__":
    render = {"note": note, "by_word": by_word, "fail": fail}[sys.argv[1]]
    serve({DRAW: render, MAKE_INPUT: make_input})
