"""Fixtures that start the demo and open its page in Chromium."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.actions import view_as, wait_until_idle
from tests.wire.forked import ForkedProcess

ROOT = Path(__file__).parents[2]
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


_PATIENCE = 120_000
"""Milliseconds that are enough on a busy machine, too."""

expect.set_options(timeout=_PATIENCE)


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, or None without one."""
    return next(filter(None, map(shutil.which, _CHROMIUM)), None)


def launch(playwright: Playwright, chromium: str) -> Browser:
    """Start Chromium without its own requests to the network."""
    return playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))


def open_page(context: BrowserContext, address: str) -> Page:
    """Open the demo in a new page and wait until it has loaded."""
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    load(page, address)
    return page


def load(page: Page, address: str) -> None:
    """Load the demo in a page and wait until it has loaded."""
    page.goto(address)
    wait_until_idle(page)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Without one, these tests are skipped; in CI they fail.

    It is closed after this folder's tests, because Playwright's event loop would disturb others.
    """
    found = find_chromium()
    if found is None:
        reason = "no Chromium on this machine to look at the demo page with (Debian: chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = launch(playwright, found)
        yield browser
        browser.close()


@contextmanager
def running_demo() -> Iterator[str]:
    """Run `python -m bot demo` and yield the URL that it prints last; see `ForkedProcess`."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        log.touch()
        process = ForkedProcess(log.parent, dict(os.environ), "demo")
        try:
            yield _wait_for_address(process, log)
            process.terminate()
            assert process.join(seconds=120) == 0
        finally:
            process.kill()


def _wait_for_address(process: ForkedProcess, log: Path) -> str:
    while process.returncode is None:
        if found := re.search(
            r"^(http://127\.0\.0\.1:\S+)\n", log.read_text("utf-8"), re.MULTILINE
        ):
            return found[1]
        time.sleep(0.1)
    pytest.fail(log.read_text("utf-8"))


@pytest.fixture(scope="package")
def demo() -> Iterator[str]:
    """A demo that all tests share: none depends on what another changed."""
    with running_demo() as address:
        yield address


@pytest.fixture(scope="module")
def opened(chromium: Browser, demo: str) -> Iterator[Page]:
    """The page of the demo, which the tests of a file share, because loading it takes a second."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1100, "height": 1400})
    yield open_page(context, demo)
    context.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The loaded page of the demo, as Alice sees it."""
    view_as(opened, "Alice")
    return opened
