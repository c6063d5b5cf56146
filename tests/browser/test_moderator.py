"""What moderators do on the demo page, and its effects for members."""

import csv
import io
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from bot.demo.tour import MODERATOR, NEW_SERVER
from tests.browser.actions import (
    add_option,
    choose,
    choose_person,
    download,
    expect_heading,
    expect_message,
    fill_in,
    message_titled,
    press,
    run_command,
    send_command,
    start_command,
    view_as,
)


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


def test_group_is_opened_in_an_empty_server_with_two_presses(page: Page) -> None:
    view_as(page, MODERATOR, NEW_SERVER)
    run_command(page, "setup")
    choose(page, "Where should I post?", "general")
    press(page, "Open the group")
    expect_heading(page, "Study group is open")


def test_setup_check_names_the_missing_permission(page: Page) -> None:
    view_as(page, "Morgan")
    run_command(page, "setup")
    expect_heading(page, "1 thing to fix")
    expect(page.get_by_text("Send Messages").last).to_be_visible()


def test_moderators_see_names_that_members_do_not(page: Page) -> None:
    _open_part(page, "members")
    members = message_titled(page, "Members of Night owls")
    expect_message(members, "Only you can see this")
    expect_message(members, "hidden")
    expect_message(members, "as “quiet otter”")
    view_as(page, "Noor")
    run_command(page, "leaderboard")
    board = message_titled(page, "Night owls · ")
    expect_message(board, "Only you can see this")
    for name in ("Omar", "Bea"):
        expect(board).not_to_contain_text(name)
        expect(board.get_by_role("img", name=name)).to_have_count(0)


def test_points_are_corrected_and_the_member_reads_why(page: Page) -> None:
    _open_member(page, "Sam")
    press(page, "Give or take points…")
    boxes = page.get_by_role("dialog").get_by_role("textbox")
    boxes.nth(0).fill("15 points")
    boxes.nth(1).fill("Helped Noor with plan day 4")
    press(page, "Submit")
    corrected = message_titled(page, "Points given")
    expect_message(corrected, "+15 for @Sam in Night owls: Helped Noor with plan day 4")
    _open_part(page, "audit")
    expect_message(message_titled(page, "Moderators’ decisions"), "gave points: +15 · @Sam")


def test_export_is_downloaded(page: Page) -> None:
    _open_part(page, "export")
    press(page, "CSV for spreadsheets")
    export = message_titled(page, "Night owls: your export")
    expect_message(export, "Only you can see this")
    path = download(page, "cohort-night-owls-")
    assert path.suffix == ".zip"
    with ZipFile(path) as file:
        assert set(file.namelist()) == {
            "members.csv",
            "check_ins.csv",
            "answers.csv",
            "entries.csv",
        }
        rows = csv.DictReader(io.StringIO(file.read("members.csv").decode("utf-8-sig")))
        names = {"Noor", "Kim", "Bea", "Sam", "Omar", "Robin"}
        assert {row["name"] for row in rows} == names


def test_menus_show_what_is_chosen_now_and_not_what_was_chosen_before(page: Page) -> None:
    view_as(page, "Morgan")
    run_command(page, "manage")
    choose(page, "More…", "Audit log: who decided what")
    press(page, "Back")
    menu = page.get_by_role("combobox", name="More…").last
    expect(menu).to_have_text("More…")
    press(page, "Settings")
    weekday = page.get_by_role("combobox", name="Weekday to post on").last
    expect(weekday).to_contain_text("Post on ")
    press(page, "Reviews…")
    press(page, "Back to settings")
    press(page, "Roles…")
    given = page.get_by_role("combobox", name="Role that members get").last
    expect(given).to_have_text("Role that members get")
