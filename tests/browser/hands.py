"""What a visitor does on the demo page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

_COMPOSER = "#channel-composer-input"


def become(page: Page, name: str) -> None:
    """Look at the page as somebody else."""
    page.get_by_label("Viewing as").select_option(label=name)
    page.wait_for_timeout(1500)  # until the page shows what they see


def begin(page: Page, command: str) -> None:
    """Type a command and choose it from the list; where the page was busy, type it again."""
    option = page.get_by_role("option").filter(has_text=f"/{command}").first
    for _ in range(4):
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


def send(page: Page) -> None:
    """Give the command."""
    page.get_by_role("button", name="Send", exact=True).click()


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
    expect(button).to_be_enabled()
    button.click()
