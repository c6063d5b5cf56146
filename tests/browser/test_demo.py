"""The demo page: what a stranger sees after `make demo`, typed and clicked in Chromium."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import become, begin, fill, see, send


def test_the_first_message_says_what_to_try(page: Page) -> None:
    expect(page.get_by_text("Welcome to Cohort’s demo").first).to_be_visible()


def test_two_roles_are_compared_with_a_picture(page: Page) -> None:
    begin(page, "compare")
    fill(page, "ai eng", "AI Engineer")
    fill(page, "data sci", "Data Scientist")
    send(page)
    see(page, "AI Engineer and Data Scientist")
    picture = page.get_by_role("img", name="Data Scientist 100–160K")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 720)


def test_a_button_leads_on_to_an_answer_for_the_one_who_clicked(page: Page) -> None:
    begin(page, "role")
    fill(page, "mlops", "MLOps / Platform Engineer")
    send(page)
    see(page, "MLOps / Platform Engineer")
    page.get_by_role("button", name="MLOps", exact=True).last.click()
    see(page, "MLOps", exact=True)
    expect(page.get_by_text("Only you can see this").last).to_be_visible()


def test_the_moderator_can_look_things_up_too(page: Page) -> None:
    become(page, "Morgan")
    begin(page, "help")
    send(page)
    see(page, "Cohort", exact=True)
