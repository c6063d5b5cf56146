"""Actions of a visitor on the demo page, and expectations about the page."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Locator, Page, Request, expect

from bot.demo.tour import STUDY

_COMPOSER = "#channel-composer-input"
_COMMAND = "[data-command-mode]"
_OPEN_MENU = ".preview-select.is-open"
_SUGGESTIONS = "#command-suggestion-listbox"
_VISITORS_ACTIONS = {"click", "modal_submit", "run_command", "select"}
_SECONDS_TO_ACCEPT = 120
"""How long text is typed again that the page discards while it updates."""

_SECONDS_TO_SUGGEST = 3

MILLISECONDS_BETWEEN_LOOKS = 50
"""By default, Playwright looks at each frame, which keeps Chromium drawing."""


def view_as(page: Page, name: str, place: str = STUDY) -> None:
    """Open the page as another user, or at another place, unless it is open there."""
    path = f"/at/{place}/{name}"
    if urlsplit(page.url).path != path:
        page.goto(urljoin(page.url, path))
        wait_until_idle(page)


def try_out(page: Page, label: str) -> None:
    """Press a button of the tour, and wait until it has done what it says."""
    tour = page.get_by_label("Guided tour")
    if not tour.locator("nav").first.is_visible():
        tour.locator("summary").first.click()
    with page.expect_response("**/run/*"):
        tour.get_by_role("button", name=label).click()


def run_trial(page: Page, number: int) -> None:
    """Do what a button of the tour does, by its number."""
    page.locator(f'#tour [data-run="{number}"]').dispatch_event("click")


def _act(page: Page, action: Callable[[], object]) -> None:
    """Do what makes the page send an action of the visitor; it is taken, and its result is shown."""
    wait_until_idle(page)
    with page.expect_response(lambda answer: _is_visitors_action(answer.request)) as answered:
        action()
    assert answered.value.json()["rejected"] is False
    wait_until_idle(page)


def _tries() -> Iterator[None]:
    end = time.monotonic() + _SECONDS_TO_ACCEPT
    while time.monotonic() < end:
        yield


def _is_visitors_action(request: Request) -> bool:
    """Return whether a request of the page is an action of the visitor, not one of the page itself."""
    is_action = request.method == "POST" and request.url.endswith("/api/action")
    return is_action and (request.post_data_json or {}).get("kind") in _VISITORS_ACTIONS


def wait_until_idle(page: Page) -> None:
    """Wait until the page shows the result of the last action and takes another one."""
    is_idle = "window.simcordPreview?.ready && simcordPreview.awaitingRevision === null"
    page.wait_for_function(is_idle, polling=MILLISECONDS_BETWEEN_LOOKS)


def start_command(page: Page, command: str) -> None:
    """Type a command and choose it from the list, which opens its first option."""
    option = page.get_by_role("option").filter(has_text=f"/{command}").first

    def type_command() -> None:
        page.locator(_COMPOSER).click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(f"/{command}")

    _repeat_until_suggested(type_command, option)
    page.keyboard.press("Enter")
    expect(page.locator(_COMMAND)).to_be_visible()


def _repeat_until_suggested(type_text: Callable[[], object], option: Locator) -> None:
    """Type until the page suggests an option; it discards input while it updates.

    Texts come at once, as from the clipboard: after each key, the page would ask for suggestions.
    """
    for _ in _tries():
        type_text()
        try:
            expect(option).to_be_visible(timeout=_SECONDS_TO_SUGGEST * 1000)
        except AssertionError:
            continue
        return
    expect(option).to_be_visible()


def fill_in(page: Page, typed: str, suggestion: str) -> None:
    """Type into the open option and choose one of the bot's suggestions."""
    option = page.get_by_role("option", name=suggestion, exact=True)

    def type_text() -> None:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(typed)

    _repeat_until_suggested(type_text, option)
    page.keyboard.press("Enter")


def add_option(page: Page, option: str) -> None:
    """Add and open an optional option."""
    page.locator(_COMMAND).get_by_role("button", name=re.compile(r"^\+\d+ ")).click()
    page.locator(_SUGGESTIONS).get_by_role("option", name=option).click()


def send_command(page: Page) -> None:
    """Send the started command."""
    button = page.get_by_role("button", name="Send", exact=True)
    _act(page, button.click)
    expect(page.locator(_COMMAND)).to_have_count(0)


def run_command(page: Page, command: str) -> None:
    """Run a command without options."""
    start_command(page, command)
    send_command(page)


def message_titled(page: Page, heading: str) -> Locator:
    """Return the newest message with this heading, even if the heading changes later."""
    titled = page.get_by_role("heading", name=heading)
    return page.get_by_role("article").filter(has=titled).last


def choose(page: Page, menu: str, chosen: str) -> None:
    """Choose from the lowest menu with this name, unless it shows the choice already."""
    opener = page.get_by_role("combobox", name=menu, exact=True).last
    option = page.locator(_OPEN_MENU).get_by_role("option", name=chosen, exact=True)
    if chosen in opener.inner_text():  # then the page would send nothing
        return

    def action() -> None:
        if "select-type-3" in (opener.locator("..").get_attribute("class") or ""):  # of texts
            opener.click()
        else:  # the page asks what such a menu offers, and says meanwhile that a choice has to wait
            with page.expect_response("**/api/action"):
                opener.click()
            wait_until_idle(page)
        option.click()

    _act(page, action)


def download(page: Page, name: str) -> Path:
    """Download the newest file whose name starts with `name`; return its path, which ends in its name."""
    button = page.get_by_role("button", name=f"Download {name}").last
    with page.expect_download() as started:
        button.click()
    downloaded = started.value
    path = Path(downloaded.path())
    return path.rename(path.with_name(downloaded.suggested_filename))


def expect_heading(page: Page, heading: str, *, exact: bool = False) -> None:
    """Wait for a heading."""
    expect(page.get_by_role("heading", name=heading, exact=exact).last).to_be_visible()


def expect_text(page: Page, text: str) -> None:
    """Wait for a text."""
    expect(page.get_by_text(text).last).to_be_visible()


def press(page: Page, label: str, *, exact: bool = True) -> None:
    """Press the lowest button with this label."""
    button = page.get_by_role("button", name=label, exact=exact).last
    _act(page, button.click)
