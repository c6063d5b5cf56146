"""A moderator's first ten minutes on the demo page, and what a member sees of them.

The minutes follow each other, in one server: each begins where the one before it ended.
"""

from __future__ import annotations

import csv
import io
from zipfile import ZipFile

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import (
    add_option,
    answer,
    become,
    begin,
    choose,
    download,
    fill,
    give,
    name_person,
    press,
    read,
    says,
    see,
    send,
    write,
)


def _board_as_noor_sees_it(page: Page, period: str = "season") -> Locator:
    """Ask for the board of a period; the season has the same points on any day of the week."""
    become(page, "Noor")
    begin(page, "leaderboard")
    add_option(page, "period")
    fill(page, period, period)
    send(page)
    return answer(page, "Night owls · ")


def _picture(board: Locator, name: str) -> Locator:
    """Return the picture of a board, if it has this name on it."""
    return board.get_by_role("img", name=name)


def test_minute_1_another_group_is_set_up_and_opened(page: Page) -> None:
    become(page, "Morgan")
    begin(page, "manage group create")
    write(page, "name", "Early birds")
    add_option(page, "timezone")
    fill(page, "berlin", "Europe/Berlin")
    send(page)
    see(page, "Early birds · not open yet")
    choose(page, "Channel of the weekly post", "study")
    read(page, "Weekly post in #study")
    choose(page, "Weekday", "Saturdays")
    choose(page, "Time", "18:00")
    read(page, "Saturdays at 18:00, Europe/Berlin time")
    press(page, "Open the group")
    see(page, "1 thing to mend")
    found = answer(page, "1 thing to mend")
    says(found, "Early birds All is well: I can post in #study.")
    says(found, "Weekend learners I can’t work in #weekend yet")
    become(page, "Alice")
    give(page, "group list")
    says(answer(page, "Study groups"), "Early birds")


def test_minute_2_the_board_shows_what_members_do_not_see(page: Page) -> None:
    become(page, "Morgan")
    give(page, "manage board show")
    theirs = answer(page, "Night owls, as moderators see it")
    says(theirs, "Only you can see this")
    says(theirs, "Omar · hides from boards")
    says(theirs, "Bea · shown as “quiet otter”")
    board = _board_as_noor_sees_it(page)
    says(board, "3 · quiet otter · 80 points")
    expect(_picture(board, "quiet otter")).to_be_visible()
    for name in ("Omar", "Bea"):
        expect(board).not_to_contain_text(name)
        expect(_picture(board, name)).to_have_count(0)


def test_minute_3_a_score_is_corrected_and_the_member_reads_why(page: Page) -> None:
    become(page, "Morgan")
    begin(page, "manage points give")
    name_person(page, "Noor")
    write(page, "points", "15")
    write(page, "reason", "Helped Sam with plan-day 4")
    send(page)
    corrected = answer(page, "Points corrected")
    says(corrected, "+15 for @Noor in Night owls: Helped Sam with plan-day 4")
    says(corrected, "That makes 105 there.")
    become(page, "Noor")
    give(page, "points why")
    why = answer(page, "Your points")
    says(why, "105 in Night owls")
    says(why, "+15 given by @Morgan: Helped Sam with plan-day 4")


def test_minute_4_a_member_is_taken_off_the_boards_and_put_back(page: Page) -> None:
    board = _board_as_noor_sees_it(page)
    says(board, "1 · Kim · 210 points 2 · You · 105 points")
    become(page, "Morgan")
    begin(page, "manage board exclude")
    name_person(page, "Kim")
    send(page)
    see(page, "Off the boards")
    board = _board_as_noor_sees_it(page)
    says(board, "1 · You · 105 points")
    expect(board).not_to_contain_text("Kim")
    expect(_picture(board, "Kim")).to_have_count(0)
    become(page, "Morgan")
    press(page, "Take it back")
    says(answer(page, "Kim (@Kim)"), "Shown on boards by their name")
    board = _board_as_noor_sees_it(page)
    says(board, "1 · Kim · 210 points 2 · You · 105 points")
    expect(_picture(board, "Kim")).to_be_visible()


def test_minute_5_a_season_is_looked_at_and_nothing_is_done_yet(page: Page) -> None:
    become(page, "Morgan")
    give(page, "manage board end-season")
    trial = answer(page, "End season 1 of Night owls?")
    says(trial, "4 people have a place. Nothing has been done yet.")
    says(trial, "1 · Kim · 210 2 · Noor · 105")
    board = _board_as_noor_sees_it(page)
    expect(board.get_by_role("heading")).to_have_text("Night owls · season 1, from the start")
    says(board, "2 · You · 105 points")


def test_minute_6_the_season_is_ended_and_the_next_begins_at_nothing(page: Page) -> None:
    become(page, "Morgan")
    press(page, "End the season now")
    read(page, "Season 2 has begun. The look back is posted in #study")
    become(page, "Noor")
    read(page, "Season 2 has begun, and everybody starts at nothing")
    recap = answer(page, "Season 1 of Night owls is over")
    says(recap, "1 · Kim · 210 2 · Noor · 105")
    expect(recap).not_to_contain_text("Omar")
    press(page, "My points")
    read(page, "You had 105 points in season 1 of Night owls")
    board = _board_as_noor_sees_it(page)
    expect(board.get_by_role("heading")).to_contain_text("Night owls · season 2, since")
    says(board, "Nobody has points this season yet.")
    board = _board_as_noor_sees_it(page, "all time")
    says(board, "1 · Kim · 210 points 2 · You · 105 points")


def test_minute_7_the_group_is_exported_for_the_moderator_alone(page: Page) -> None:
    become(page, "Morgan")
    give(page, "manage export")
    told = answer(page, "Night owls, as a file")
    says(told, "Only you can see this")
    says(told, "6 members")
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
    given = [row for row in tables["entries.csv"] if row["reason"]]
    assert [(row["points"], row["reason"]) for row in given] == [
        ("15", "Helped Sam with plan-day 4")
    ]
    become(page, "Noor")
    expect(page.get_by_role("button", name="Download cohort-night-owls-")).to_have_count(0)


def test_minute_8_all_of_it_can_be_looked_up(page: Page) -> None:
    become(page, "Morgan")
    give(page, "manage audit")
    found = answer(page, "Decisions of moderators")
    says(found, "took an export: CSV · Night owls")
    says(found, "ended season 1 · Night owls")
    says(found, "put a member back on the boards · about @Kim")
    says(found, "took a member off the boards · about @Kim")
    says(found, "gave points: +15 · about @Noor · Night owls")
    says(found, "opened the group · Early birds")
