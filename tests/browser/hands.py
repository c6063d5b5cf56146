"""What a visitor does on the demo page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

_COMPOSER = "#channel-composer-input"


def become(page: Page, name: str) -> None:
    """Look at the page as somebody else."""
    page.get_by_label("Viewing as").select_option(label=name)
    page.wait_for_timeout(500)


def begin(page: Page, command: str) -> None:
    """Type a command and choose it from the list."""
    page.locator(_COMPOSER).click()
    page.keyboard.type(f"/{command}")
    expect(page.get_by_role("option").filter(has_text=f"/{command}").first).to_be_visible()
    page.keyboard.press("Enter")


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
    """Wait for a heading; where the page missed the news, ask it to look again, as people do."""
    found = page.get_by_role("heading", name=heading, exact=exact).last
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
