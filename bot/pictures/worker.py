"""SVG to PNG. Runs in a worker process, so it imports nothing but the renderer."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from pathlib import Path

import resvg_py

FONTS = tuple(sorted(map(str, (Path(__file__).parent / "fonts").glob("*.[ot]tf"))))
"""Shipped, so that a picture looks the same on every host, in nearly any script."""

FONT_FAMILY = "Inter"


def render_png(svg: str) -> bytes:
    """Draw an SVG document.

    Raises:
        ValueError: the document is no SVG, or the renderer stumbled over it.
    """
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
    except BaseException as panic:  # noqa: BLE001 - Rust's, no Exception, and none to be sent on
        raise ValueError(type(panic).__name__) from None


def exit_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(0)
