"""The plan on the demo page: typed and clicked in Chromium by a member, and by a moderator."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import become, begin, press, send


def test_a_newcomer_joins_checks_in_and_takes_it_back(page: Page) -> None:
    begin(page, "plan join")
    send(page)
    expect(page.get_by_role("heading", name="Day 1 of 30").last).to_be_visible()
    press(page, "Done")
    expect(page.get_by_role("heading", name="Day 1 is checked in").last).to_be_visible()
    press(page, "Undo day 1")
    expect(page.get_by_role("heading", name="Day 1 is open again").last).to_be_visible()


def test_a_member_in_the_middle_sees_the_card_and_what_to_do_about_being_behind(
    page: Page,
) -> None:
    become(page, "Noor")
    begin(page, "plan progress")
    send(page)
    card = page.get_by_role("img", name="9 of 30").last
    expect(card).to_be_visible()
    expect(card).to_have_js_property("naturalWidth", 720)
    press(page, "Catch up: 2 a day", exact=False)
    expect(page.get_by_role("heading", name="Two a day").last).to_be_visible()


def test_a_member_pauses_and_resumes(page: Page) -> None:
    become(page, "Noor")
    begin(page, "plan pause")
    send(page)
    expect(page.get_by_role("heading", name="Your plan is paused").last).to_be_visible()
    press(page, "Resume")
    expect(page.get_by_role("heading", name="Day 10 of 30").last).to_be_visible()


def test_the_clock_of_the_demo_can_be_moved_on_by_a_day(page: Page) -> None:
    become(page, "Noor")
    begin(page, "demo next-day")
    send(page)
    expect(page.get_by_text("It is now").last).to_be_visible()
    begin(page, "plan today")
    send(page)
    expect(page.get_by_text("4 plan-days behind").last).to_be_visible()


def test_the_moderator_finds_out_what_is_wrong(page: Page) -> None:
    become(page, "Morgan")
    begin(page, "setup check")
    send(page)
    expect(page.get_by_role("heading", name="1 thing to mend").last).to_be_visible()
    expect(page.get_by_text("Send Messages").last).to_be_visible()
