"""The plan on the demo page, and a moderator's setup check."""

from playwright.sync_api import Page, expect

from bot.pictures.cards.drawing import WIDTH
from tests.browser.actions import expect_heading, expect_text, press, run_command, view_as


def test_progress_shows_the_card_and_how_to_catch_up(page: Page) -> None:
    view_as(page, "Noor")
    run_command(page, "plan progress")
    card = page.get_by_role("img", name="13 of 30").last
    expect(card).to_be_visible()
    expect(card).to_have_js_property("naturalWidth", WIDTH)
    press(page, "Catch up…")
    press(page, "Catch up: 2 a day", exact=False)
    expect_heading(page, "Two a day until")


def test_paused_plan_is_resumed_by_its_button(page: Page) -> None:
    view_as(page, "Noor")
    run_command(page, "plan settings")
    press(page, "Pause…")
    press(page, "Submit")
    expect_heading(page, "Your plan is paused")
    press(page, "Resume")
    expect_text(page, "Your plan goes on from today.")


def test_next_day_shows_the_next_plan_day(page: Page) -> None:
    view_as(page, "Noor")
    run_command(page, "demo next-day")
    expect(page.get_by_text("It’s now").last).to_be_visible()
    run_command(page, "plan today")
    expect_text(page, "4 plan days behind")


def test_setup_check_names_the_missing_permission(page: Page) -> None:
    view_as(page, "Morgan")
    run_command(page, "setup")
    expect_heading(page, "1 thing to fix")
    expect(page.get_by_text("Send Messages").last).to_be_visible()
