"""Members look at each other’s answers on the demo page: one looks at two, and hears about their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.demo.tour import MESSAGES
from tests.browser.actions import expect_heading, expect_text, press, run_command, view_as
from tests.browser.conftest import running_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """A demo for this file only, because its test hands in answers."""
    with running_demo() as address:
        yield address


def _hand_in(page: Page, answer: str) -> None:
    press(page, "Answer")
    page.get_by_role("dialog").get_by_role("textbox").nth(0).fill(answer)
    press(page, "Submit")
    expect_heading(page, "Handed in")
    press(page, "Look at another’s answer")
    expect_heading(page, "Another answer")


def _say(page: Page, change: str, choice: str) -> None:
    press(page, "Say what you think…")
    form = page.get_by_role("dialog")
    form.get_by_role("checkbox").first.check()
    form.get_by_role("textbox").fill(change)
    form.get_by_role("radio", name=choice, exact=True).check()
    press(page, "Submit")


def test_member_looks_at_two_answers_and_is_looked_at(page: Page) -> None:
    press(page, "Start / Today")
    _hand_in(page, "I wrote the function and tried it with ten values.")
    expect_heading(page, "Another answer")
    _say(page, "Show the values you tried.", "Yes")
    expect_text(page, "One more, and yours moves up.")
    _say(page, "Say which point is still open.", "Not yet")
    expect_text(page, "It’s 3rd in line.")  # after Kim and Bea, who looked at two before
    view_as(page, "Noor")
    _hand_in(page, "It handles hours, too.")
    expect_text(page, "tried it with ten values")
    expect(page.get_by_role("heading", name="Alice")).to_have_count(0)
    _say(page, "Say what happens below one minute.", "Yes")
    expect(page.get_by_text("One more, and yours moves up.").last).to_be_in_viewport()
    view_as(page, "Alice", MESSAGES)
    expect_heading(page, "Another member looked at your answer")
    expect_text(page, "Say what happens below one minute.")
    expect(page.get_by_text("Noor would")).to_have_count(0)
    view_as(page, "Robin")
    run_command(page, "review")
    expect_text(page, "Say which fact decides C.")
    for _ in range(2):
        press(page, "Accept")
    expect_heading(page, "Alice · ")
    expect_text(page, "Say what happens below one minute.")
