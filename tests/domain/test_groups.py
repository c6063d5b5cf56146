"""Group names and the conditions for joining a group."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actor import Actor
from bot.domain.content import fold
from bot.domain.errors import Refusal
from bot.domain.groups import MAX_NAME_LENGTH, StudyGroup, parse_group_name
from bot.domain.markup import SafeName
from bot.domain.schedule.clock import Weekly
from bot.domain.schedule.zones import zone_of

NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
ROLE = 77


def group(
    *,
    opened: dt.datetime | None = NOW,
    archived: dt.datetime | None = None,
    role: int | None = None,
) -> StudyGroup:
    """Return a group that posts on Mondays at 09:00 in Berlin."""
    return StudyGroup(
        id=1,
        guild_id=2,
        name=SafeName("Autumn"),
        zone="Europe/Berlin",
        weekday=0,
        post_at=dt.time(9),
        channel_id=None,
        review_channel_id=None,
        ping_role_id=None,
        needed_role_id=role,
        member_role_id=None,
        opened_at=opened,
        archived_at=archived,
    )


def actor_with(*roles: int, moderator: bool = False) -> Actor:
    return Actor(2, 3, "Alice", frozenset(roles), moderator)


@pytest.mark.parametrize(
    ("typed", "shown", "compared"),
    [
        ("Autumn 2026", "Autumn 2026", "autumn 2026"),
        ("  Autumn \t  2026\n", "Autumn 2026", "autumn 2026"),
        ("Autumn\x00\x07\x1b2026", "Autumn 2026", "autumn 2026"),
        ("\u202eAutumn\u2066\u200f", "Autumn", "autumn"),  # reverses the text direction
        ("Au\ud800tumn", "Au tumn", "au tumn"),
        ("Autumn\u3164", "Autumn", "autumn"),  # seen by nobody
        ("Au\u034ftumn", "Autumn", "autumn"),
        ("ÁUTUMN!", "ÁUTUMN!", "autumn"),
        ("C++", "C++", "c++"),
        ("🍂 Autumn", "🍂 Autumn", "autumn"),
        ("秋", "秋", "秋"),
        ("7", "7", "7"),
    ],
)
def test_group_name_is_cleaned_and_folded_for_comparison(
    typed: str, shown: str, compared: str
) -> None:
    assert parse_group_name(typed) == (shown, compared)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Autumn", "autumn!"), ("A-B", "a  b"), ("é", "e\u0301"), ("Autumn", "Autumn\u3164")],
)
def test_names_that_look_alike_are_equal(first: str, second: str) -> None:
    assert parse_group_name(first)[1] == parse_group_name(second)[1]


@pytest.mark.parametrize(("first", "second"), [("C++", "C#"), ("Autumn 1", "Autumn 2")])
def test_distinguishable_names_differ(first: str, second: str) -> None:
    assert parse_group_name(first)[1] != parse_group_name(second)[1]


def test_joined_emoji_is_kept() -> None:
    assert parse_group_name("👩\u200d💻 Coders")[0] == "👩\u200d💻 Coders"


@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00\n", "\u200b", "\u0301", "\u3164", "\u115f\u1160"]
)
def test_name_that_nobody_sees_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="that can be seen"):
        parse_group_name(typed)


@pytest.mark.parametrize("typed", ["a" * 40, "  " + "a" * 40 + "\n", "a " * 20])
def test_name_of_40_characters_is_accepted_without_surrounding_space(typed: str) -> None:
    assert len(parse_group_name(typed)[0]) <= MAX_NAME_LENGTH


@pytest.mark.parametrize("typed", ["a" * 41, "ab " * 14, "秋" * 41, "a" * 6000])
def test_name_of_more_than_40_characters_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="up to 40 characters"):
        parse_group_name(typed)


@given(st.text(max_size=60))
def test_any_text_gives_a_printable_name_or_is_refused(typed: str) -> None:
    try:
        shown, compared = parse_group_name(typed)
    except Refusal:
        return
    assert shown == " ".join(shown.split())
    assert compared == (fold(shown) or shown)
    assert parse_group_name(shown) == (shown, compared)
    assert 1 <= len(shown) <= MAX_NAME_LENGTH


def test_open_group_accepts_anyone() -> None:
    assert group().is_open
    group().require_may_join(actor_with())
    group().require_may_join(actor_with(ROLE, moderator=True))


@pytest.mark.parametrize(
    "closed", [group(archived=NOW), group(opened=None), group(opened=None, archived=NOW)]
)
def test_archived_or_unopened_group_refuses_everyone(closed: StudyGroup) -> None:
    assert not closed.is_open
    for actor in (actor_with(), actor_with(moderator=True)):
        with pytest.raises(Refusal, match=r"“Autumn” isn’t open\. `/group`"):
            closed.require_may_join(actor)


def test_group_with_required_role_accepts_its_holders() -> None:
    group(role=ROLE).require_may_join(actor_with(5, ROLE))


@pytest.mark.parametrize("actor", [actor_with(), actor_with(5), actor_with(moderator=True)])
def test_group_with_required_role_refuses_others_and_names_the_role(actor: Actor) -> None:
    with pytest.raises(Refusal, match="<@&77>"):
        group(role=ROLE).require_may_join(actor)


def test_closed_group_does_not_mention_its_required_role() -> None:
    with pytest.raises(Refusal, match="isn’t open"):
        group(role=ROLE, archived=NOW).require_may_join(actor_with())


def test_group_posts_at_local_time_of_its_zone() -> None:
    assert group().weekly == Weekly(0, dt.time(9), zone_of("Europe/Berlin"))
    assert group().weekly.after(NOW) == dt.datetime(2026, 3, 9, 8, tzinfo=dt.UTC)
