"""The gallery on the demo page: two answers, of which one goes when its author deletes her data."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.demo.tour import GALLERY
from tests.browser.actions import expect_heading, expect_text, press, run_command, view_as
from tests.browser.conftest import running_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """A demo for this file only, because its test deletes a member's data."""
    with running_demo() as address:
        yield address


def test_gallery_shows_a_name_and_an_alias_until_one_deletes_her_data(page: Page) -> None:
    expect_text(page, "Which line did you guess wrong, and why? Read accepted answers.")
    view_as(page, "Alice", GALLERY)
    expect_heading(page, "Answer by Noor")
    expect_heading(page, "Answer by quiet otter")
    expect(page.get_by_text("Bea", exact=True)).to_have_count(0)
    view_as(page, "Noor")
    run_command(page, "privacy")
    press(page, "Delete…")
    page.get_by_role("dialog").get_by_role("textbox").fill("delete")
    press(page, "Submit")
    expect_heading(page, "Everything about you has been deleted")
    run_command(page, "demo next-day")
    view_as(page, "Alice", GALLERY)
    expect_heading(page, "Answer by quiet otter")
    expect(page.get_by_role("heading", name="Answer by Noor")).to_have_count(0)
