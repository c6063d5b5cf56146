"""Commands of moderators on the demo page, and their effects for members.

Each test continues from the state that the previous one left.
"""

import csv
import io
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import (
    add_option,
    choose,
    choose_person,
    download,
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
from tests.browser.conftest import running_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """A demo for this file only, because its tests depend on each other."""
    with running_demo() as address:
        yield address


def _leaderboard_of_noor(page: Page, period: str = "season") -> Locator:
    """Show the board of a period; the season's points do not depend on the current weekday."""
    view_as(page, "Noor")
    start_command(page, "leaderboard")
    add_option(page, "period")
    fill_in(page, period, period)
    send_command(page)
    return message_titled(page, "Night owls · ")


def _open_part(page: Page, part: str) -> None:
    """Open a part of /manage as Morgan."""
    view_as(page, "Morgan")
    start_command(page, "manage")
    add_option(page, "part")
    fill_in(page, part, part)
    send_command(page)


def _open_member(page: Page, name: str) -> None:
    """Open a member’s detail as Morgan."""
    view_as(page, "Morgan")
    start_command(page, "manage")
    add_option(page, "member")
    choose_person(page, name)
    send_command(page)
    expect_heading(page, f"{name} (@{name})")


def _picture(board: Locator, name: str) -> Locator:
    """Return the picture of a board whose alternative text has this name."""
    return board.get_by_role("img", name=name)


def test_1_another_group_is_set_up_and_opened(page: Page) -> None:
    view_as(page, "Morgan")
    run_command(page, "setup")
    expect_heading(page, "1 thing to fix")
    expect_message(
        message_titled(page, "1 thing to fix"), "Weekend learners I can’t post in #weekend"
    )
    press(page, "Add a group…")
    boxes = page.get_by_role("dialog").get_by_role("textbox")
    boxes.nth(0).fill("Early birds")
    boxes.nth(1).fill("Berlin")
    press(page, "Submit")
    expect_heading(page, "Early birds · not open yet")
    press(page, "All settings")
    choose(page, "Channel for the weekly challenge", "study")
    choose(page, "Weekday to post on", "Post on Saturdays")
    choose(page, "Time to post", "Post at 18:00")
    expect_text(page, "Saturdays at 18:00, Europe/Berlin time")
    press(page, "Open the group")
    expect_message(message_titled(page, "Nothing to fix"), "Early birds is open.")
    view_as(page, "Alice")
    run_command(page, "group")
    expect_message(message_titled(page, "Study groups"), "Early birds")


def test_2_moderators_see_names_that_members_do_not(page: Page) -> None:
    _open_part(page, "members")
    moderator_board = message_titled(page, "Members of Night owls")
    expect_message(moderator_board, "Only you can see this")
    expect_message(moderator_board, "Omar")
    expect_message(moderator_board, "hidden")
    expect_message(moderator_board, "Bea")
    expect_message(moderator_board, "as “quiet otter”")
    board = _leaderboard_of_noor(page)
    expect_message(board, "3 · quiet otter · 80 points")
    expect(_picture(board, "quiet otter")).to_be_visible()
    for name in ("Omar", "Bea"):
        expect(board).not_to_contain_text(name)
        expect(_picture(board, name)).to_have_count(0)


def test_3_points_are_corrected_and_the_member_reads_why(page: Page) -> None:
    _open_member(page, "Noor")
    press(page, "Give or take points…")
    boxes = page.get_by_role("dialog").get_by_role("textbox")
    boxes.nth(0).fill("15 points")
    boxes.nth(1).fill("Helped Sam with plan day 4")
    press(page, "Submit")
    corrected = message_titled(page, "Points corrected")
    expect_message(corrected, "+15 for @Noor in Night owls: Helped Sam with plan day 4")
    expect_message(corrected, "They now have 145 there.")
    view_as(page, "Noor")
    run_command(page, "points")
    why = message_titled(page, "Your points")
    expect_message(why, "145 in Night owls")
    expect_message(why, "+15 given by @Morgan: Helped Sam with plan day 4")


def test_4_member_is_excluded_from_boards_and_restored(page: Page) -> None:
    board = _leaderboard_of_noor(page)
    expect_message(board, "1 · Kim · 210 points 2 · You · 145 points")
    _open_member(page, "Kim")
    press(page, "Take off leaderboards")
    expect_message(message_titled(page, "Kim (@Kim)"), "off leaderboards")
    board = _leaderboard_of_noor(page)
    expect_message(board, "1 · You · 145 points")
    expect(board).not_to_contain_text("Kim")
    expect(_picture(board, "Kim")).to_have_count(0)
    view_as(page, "Morgan")
    press(page, "Put back on leaderboards")
    expect_message(message_titled(page, "Kim (@Kim)"), "Shown on leaderboards by name")
    board = _leaderboard_of_noor(page)
    expect_message(board, "1 · Kim · 210 points 2 · You · 145 points")
    expect(_picture(board, "Kim")).to_be_visible()


def test_5_end_of_season_is_previewed_without_effect(page: Page) -> None:
    _open_part(page, "board")
    press(page, "End the season…")
    trial = message_titled(page, "End season 1 of Night owls?")
    expect_message(trial, "and 4 people have a place. Nothing has changed yet.")
    expect_message(trial, "1 · Kim · 210 2 · Noor · 145")
    board = _leaderboard_of_noor(page)
    expect(board.get_by_role("heading")).to_have_text("Night owls · season 1, from the start")
    expect_message(board, "2 · You · 145 points")


def test_6_season_is_ended_and_the_next_starts_at_zero(page: Page) -> None:
    view_as(page, "Morgan")
    press(page, "End the season")
    expect_text(page, "Season 2 has started. I’ll post the recap in #study")
    view_as(page, "Noor")
    expect_text(page, "Season 2 has started, and everyone starts at zero")
    recap = message_titled(page, "Season 1 of Night owls is over")
    expect_message(recap, "1 · Kim · 210 2 · Noor · 145")
    expect(recap).not_to_contain_text("Omar")
    press(page, "Show my points")
    expect_text(page, "You had 145 points in season 1 of Night owls")
    board = _leaderboard_of_noor(page)
    expect(board.get_by_role("heading")).to_contain_text("Night owls · season 2, since")
    expect_message(board, "Nobody has any points this season yet.")
    board = _leaderboard_of_noor(page, "all time")
    expect_message(board, "1 · Kim · 210 points 2 · You · 145 points")


def test_7_export_is_visible_only_to_the_moderator(page: Page) -> None:
    _open_part(page, "export")
    press(page, "CSV for spreadsheets")
    export = message_titled(page, "Night owls: your export")
    expect_message(export, "Only you can see this")
    expect_message(export, "6 members")
    path = download(page, "cohort-night-owls-")
    assert path.suffix == ".zip"
    with ZipFile(path) as file:
        tables = {
            name: list(csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig"))))
            for name in file.namelist()
        }
    assert set(tables) == {"members.csv", "check_ins.csv", "answers.csv", "entries.csv"}
    members = {row["name"] for row in tables["members.csv"]}
    assert members == {"Alice", "Noor", "Kim", "Bea", "Sam", "Omar"}
    corrections = [row for row in tables["entries.csv"] if row["reason"]]
    assert [(row["points"], row["reason"]) for row in corrections] == [
        ("15", "Helped Sam with plan day 4")
    ]
    view_as(page, "Noor")
    expect(page.get_by_role("button", name="Download cohort-night-owls-")).to_have_count(0)


def test_8_audit_log_lists_every_decision(page: Page) -> None:
    _open_part(page, "audit")
    found = message_titled(page, "Moderators’ decisions")
    expect_message(found, "exported data: CSV · Night owls")
    expect_message(found, "ended season 1 · Night owls")
    expect_message(found, "put a member back on the leaderboards · about @Kim")
    expect_message(found, "took a member off the leaderboards · about @Kim")
    expect_message(found, "gave points: +15 · about @Noor · Night owls")
    expect_message(found, "opened the group · Early birds")
