"""What only a browser shows of the demo: the tour, what is in view, tabs, menus and downloads."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.demo.tour import MESSAGES, NEW_SERVER, PEOPLE, STUDY, TRIALS
from tests.browser.actions import (
    MILLISECONDS_BETWEEN_LOOKS,
    add_option,
    choose,
    download,
    expect_heading,
    expect_text,
    fill_in,
    press,
    run_command,
    run_trial,
    send_command,
    start_command,
    try_out,
    view_as,
)
from tests.browser.conftest import load, open_page

_TWO_LOOKS_AT_THE_SERVER = 1200  # milliseconds; simcord's page looks every half a second
_DESKTOP: ViewportSize = {"width": 1280, "height": 800}
_PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def _seen_on(size: ViewportSize, page: Page, address: str) -> Iterator[Page]:
    """Load a page again in another size; one of its own would take a second more."""
    before = page.viewport_size
    assert before
    page.set_viewport_size(size)
    load(page, address)
    yield page
    page.set_viewport_size(before)


@pytest.fixture(params=[_DESKTOP, _PHONE], ids=["desktop", "phone"])
def sized(request: pytest.FixtureRequest, opened: Page, demo: str) -> Iterator[Page]:
    """The page of the demo as a visitor opens it, on a desktop and on a phone."""
    with _seen_on(request.param, opened, demo) as page:
        yield page


@pytest.fixture
def on_phone(opened: Page, demo: str) -> Iterator[Page]:
    """The page of the demo as a visitor opens it on a phone."""
    with _seen_on(_PHONE, opened, demo) as page:
        yield page


_IS_IN_VIEW = """text => {
    const view = document.getElementById("channel-timeline")?.getBoundingClientRect();
    const titles = [...document.querySelectorAll("#channel-message-list :is(h1, h2, h3)")];
    const title = titles.findLast(title => title.textContent === text)?.getBoundingClientRect();
    return view?.top <= title?.top && title?.bottom <= view?.bottom;
}"""


def _expect_in_view(page: Page, heading: str) -> None:
    """Wait until the beginning of a message is in view, also while the page is still loading."""
    page.wait_for_function(_IS_IN_VIEW, arg=heading, polling=MILLISECONDS_BETWEEN_LOOKS)


def test_tour_leads_to_answers_people_and_places(sized: Page) -> None:
    tour = sized.get_by_label("Guided tour")
    for name in ("I’m new", "I’m in week 3", "I review", "I run a group"):
        expect(tour.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    for button in tour.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    tour.get_by_role("link", name="I’m in week 3").click()
    expect(tour).to_contain_text("You’re Noor")
    try_out(sized, "/plan progress")
    _expect_in_view(sized, "Your plan")
    expect(sized.get_by_role("img", name="13 of 30").last).to_be_visible()
    view_as(sized, "Noor", MESSAGES)
    expect_text(sized, "This is the reminder you asked for")
    tour.get_by_role("link", name="I run a group").click()
    tour.get_by_role("link", name="Set up your own").click()
    expect(tour).to_contain_text("you’re its owner")
    try_out(sized, "/setup")
    _expect_in_view(sized, "Study group · not open yet")


_TOUR_HAS_MADE_ROOM = "document.getElementById('channel-timeline').clientHeight > 600"

_PICTURES_ARE_SHOWN = """[...document.querySelectorAll("#channel-message-list img")]
    .every(picture => picture.complete && picture.naturalWidth)"""

_TALLER_THAN_THE_VIEW = """() => {
    const list = document.getElementById("channel-message-list");
    const view = document.getElementById("channel-timeline").clientHeight;
    const taller = [...list.querySelectorAll("article")].filter(message => message.offsetHeight > view);
    return taller.map(message => `${message.offsetHeight}: ${message.textContent.slice(0, 60)} (${view})`);
}"""


def test_answers_that_the_tour_suggests_fit_the_view_of_a_phone(on_phone: Page) -> None:
    for name in PEOPLE:
        view_as(on_phone, name)
        messages = on_phone.get_by_role("article")
        for number, trial in enumerate(TRIALS[STUDY, name]):
            if trial.command == "review":  # an answer and its criteria, which a reviewer asks for
                continue
            before = messages.count()
            run_trial(on_phone, number)
            expect(messages.nth(before)).to_be_visible()
        on_phone.wait_for_function(_TOUR_HAS_MADE_ROOM, polling=MILLISECONDS_BETWEEN_LOOKS)
        on_phone.wait_for_function(_PICTURES_ARE_SHOWN, polling=MILLISECONDS_BETWEEN_LOOKS)
        assert on_phone.evaluate(_TALLER_THAN_THE_VIEW) == []


def _expect_to_fit(page: Page) -> None:
    """Expect the newest message to be no higher than the view of messages."""
    shown = page.get_by_role("article").last.evaluate("message => message.offsetHeight")
    assert shown <= page.locator("#channel-timeline").evaluate("view => view.clientHeight")


_SETTINGS = ("Challenges and live board…", "Reviews…", "Roles…")


def test_moderators_screens_fit_the_view_of_a_phone(on_phone: Page) -> None:
    view_as(on_phone, "Morgan")
    run_command(on_phone, "manage")
    on_phone.wait_for_function(_TOUR_HAS_MADE_ROOM, polling=MILLISECONDS_BETWEEN_LOOKS)
    shown = [label for part in _SETTINGS for label in (part, "Back to settings")]
    for label in ("Settings", *shown, "Back", "Change", "Back", "Points", "Back", "Leaderboard"):
        _expect_to_fit(on_phone)
        press(on_phone, label)
    for what in ("All time", "Keeping up"):
        choose(on_phone, "What to show", what)
        _expect_to_fit(on_phone)


def test_menus_list_channels_after_a_form_was_cancelled(page: Page) -> None:
    view_as(page, "Morgan", NEW_SERVER)
    try_out(page, "/setup")
    press(page, "Name and time zone…")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("combobox", name="Where should I post?").last.click()
    expect(page.get_by_role("option", name="general")).to_be_visible()


_FILES = """performance.getEntriesByType("resource")
    .filter(file => /[.](js|css|ttf)$/.test(file.name) && !/tour[.]/.test(file.name))
    .map(file => [file.name, file.transferSize])"""


def test_change_of_view_loads_no_file_of_the_page_again(page: Page) -> None:
    page.evaluate("document.fonts.ready.then(() => null)")
    view_as(page, "Noor")
    files = page.evaluate(_FILES)
    assert files
    assert [name for name, bytes_sent in files if bytes_sent] == []


def test_new_tab_takes_the_view_from_another_until_that_is_used_again(
    chromium: Browser, demo: str
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport=_PHONE)
    first = open_page(context, demo)
    second = open_page(context, urljoin(demo, f"/at/{STUDY}/Noor"))
    elsewhere = first.locator("#elsewhere")
    expect(elsewhere).to_be_visible()
    for part in ("#tour", "#preview-app"):
        assert first.locator(part).evaluate("part => part.inert")
    elsewhere.get_by_role("button", name="Use it here").click()
    expect_heading(first, "Night owls")
    expect(elsewhere).to_be_hidden()
    for tab, event in ((second, "focus"), (first, "visibilitychange")):
        expect(tab.locator("#elsewhere")).to_be_visible()
        tab.bring_to_front()
        tab.evaluate(f"document.dispatchEvent(new Event('{event}', {{bubbles: true}}))")
        expect_heading(tab, "Night owls")
    context.close()


def test_what_a_press_changed_is_in_view(on_phone: Page) -> None:
    on_phone.get_by_role("link", name="I’m in week 3").click()
    _expect_in_view(on_phone, "Night owls")
    press(on_phone, "Start / Today")
    _expect_in_view(on_phone, "Day 14 of 30 · Better, or just lucky?")
    press(on_phone, "Day 14 done")
    _expect_in_view(on_phone, "Day 14 is done")
    press(on_phone, "Undo day 14")
    _expect_in_view(on_phone, "Your check-in for day 14 is undone")


def test_press_is_not_lost_when_an_answer_comes_while_the_button_is_down(page: Page) -> None:
    button = page.get_by_role("button", name="My progress").last
    button.hover()
    page.mouse.down()
    with page.expect_response("**/run/0"):
        run_trial(page, 0)
    page.wait_for_timeout(_TWO_LOOKS_AT_THE_SERVER)
    with page.expect_response("**/api/action") as answered:
        page.mouse.up()
    assert answered.value.json()["rejected"] is False


def test_answer_to_a_form_is_in_view_and_listings_wrap(on_phone: Page) -> None:
    view_as(on_phone, "Noor")
    run_command(on_phone, "career cv")
    expect_heading(on_phone, "Lines for your CV")
    block = on_phone.locator("#channel-message-list pre").last
    assert block.evaluate("block => block.scrollWidth <= block.clientWidth")
    run_command(on_phone, "career job-ad")
    on_phone.get_by_role("dialog").get_by_role("textbox").fill("You know Python and Docker.")
    press(on_phone, "Submit")
    _expect_in_view(on_phone, "What this ad asks for")


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


def test_export_of_a_suggested_part_is_downloaded(page: Page) -> None:
    view_as(page, "Morgan")
    start_command(page, "manage")
    add_option(page, "part")
    fill_in(page, "export", "export")
    send_command(page)
    press(page, "CSV for spreadsheets")
    expect_heading(page, "Night owls: your export")
    with ZipFile(download(page, "cohort-night-owls-")) as file:
        rows = csv.DictReader(io.StringIO(file.read("members.csv").decode("utf-8-sig")))
        names = {"Noor", "Kim", "Bea", "Sam", "Omar", "Robin"}
        assert {row["name"] for row in rows} >= names
