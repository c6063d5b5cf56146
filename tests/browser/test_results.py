"""A challenge whose result is checked, on the demo page: a file of one's own, a wrong result, the right one."""

import csv
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.actions import download, expect_heading, expect_text, press, run_command
from tests.browser.conftest import running_demo
from tests.content.results.solvers import signups


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """A demo for this file only, because its test moves the clock."""
    with running_demo() as address:
        yield address


def _enter(page: Page, result: int) -> None:
    page.get_by_role("dialog").get_by_role("textbox").fill(f"{result:,} people")
    press(page, "Submit")


def test_result_is_entered_wrong_then_right(page: Page) -> None:
    press(page, "Start / Today")
    run_command(page, "demo next-week")
    expect_heading(page, "How many people signed up?")
    press(page, "My file")
    expect_heading(page, "Your file for")
    with download(page, "input.csv").open(encoding="utf-8", newline="") as file:
        right = signups(list(csv.DictReader(file)))
    press(page, "Enter the result")
    _enter(page, right + 1)
    expect_heading(page, "Not yet")
    expect_text(page, "You have 2 more tries")
    press(page, "Try again")
    _enter(page, right)
    expect_heading(page, "That’s right")
    expect_text(page, "You’ve earned 20 points")
    press(page, "See the solution")
    expect_text(page, "The result of your own file is")
