"""The demo as a stranger starts it, and Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


expect.set_options(timeout=15_000)  # a busy machine is no fault of the page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Where there is none, these tests say so; in CI they fail instead.

    It is closed with its module, since Playwright's event loop would be in the way of others.
    """
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        reason = "no Chromium on this machine: the demo page is not looked at (Debian: chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_QUIETLY))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The address that `python -m bot demo` prints last."""
    command = [sys.executable, "-m", "bot", "demo"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        yield next(line.strip() for line in lines if line.startswith("http://127.0.0.1:"))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


@pytest.fixture
def page(chromium: Browser, demo: str) -> Iterator[Page]:
    """The demo, opened and ready."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1100, "height": 1400})
    page = context.new_page()
    page.goto(demo)
    page.wait_for_function("window.simcordPreview && window.simcordPreview.ready")
    yield page
    context.close()
