"""Tampered ids of buttons are refused and cause no bug."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache

import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.db.models import Post
from bot.db.models.base import Base
from bot.domain.errors import Refusal
from bot.interactions import ModeratorRoute, ReviewerRoute, Route, router
from bot.interactions.route import CHOSEN, LONGEST_ID
from bot.pictures.renderer import Pictures
from bot.services.challenges.posts import PostState
from bot.services.groups import groups
from bot.services.reviews.queue import NO_REVIEWER
from bot.ui.challenges.routes import ReadChallenge
from bot.ui.groups.routes import ChangeSettings
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, answer_of, said
from tests.rows import stored_rows

ODD_ARGUMENTS = [
    "0", "1", "-1", "007", "1.5", "1e9", "x", "None", "true", CHOSEN, "99999", str(2**31), str(2**63 - 1),
    str(2**63), "9" * 40, "'; DROP TABLE member;--", "٣", "\u202eevil", "\x00", "<@1>", "ü" * 40, "d7", "2026-W53", "reviews",
]  # fmt: skip


@pytest.fixture
def pictures() -> Pictures:
    """A renderer whose queue accepts no picture: hundreds of them would take a minute."""
    return Pictures(most_pending=0)


def _tampered_ids_of_route(route: type[Route], valid: str) -> Iterator[str]:
    """Yield ids of a route with each argument replaced in turn, and with too few or too many."""
    names = [name for name in route.model_fields if name not in route.typed_fields]
    path = route.path
    yield path
    yield f"{path}:"
    yield ":".join([path, *["1"] * (len(names) + 1)])
    yield path.replace(":2:", ":3:")
    for index in range(len(names)):
        for argument in ODD_ARGUMENTS:
            arguments = [valid] * len(names)
            arguments[index] = argument
            yield ":".join([path, *arguments])


def _tampered_ids() -> dict[str, None]:
    """Return the tampered ids of every route without duplicates."""
    return {
        custom_id: None
        for route in router.routes.values()
        for valid in ("1", "today", "x")
        for custom_id in _tampered_ids_of_route(route, valid)
        if len(custom_id) <= LONGEST_ID
    }


@cache
def _valid_ids() -> Mapping[str, Route]:
    """Return those tampered ids that the router accepts; it must refuse the others."""
    found = {}
    for custom_id in _tampered_ids():
        with suppress(Refusal):
            found[custom_id] = router.parse(custom_id)
    return found


def _valid_id_by_route() -> dict[type[Route], str]:
    """Return a valid id of each route that has one."""
    return {type(route): custom_id for custom_id, route in _valid_ids().items()}


def _without_odd_values(custom_id: str) -> str:
    """Return what ids have in common that differ only in a large number or in a meaningless word."""
    words = re.sub(
        r"(?<=:)(?:-1|007|1\.5|1e9|x|d7|None|true|٣|reviews|today)(?=:|$)", "x", custom_id
    )
    return re.sub(r"\d{5,}", str(2**63 - 1), words)


async def _refusal(stage: Stage, custom_id: str, by: simcord.MemberActor) -> str:
    return said(answer_of(await stage.click_id(custom_id, by)))


async def test_group_does_not_use_a_channel_that_is_hidden_or_of_another_server(
    stage: Stage,
) -> None:
    group = await stage.create_group("Night owls")
    hidden = stage.server.create_text_channel("hidden")
    stage.deny_permissions(hidden, view_channel=True)
    refusal = await _refusal(stage, f"group:2:choose:{group.id}:{hidden.id}", stage.morgan)
    assert f"**View Channel** permission in {hidden.mention} yourself" in refusal
    foreign_id = stage.in_another_server().channel.id
    for fields_before in (1, 5):  # of posts, and of answers
        custom_id = f"group:2:choose:{group.id}{':' * fields_before}{foreign_id}"
        refusal = await _refusal(stage, custom_id, stage.morgan)
        assert refusal == "I can’t find that channel in this server. Choose another one."


async def test_draft_group_is_not_named_to_members(stage: Stage) -> None:
    async with stage.bot.resources.database.writing() as connection:
        group = await groups.create(
            connection, stage.server.id, "Secret plans", "UTC", stage.env.now()
        )
    refusal = await _refusal(stage, f"leaderboard:2:past-seasons:{group.id}", stage.alice)
    assert "no longer exists" in refusal


async def test_hints_of_a_challenge_that_is_not_posted_are_not_shown(stage: Stage) -> None:
    week = await start_week(stage)
    async with stage.bot.resources.database.writing() as connection:
        skipped = update(Post).values(state=PostState.SKIPPED)
        (post_id,) = await connection.scalars(skipped.returning(Post.id))
    refusal = await _refusal(stage, f"challenge:2:hint:{post_id}", stage.alice)
    assert "no longer exists" in refusal
    assert not any(hint in refusal for hint in week.challenge.hints)


async def test_every_button_for_moderators_refuses_members_and_reviewers(stage: Stage) -> None:
    role = stage.server.create_role("Reviewers")
    await stage.create_group("Night owls", reviewer_role_id=role.id)
    rita = stage.server.add_member(stage.env.create_user("rita"), roles=[role])
    ids = _valid_id_by_route()
    ids[ChangeSettings] = ChangeSettings(group_id=1, weekday=2).custom_id()
    ids[ReadChallenge] = ReadChallenge(group_id=1, challenge_id="own-1", before="next").custom_id()
    for_moderators = {
        route for route in stage.bot.router.routes.values() if issubclass(route, ModeratorRoute)
    }
    assert for_moderators <= ids.keys()
    for custom_id in map(ids.__getitem__, for_moderators):
        for member in (stage.alice, rita):
            refusal = await _refusal(stage, custom_id, member)
            assert refusal.startswith("Only moderators can do this"), (custom_id, member)


async def test_every_button_for_reviewers_refuses_a_member(stage: Stage) -> None:
    await stage.create_group("Night owls", reviewer_role_id=stage.server.create_role("R").id)
    ids = _valid_id_by_route()
    for_reviewers = [one for one in ids if issubclass(one, ReviewerRoute)]
    assert len(for_reviewers) >= 6
    for route in for_reviewers:
        assert await _refusal(stage, ids[route], stage.alice) == NO_REVIEWER


def test_any_id_choice_and_text_is_understood_or_refused() -> None:
    part = st.text(max_size=30) | st.sampled_from(ODD_ARGUMENTS) | st.integers().map(str)
    paths = st.sampled_from(sorted(router.routes)) | part
    fields = sorted({name for route in router.routes.values() for name in route.model_fields})

    @given(
        path=paths,
        arguments=st.lists(part, max_size=10),
        chosen=st.lists(part, max_size=3),
        typed=st.dictionaries(st.sampled_from(fields) | part, part, max_size=4),
    )
    def parse(path: str, arguments: list[str], chosen: list[str], typed: dict[str, str]) -> None:
        with suppress(Refusal):
            router.parse(":".join((path, *arguments)), chosen, typed)

    parse()


async def test_press_in_a_server_without_the_bot_stores_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a button whose id names another server, or this one."""
    monkeypatch.setattr(stage.bot, "get_guild", lambda _: None)
    ids = _valid_id_by_route()
    here = [f"plan:2:today:{stage.server.id}", f"plan:2:join:{stage.server.id}"]
    for custom_id in [*ids.values(), *here]:
        await stage.click_id(custom_id)
    tables = Base.metadata.sorted_tables
    async with stage.bot.resources.database.reading() as connection:
        stored = await stored_rows(connection, tables)
    assert [name for name, rows in stored.items() if rows and name != "secret"] == []
    asked = [request.path for request in stage.env.http_requests if "/members/" in request.path]
    assert asked == []


async def test_tampered_ids_are_refused_or_answered_without_a_bug(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    clicked: dict[str, str] = {}
    for custom_id in _valid_ids():
        clicked.setdefault(_without_odd_values(custom_id), custom_id)
    assert len(clicked) > 100
    for custom_id in clicked.values():
        is_for_moderators = isinstance(_valid_ids()[custom_id], ModeratorRoute)
        with capture_logs() as logs:
            result = await stage.click_id(
                custom_id, stage.morgan if is_for_moderators else stage.alice
            )
        bugs = [entry for entry in logs if entry["event"] == "bug"]
        assert not bugs, f"{custom_id}: {bugs}"
        assert result.acknowledged, custom_id
        assert not result.response or "Something went wrong" not in said(result.response)


@pytest.mark.parametrize(
    ("custom_id", "field", "longest"),
    [
        ("challenge:2:answer:1", "work", 1300),
        ("challenge:2:answer:1", "note", 1300),
        ("review:2:decide:1:1", "note", 500),
        ("plan:2:done", "note", 200),
    ],
)
def test_text_that_its_form_has_no_room_for_is_refused(
    custom_id: str, field: str, longest: int
) -> None:
    assert getattr(router.parse(custom_id, typed={field: "x" * longest}), field)
    with pytest.raises(Refusal):
        router.parse(custom_id, typed={field: "x" * (longest + 1)})


async def test_form_with_the_id_of_a_button_that_opens_one_is_refused(stage: Stage) -> None:
    week = await start_week(stage)
    form = await week.open_form()
    assert form._interaction.modal
    form._interaction.modal["custom_id"] = "challenge:2:submit"
    refusal = said(answer_of(await stage.alice.submit_modal(form, {"work": "I tried it."})))
    assert refusal.startswith("This button or form no longer works")
