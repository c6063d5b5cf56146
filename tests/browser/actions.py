"""Actions of a visitor on the demo page, and expectations about the page."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

_COMPOSER = "#channel-composer-input"
_COMMAND = "[data-command-mode]"
_STATUS = "#action-status"
_OPEN_MENU = ".preview-select.is-open"
_SUGGESTIONS = "#command-suggestion-listbox"
_REJECTED = "Action was not completed."
_TRIES = 4
_SECONDS_TO_SUGGEST = 3


def view_as(page: Page, name: str) -> None:
    """Switch the page to another user."""
    viewers = page.get_by_label("Viewing as")
    if viewers.locator("option:checked").inner_text() != name:
        _repeat_if_rejected(page, lambda: viewers.select_option(label=name))
    expect(viewers.locator("option:checked")).to_have_text(name)


def _repeat_if_rejected(page: Page, action: Callable[[], object]) -> None:
    """Act and wait for the result.

    The page rejects actions while it shows something new; then repeat the action.
    """
    status = page.locator(_STATUS)
    for _ in range(_TRIES):
        action()
        expect(status).not_to_have_text(re.compile("…$"))
        if status.inner_text() != _REJECTED:
            return
    expect(status).not_to_have_text(_REJECTED)


def start_command(page: Page, command: str) -> None:
    """Type a command and choose it from the list, which opens its first option."""
    option = page.get_by_role("option").filter(has_text=f"/{command}").first

    def type_command() -> None:
        page.locator(_COMPOSER).click()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"/{command}")

    _repeat_until_suggested(type_command, option)
    page.keyboard.press("Enter")
    expect(page.locator(_COMMAND)).to_be_visible()


def _repeat_until_suggested(type_text: Callable[[], object], option: Locator) -> None:
    """Type until the page suggests an option; it discards input while it updates."""
    for _ in range(_TRIES):
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
        page.keyboard.type(typed)

    _repeat_until_suggested(type_text, option)
    page.keyboard.press("Enter")


def choose_person(page: Page, name: str) -> None:
    """Type into the open option and choose the user that the page suggests."""
    option = page.locator(_SUGGESTIONS).get_by_role("option", name=f"{name} {name.lower()}")

    def type_name() -> None:
        page.keyboard.press("Control+A")
        page.keyboard.type(name)

    _repeat_until_suggested(type_name, option)
    option.click()


def write(page: Page, option: str, text: str) -> None:
    """Write a text or a number into a required option."""
    page.get_by_label(f"{option}, required", exact=True).fill(text)


def add_option(page: Page, option: str) -> None:
    """Add and open an optional option."""
    page.locator(_COMMAND).get_by_role("button", name=re.compile(r"^\+\d+ ")).click()
    page.locator(_SUGGESTIONS).get_by_role("option", name=option).click()


def send_command(page: Page) -> None:
    """Send the started command."""
    button = page.get_by_role("button", name="Send", exact=True)
    _repeat_if_rejected(page, button.click)
    expect(page.locator(_COMMAND)).to_have_count(0)


def run_command(page: Page, command: str) -> None:
    """Run a command without options."""
    start_command(page, command)
    send_command(page)


def message_titled(page: Page, heading: str) -> Locator:
    """Return the newest message with this heading, even if the heading changes later."""
    titled = page.get_by_role("heading", name=heading)
    return page.get_by_role("article").filter(has=titled).last


def expect_message(message: Locator, text: str) -> None:
    """Wait until a message contains a text; line breaks match spaces."""
    expect(message).to_contain_text(text, use_inner_text=True)


def choose(page: Page, menu: str, chosen: str) -> None:
    """Choose from the lowest menu with this name."""
    option = page.locator(_OPEN_MENU).get_by_role("option", name=chosen, exact=True)

    def action() -> None:
        page.get_by_role("combobox", name=menu, exact=True).last.click()
        option.click()

    _repeat_if_rejected(page, action)


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
    _expect_visible(page, page.get_by_role("heading", name=heading, exact=exact).last)


def expect_text(page: Page, text: str) -> None:
    """Wait for a text."""
    _expect_visible(page, page.get_by_text(text).last)


def _expect_visible(page: Page, found: Locator) -> None:
    """Wait until visible; refresh the page's preview up to three times if it is not."""
    for _ in range(3):
        try:
            expect(found).to_be_visible(timeout=6000)
        except AssertionError:
            page.get_by_role("button", name="Refresh preview").click()
        else:
            return
    expect(found).to_be_visible()


def press(page: Page, label: str, *, exact: bool = True) -> None:
    """Press the lowest button with this label."""
    button = page.get_by_role("button", name=label, exact=exact).last

    def action() -> None:
        expect(button).to_be_enabled()
        button.click()

    _repeat_if_rejected(page, action)
