"""Look-ups on the demo page."""

from playwright.sync_api import Page, expect

from bot.pictures.cards.drawing import WIDTH
from tests.browser.actions import (
    choose,
    expect_heading,
    expect_message,
    expect_text,
    fill_in,
    message_titled,
    press,
    run_command,
    send_command,
    start_command,
    view_as,
)


def test_welcome_message_is_shown(page: Page) -> None:
    expect(page.get_by_text("Welcome to Cohort’s demo").first).to_be_visible()


def test_compare_shows_two_roles_with_a_picture(page: Page) -> None:
    start_command(page, "compare")
    fill_in(page, "ai eng", "AI Engineer")
    fill_in(page, "data sci", "Data Scientist")
    send_command(page)
    expect_heading(page, "AI Engineer and Data Scientist")
    picture = page.get_by_role("img", name="100–160K")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", WIDTH)


def test_button_answers_only_the_person_who_pressed_it(page: Page) -> None:
    start_command(page, "role")
    fill_in(page, "mlops", "MLOps / Platform Engineer")
    send_command(page)
    expect_heading(page, "MLOps / Platform Engineer")
    press(page, "MLOps")
    expect_heading(page, "MLOps", exact=True)
    expect_message(message_titled(page, "MLOps"), "Only you can see this")


def test_help_of_a_moderator_leads_to_the_commands_of_moderators(page: Page) -> None:
    view_as(page, "Morgan")
    run_command(page, "help")
    expect_heading(page, "Cohort", exact=True)
    press(page, "For moderators")
    expect_text(page, "/manage")


def test_interview_questions_of_noor_are_due_again(page: Page) -> None:
    view_as(page, "Noor")
    run_command(page, "career interview")
    choose(page, "Choose a role…", "AI Engineer")
    expect_heading(page, "Interview: AI Engineer")
    expect(page.get_by_text("3 due today · 3 seen").last).to_be_visible()
    press(page, "See a good answer")
    expect_heading(page, "A good answer")
    press(page, "I had most of it")
    expect(page.get_by_text("2 due today · 3 seen").last).to_be_visible()
