"""The demo page: what a stranger sees after `make demo`, typed and clicked in Chromium."""

from __future__ import annotations

from playwright.sync_api import Page, expect

COMPOSER = "#channel-composer-input"


def _begin(page: Page, command: str) -> None:
    """Type a command and choose it from the list."""
    page.locator(COMPOSER).click()
    page.keyboard.type(f"/{command}")
    expect(page.get_by_role("option").filter(has_text=f"/{command}").first).to_be_visible()
    page.keyboard.press("Enter")


def _fill(page: Page, typed: str, chosen: str) -> None:
    """Type into the option at hand, and choose from what the bot suggests."""
    option = page.get_by_role("option", name=chosen, exact=True)
    page.keyboard.type(typed, delay=60)  # as a person types
    page.wait_for_timeout(1500)
    if (
        not option.is_visible()
    ):  # the simulated Discord was busy; a person types the last letter anew
        page.keyboard.press("Backspace")
        page.keyboard.type(typed[-1])
    expect(option).to_be_visible()
    page.keyboard.press("Enter")


def _send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def test_the_first_message_says_what_to_try(page: Page) -> None:
    expect(page.get_by_text("Welcome to Cohort’s demo").first).to_be_visible()


def test_two_roles_are_compared_with_a_picture(page: Page) -> None:
    _begin(page, "compare")
    _fill(page, "ai eng", "AI Engineer")
    _fill(page, "data sci", "Data Scientist")
    _send(page)
    expect(page.get_by_role("heading", name="AI Engineer and Data Scientist")).to_be_visible()
    picture = page.get_by_role("img", name="Data Scientist 100–160K")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 720)


def test_a_button_leads_on_to_an_answer_for_the_one_who_clicked(page: Page) -> None:
    _begin(page, "role")
    _fill(page, "mlops", "MLOps / Platform Engineer")
    _send(page)
    expect(page.get_by_role("heading", name="MLOps / Platform Engineer").last).to_be_visible()
    page.get_by_role("button", name="MLOps", exact=True).last.click()
    expect(page.get_by_role("heading", name="MLOps", exact=True).last).to_be_visible()
    expect(page.get_by_text("Only you can see this").last).to_be_visible()


def test_the_moderator_can_look_things_up_too(page: Page) -> None:
    page.get_by_label("Viewing as").select_option(label="Morgan")
    _begin(page, "help")
    _send(page)
    expect(page.get_by_role("heading", name="Cohort", exact=True).last).to_be_visible()
