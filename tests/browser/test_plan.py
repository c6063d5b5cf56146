"""The plan on the demo page: typed and clicked in Chromium by a member, and by a moderator."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import become, begin, press, read, see, send


def test_a_newcomer_joins_checks_in_and_takes_it_back(page: Page) -> None:
    begin(page, "plan join")
    send(page)
    see(page, "Day 1 of 30")
    press(page, "Done")
    see(page, "Day 1 is checked in")
    press(page, "Undo day 1")
    see(page, "Day 1 is open again")


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
    see(page, "Two a day")


def test_a_member_pauses_and_resumes(page: Page) -> None:
    become(page, "Noor")
    begin(page, "plan pause")
    send(page)
    see(page, "Your plan is paused")
    press(page, "Resume")
    see(page, "Day 10 of 30")


def test_the_clock_of_the_demo_can_be_moved_on_by_a_day(page: Page) -> None:
    become(page, "Noor")
    begin(page, "demo next-day")
    send(page)
    expect(page.get_by_text("It is now").last).to_be_visible()
    begin(page, "plan today")
    send(page)
    read(page, "4 plan-days behind")


def test_the_moderator_finds_out_what_is_wrong(page: Page) -> None:
    become(page, "Morgan")
    begin(page, "setup check")
    send(page)
    see(page, "1 thing to mend")
    expect(page.get_by_text("Send Messages").last).to_be_visible()
