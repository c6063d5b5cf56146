"""The weekly challenge on the demo page: answered, reviewed, paid, taken back; then the next week."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import become, begin, press, read, see, send


def _give(page: Page, command: str) -> None:
    begin(page, command)
    send(page)


def test_an_answer_is_reviewed_paid_and_the_decision_taken_back(page: Page) -> None:
    press(page, "Answer")
    boxes = page.get_by_role("dialog").get_by_role("textbox")
    boxes.nth(0).fill("I wrote the function and tried it on every value.")
    boxes.nth(2).fill("https://example.org/answer.py")
    page.get_by_role("button", name="Submit").last.click()
    see(page, "Handed in")
    become(page, "Morgan")
    for number, name in enumerate(("Kim", "Bea", "Alice"), 1):
        _give(page, "manage review next")
        see(page, f"Answer by {name}")
        press(page, "Accept")
        decided = page.get_by_role("button", name="Take the decision back")
        expect(decided).to_have_count(number)
    become(page, "Alice")
    _give(page, "points why")
    read(page, "answer accepted")
    become(page, "Morgan")
    press(page, "Take the decision back")
    expect(page.get_by_role("button", name="Accept", exact=True).last).to_be_visible()
    become(page, "Alice")
    _give(page, "points why")
    read(page, "answer no longer accepted")


def test_a_week_later_comes_the_next_challenge_with_a_look_back(page: Page) -> None:
    expect(page.get_by_role("heading", name="This week:")).to_have_count(1)
    _give(page, "demo next-week")
    expect(page.get_by_text("Last week").last).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="This week:")).to_have_count(2)
