"""What a visitor does on the demo page."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

_COMPOSER = "#channel-composer-input"
_COMMAND = "[data-command-mode]"
_STATUS = "#action-status"
_MENU = ".preview-select.is-open"
_SUGGESTED = "#command-suggestion-listbox"
_REFUSED = "Action was not completed."
_TRIES = 4


def become(page: Page, name: str) -> None:
    """Look at the page as somebody else."""
    _until_taken(page, lambda: page.get_by_label("Viewing as").select_option(label=name))
    page.wait_for_timeout(1500)  # until the page shows what they see


def _until_taken(page: Page, do: Callable[[], object]) -> None:
    """Do it; where the page turned it down, since it was just showing news, do it again."""
    status = page.locator(_STATUS)
    for _ in range(_TRIES):
        do()
        expect(status).not_to_have_text(re.compile("…$"))
        if status.inner_text() != _REFUSED:
            return
    expect(status).not_to_have_text(_REFUSED)


def begin(page: Page, command: str) -> None:
    """Type a command and choose it from the list; where the page was busy, type it again."""
    option = page.get_by_role("option").filter(has_text=f"/{command}").first
    for _ in range(_TRIES):
        page.locator(_COMPOSER).click()
        page.keyboard.press("Control+A")
        page.keyboard.type(f"/{command}", delay=20)
        try:
            expect(option).to_be_visible(timeout=4000)
        except AssertionError:
            continue
        break
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # until the page has taken it as a command


def fill(page: Page, typed: str, chosen: str) -> None:
    """Type into the option at hand, and choose from what the bot suggests."""
    option = page.get_by_role("option", name=chosen, exact=True)
    page.keyboard.type(typed, delay=60)  # as a person types
    page.wait_for_timeout(1500)
    if not option.is_visible():  # the page was busy; a person types the last letter anew
        page.keyboard.press("Backspace")
        page.keyboard.type(typed[-1])
    expect(option).to_be_visible()
    page.keyboard.press("Enter")


def name_person(page: Page, name: str) -> None:
    """Type into the option at hand, and choose the person whom the page suggests."""
    option = page.locator(_SUGGESTED).get_by_role("option", name=f"{name} {name.lower()}")
    for _ in range(_TRIES):
        page.keyboard.press("Control+A")
        page.keyboard.type(name, delay=60)
        try:
            expect(option).to_be_visible(timeout=4000)
        except AssertionError:  # the page was busy
            continue
        break
    option.click()


def write(page: Page, option: str, text: str) -> None:
    """Write a text or a number into an option that has to be filled in."""
    page.get_by_label(f"{option}, required", exact=True).fill(text)


def add_option(page: Page, option: str) -> None:
    """Take one more of the options that may be left out; it is at hand then."""
    page.locator(_COMMAND).get_by_role("button", name=re.compile(r"^\+\d+ ")).click()
    page.locator(_SUGGESTED).get_by_role("option", name=option).click()


def send(page: Page) -> None:
    """Give the command."""
    button = page.get_by_role("button", name="Send", exact=True)
    _until_taken(page, button.click)
    expect(page.locator(_COMMAND)).to_have_count(0)


def give(page: Page, command: str) -> None:
    """Give a command as it is."""
    begin(page, command)
    send(page)


def answer(page: Page, heading: str) -> Locator:
    """Return the newest message with this in its heading, whichever that is when it is looked at."""
    titled = page.get_by_role("heading", name=heading)
    return page.get_by_role("article").filter(has=titled).last


def says(found: Locator, text: str) -> None:
    """Wait until a message says this, line breaks counting as spaces."""
    expect(found).to_contain_text(text, use_inner_text=True)


def choose(page: Page, menu: str, chosen: str) -> None:
    """Choose from the lowest menu of this name."""
    option = page.locator(_MENU).get_by_role("option", name=chosen, exact=True)

    def do() -> None:
        page.get_by_role("combobox", name=menu, exact=True).last.click()
        option.click()

    _until_taken(page, do)


def download(page: Page, name: str) -> Path:
    """Download the newest file whose name begins so; the path ends with the name it has."""
    button = page.get_by_role("button", name=f"Download {name}").last
    with page.expect_download() as begun:
        button.click()
    found = begun.value
    path = Path(found.path())
    return path.rename(path.with_name(found.suggested_filename))


def see(page: Page, heading: str, *, exact: bool = False) -> None:
    """Wait for a heading."""
    _wait_for(page, page.get_by_role("heading", name=heading, exact=exact).last)


def read(page: Page, text: str) -> None:
    """Wait for a text."""
    _wait_for(page, page.get_by_text(text).last)


def _wait_for(page: Page, found: Locator) -> None:
    """Wait; where the page missed the news, ask it to look again, as people do."""
    for _ in range(3):
        try:
            expect(found).to_be_visible(timeout=6000)
        except AssertionError:
            page.get_by_role("button", name="Refresh preview").click()
        else:
            return
    expect(found).to_be_visible()


def press(page: Page, label: str, *, exact: bool = True) -> None:
    """Press the lowest button with this label, and again if the page was busy."""
    button = page.get_by_role("button", name=label, exact=exact).last

    def do() -> None:
        expect(button).to_be_enabled()
        button.click()

    _until_taken(page, do)
