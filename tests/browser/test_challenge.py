"""The weekly challenge on the demo page: submission, review, points, undo, and the next post."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import (
    add_option,
    expect_heading,
    expect_text,
    fill_in,
    press,
    run_command,
    send_command,
    start_command,
    view_as,
)
from tests.browser.conftest import running_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """A demo for this file only, because its tests hand in and post."""
    with running_demo() as address:
        yield address


def test_reviewer_accepts_five_answers_with_five_presses_and_undoes_one(page: Page) -> None:
    press(page, "Start / Today")
    press(page, "Answer")
    form = page.get_by_role("dialog")
    form.get_by_role("checkbox").first.check()
    boxes = form.get_by_role("textbox")
    boxes.nth(0).fill("I wrote the function and tried it: https://example.org/answer.py")
    press(page, "Submit")
    expect_heading(page, "Handed in")
    view_as(page, "Robin")
    run_command(page, "review")
    expect_heading(page, "Kim · ")
    for following in ("Bea · ", "Sam · ", "Omar · ", "Alice · ", "No answers to review"):
        press(page, "Accept")  # five answers, five presses, nothing to type
        expect_heading(page, following)
    view_as(page, "Alice")
    run_command(page, "points")
    expect_text(page, "answer accepted")
    view_as(page, "Robin")
    press(page, "Undo: Alice")
    expect(page.get_by_role("button", name="Accept", exact=True).last).to_be_visible()
    view_as(page, "Alice")
    run_command(page, "points")
    expect_text(page, "answer no longer accepted")


def test_next_week_posts_the_next_challenge_with_a_recap(page: Page) -> None:
    posts = page.get_by_text("Challenge of ")
    before = posts.count()
    run_command(page, "demo next-week")
    expect(page.get_by_text("Looking back at").last).to_be_visible()
    expect(posts).to_have_count(before + 1)


def test_moderator_writes_a_challenge_that_a_member_answers(page: Page) -> None:
    view_as(page, "Morgan")
    start_command(page, "manage")
    add_option(page, "part")
    fill_in(page, "challenges", "challenges")
    send_command(page)
    press(page, "Write one…")
    texts = (
        "Who left the tap open?",
        "The water bill has doubled. Hand in the week in which that began.",
        "names the week\nsays how much more it is a day\nsays how you know",
        "Week 3: 31 litres a day instead of 12.",
        "Look at the nights.",
    )
    for at, text in enumerate(texts):
        page.get_by_role("dialog").get_by_role("textbox").nth(at).fill(text)
    press(page, "Submit")
    expect_text(page, "Press Use it when it reads well.")
    press(page, "Use it")
    press(page, "Post it next")
    expect_text(page, "“Who left the tap open?” comes next.")
    view_as(page, "Alice")
    run_command(page, "demo next-week")
    expect_heading(page, "Who left the tap open?")
    press(page, "Answer")
    form = page.get_by_role("dialog")
    form.get_by_role("checkbox", name="names the week").check()
    form.get_by_role("textbox").nth(0).fill("Week 3: it also runs at night.")
    press(page, "Submit")
    expect_heading(page, "Handed in: Who left the tap open?")
