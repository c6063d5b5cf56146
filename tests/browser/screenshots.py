"""`python -m tests.browser.screenshots`: takes the screenshots of the README and `docs/` again.

They show single answers on the demo page at the width of a phone, in twice the resolution.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from tests.browser.actions import (
    add_option,
    fill_in,
    message_titled,
    press,
    run_command,
    send_command,
    start_command,
    view_as,
)
from tests.browser.conftest import ROOT, find_chromium, launch, open_page, running_demo

_FOLDER = ROOT / ".github"
_VIEWPORT: ViewportSize = {"width": 500, "height": 2600}
_COLOURS = 128
"""Enough for text and cards; it makes the files four times smaller."""

_ALONE_AND_LIKE_DISCORD = """async message => {
    for (const other of document.querySelectorAll("article")) {
        other.style.display = other === message ? "" : "none";
    }
    // The page names the language of code and cuts long lines off; Discord breaks them.
    for (const name of message.querySelectorAll(".code-language")) {
        name.remove();
    }
    for (const code of message.querySelectorAll("pre, pre code")) {
        code.style.whiteSpace = "pre-wrap";
    }
    await Promise.all([...message.querySelectorAll("img")].map(picture => picture.decode()));
}"""


def main() -> None:
    """Take all screenshots on a demo of their own, and print their sizes."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no Chromium on this machine. On Debian and Ubuntu: apt install chromium")
    with running_demo() as address, sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        for name, show in _SCREENSHOTS.items():
            path = _FOLDER / f"{name}.png"
            _save(_new_page(browser, address), show, path)
            sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB\n")
        browser.close()


def _new_page(browser: Browser, address: str) -> Page:
    context = browser.new_context(
        bypass_csp=True,
        viewport=_VIEWPORT,
        device_scale_factor=2,
        locale="en-GB",
        timezone_id="Europe/Berlin",  # that of the demo's groups
    )
    return open_page(context, address)


def _save(page: Page, show: Callable[[Page], Locator], path: Path) -> None:
    """Show a message on the page, and save a picture of what the bot wrote in it."""
    shown = show(page).get_attribute("data-message-id")
    message = page.locator(f'article[data-message-id="{shown}"]')
    message.evaluate(_ALONE_AND_LIKE_DISCORD)
    taken = message.locator(".message-components").screenshot()
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    reduced = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)
    page.context.close()


def _answer(page: Page, viewer: str, command: str, **options: str) -> Locator:
    """Run a command as a viewer and return its answer; `options` are suggestions to choose."""
    view_as(page, viewer)
    messages = page.get_by_role("article")
    before = messages.count()
    if options:
        start_command(page, command)
    for option, suggestion in options.items():
        if option not in _REQUIRED:
            add_option(page, option)
        fill_in(page, suggestion, suggestion)
    if options:
        send_command(page)
    else:
        run_command(page, command)
    answer = messages.nth(before)  # what Cohort tells moderators besides comes after it
    expect(answer).to_be_visible()
    return answer


_REQUIRED = {"first", "second"}
"""Options that the page opens by itself."""


def _panel(page: Page) -> Locator:
    start = page.get_by_role("button", name="Start / Today")
    return page.get_by_role("article").filter(has=start).first


def _plan_day(page: Page) -> Locator:
    view_as(page, "Alice")
    press(page, "Start / Today")
    return _answer(page, "Alice", "plan today")


def _comparison(page: Page) -> Locator:
    return _answer(page, "Alice", "compare", first="AI Engineer", second="Data Scientist")


_SCREENSHOTS: dict[str, Callable[[Page], Locator]] = {
    "panel": _panel,
    "challenge": lambda page: message_titled(page, "Fine-tune, retrieve or neither?"),
    "review": lambda page: _answer(page, "Morgan", "review"),
    "board": lambda page: _answer(page, "Morgan", "manage", part="members"),
    "setup": lambda page: _answer(page, "Morgan", "setup"),
    # The season's points do not depend on the weekday on which the pictures are taken.
    "leaderboard": lambda page: _answer(page, "Noor", "leaderboard", period="This season"),
    "progress": lambda page: _answer(page, "Noor", "plan progress"),
    "plan-day": _plan_day,
    "compare": _comparison,
}

if __name__ == "__main__":
    main()
