"""Renders SVG as PNG. Runs in a worker process, so it imports nothing but the renderer."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from pathlib import Path

import resvg_py

FONTS = tuple(sorted(map(str, (Path(__file__).parent / "fonts").glob("*.[ot]tf"))))
"""Shipped fonts, so that a picture looks the same on every host, in nearly any script."""

FONT_FAMILY = "Inter"


def render_png(svg: str) -> bytes:
    """Return an SVG document as PNG; ValueError if it is not SVG, or the renderer failed."""
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            font_files=list(FONTS),
            font_family=FONT_FAMILY,
            sans_serif_family=FONT_FAMILY,
            skip_system_fonts=True,
        )
    except (Exception, SystemExit, KeyboardInterrupt):
        raise
    except BaseException as panic:  # noqa: BLE001 - a Rust panic; it cannot be pickled
        raise ValueError(type(panic).__name__) from None


def exit_with_parent() -> None:
    """Ignore Ctrl-C, which the parent handles, and exit when the parent process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_when_ready, args=(parent.sentinel,), daemon=True).start()


def _exit_when_ready(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(0)
