"""Names and texts that are markup stay words in everything that the bot says, by itself or when asked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from simcord.enums import ComponentType

from bot.domain.errors import Refusal
from bot.services.groups import groups
from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.points.corrections import correct
from tests.cogs.points.rewards import choose as choose_reward
from tests.cogs.stage import Stage
from tests.cogs.standings.boards import ask_season_end
from tests.limits import components, text_of

LINK = "[x](https://evil.example)"
SIGNS = "# h @everyone <@1> :tada:"
HIDDEN = "||x|| **b** `c` ~~d~~ @here"
STACKED = f"z{chr(0x301) * 20}"
ANSWER = (
    f"[x](https://ok.example)\n{SIGNS}\n{HIDDEN}\n{STACKED}\n> q\n- l\n-# s\n1. n\n```py\nx\n```"
)
LOOK_UPS = {
    "role": "role",
    "skill": "skill",
    "salary": "role",
    "compare": "first",
    "faq": "question",
    "projects": "project",
}

_EFFECT = re.compile(
    r"""
    ://evil | <@1> | (?<!denied\ to\ )@everyone | @here    # a link or a mention
    | (?<!\\):tada: | (?<!\\)\|\|x | (?<!\\)\*\*b | (?<!\\)`c | (?<!\\)~~d
    | ^\#\ h | ^>\ q | ^-\ l | ^-\#\ s | ^1\.\ n    # a heading, a quote, a list, small print
    | \u0301{5}                                     # accents over the lines above
    """,
    re.VERBOSE | re.MULTILINE,
)


@pytest.fixture
async def week(stage: Stage) -> Week:
    """Everyone and everything in a group is called by markup; its first challenge is posted."""
    role, channel = stage.server.create_role(SIGNS), stage.server.create_text_channel(LINK)
    alice, bob, zoe = (
        stage.server.add_member(stage.env.create_user(name), nick=nick)
        for name, nick in (("eve", LINK), ("rob", HIDDEN), ("zoe", STACKED))
    )
    await stage.env.settle()
    week = await start_week(replace(stage, alice=alice, bob=bob), member_role_id=role.id)
    await week.stage.create_group(LINK, needed_role_id=role.id, channel_id=channel.id)
    await stage.name_group(SIGNS, "UTC", former=week.group.name.raw)
    await week.stage.join_group(SIGNS, by=zoe)
    await week.stage.join_group(SIGNS, by=stage.morgan)
    return week


def _messages(stage: Stage) -> Iterator[dict[str, Any]]:
    """Yield what the bot has sent to Discord: answers, posts, direct messages and edits of them."""
    for request in stage.env.http_requests:
        if isinstance(request.json, dict):
            yield request.json.get("data") or request.json


def _effects(stage: Stage) -> list[str]:
    """Return the lines in which a text would not be words; alternative texts have no markup."""
    found = []
    for message in _messages(stage):
        text = "\n".join(text_of(message).split("```")[::2])
        found += [line for line in text.splitlines() if _EFFECT.search(line)]
        pings = message.get("allowed_mentions", {})
        assert not pings.get("parse")
    return found


def _escaped_labels(stage: Stage) -> list[str]:
    """Return labels of buttons, menus and fields in which a name is escaped: they show no markup."""
    shown = [
        part.get(key) or ""
        for message in _messages(stage)
        for component in components(message)
        for part in (component, *component.get("options", ()))
        for key in ("label", "placeholder", "description")
    ]
    return [label for label in shown if "\\" in label or "\u200b" in label]


def _alts(message: dict[str, Any]) -> str:
    """Return the alternative texts of the pictures in a message."""
    every = components(message)
    galleries = [part for part in every if part["type"] == ComponentType.MEDIA_GALLERY]
    return " ".join(item["description"] for part in galleries for item in part["items"])


@pytest.mark.parametrize(
    "text", [LINK, "# h", "@everyone", "<@1>", HIDDEN, STACKED, *ANSWER.split("\n")[4:8]]
)
def test_effect_is_detected(text: str) -> None:
    assert _EFFECT.search(text)


async def test_what_people_call_themselves_and_write_stays_words(week: Week) -> None:
    stage = week.stage
    await _take_part(week)
    await _moderate(week)
    for command, option in LOOK_UPS.items():
        for typed in (LINK, SIGNS, HIDDEN):
            chosen: dict[str, Any] = {option: typed}
            if command == "compare":
                chosen["second"] = typed
            await stage.run(command, **chosen)
    for request in ("plan progress", "group", "points", "challenge", "privacy"):
        await stage.run(request)
    await week.mine()
    await stage.run("plan progress", by=stage.bob, member=stage.alice)
    for view in ("points", "completion", "groups"):
        await stage.run("leaderboard", view=view, group=SIGNS)
    await stage.advance(days=7)
    assert all(isinstance(error.__cause__, Refusal) for error in stage.env.errors)
    assert _effects(stage) == []
    assert _escaped_labels(stage) == []
    assert sum(LINK in alt for alt in map(_alts, _messages(stage))) > 0


async def test_what_moderators_write_into_a_challenge_stays_words(week: Week) -> None:
    stage, morgan = week.stage, week.stage.morgan
    group = (await _groups_of(stage))[0]
    texts = [f"{LINK}{SIGNS}", f"{SIGNS}\n{HIDDEN}", f"> q\n{SIGNS}\n{HIDDEN}", HIDDEN, SIGNS]
    form = await morgan.click(await stage.challenges(group=str(group.id)), label="Write one…")
    shown = await stage.fill_in(form, *texts, by=morgan)
    for label in ("Use it", "Post it next"):
        shown = await stage.press(shown, label, by=morgan)
    await stage.advance(days=7)
    for label in ("Whole task", "Hint", "My answer", "See the solution"):
        await stage.press(week.post, label)
    await week.submit(HIDDEN)
    await week.decide("Read in full")
    form = await morgan.click(week.review, label="Decide…")
    await morgan.submit_modal(form, {"met": ["1"], "note": "", "accepts": "no"})
    await stage.run_due()
    mine = await stage.press(week.post, "My answer")
    form = await stage.alice.click(mine, label="Ask a second reviewer…")
    await stage.fill_in(form, HIDDEN)
    await stage.run_due()
    await week.decide("Accept", by=stage.add_moderator())
    await stage.run_due()
    await week.mine()
    for label in ("Earlier", "See the solution"):
        await stage.press(await stage.ask("challenge"), label)
    for command in ("points", "career cv"):
        await stage.run(command)
    await stage.run("review", by=morgan)
    for part in ("challenges", "audit", "export"):
        await stage.run("manage", by=morgan, part=part, group=str(group.id))
    await stage.challenges("History", group=str(group.id))
    await stage.advance(days=15)
    assert stage.env.errors == []
    assert _effects(stage) == []
    assert _escaped_labels(stage) == []


async def _groups_of(stage: Stage) -> Any:
    """Return the groups of the server."""
    async with stage.bot.resources.database.reading() as connection:
        return await groups.list_groups(connection, stage.server.id)


async def _take_part(week: Week) -> None:
    """Join, check in with a note, hand in text and a file, and appear under an alias."""
    stage = week.stage
    for member in (stage.alice, stage.bob):
        await stage.run("plan join", by=member)
        for _ in range(2):
            await stage.run("plan done", by=member, note=f"{SIGNS} {HIDDEN}")
        form = await week.open_form(member)
        file = (f"{HIDDEN.replace('/', '')}.py", b"print()")
        await week.fill_in(
            form, f"{ANSWER} https://example.org/[x](y)", ANSWER, file=file, by=member
        )
    async with stage.bot.resources.database.writing() as connection:
        for group in await groups.list_groups(connection, stage.server.id):
            await groups.change(
                connection, stage.server.id, group.id, now=stage.env.now(), live_board=True
            )
    await stage.run_due()
    await stage.appear("alias", SIGNS, by=stage.bob)


async def _moderate(week: Week) -> None:
    """Review, correct points, and look at everything that moderators can see."""
    stage, morgan = week.stage, week.stage.morgan
    await week.decide("Read in full")
    await week.decide("Decide…", f"{SIGNS}\n{HIDDEN}")
    shown = await week.review_next(morgan)
    await stage.press(shown, "Accept", by=morgan)
    await week.review_list(morgan)
    for member in (stage.alice, stage.bob):
        await correct(stage, 5, f"{SIGNS} {HIDDEN}", member=member, group=SIGNS)
        await stage.run("manage", by=morgan, member=member)
        await stage.run("points", by=morgan, member=member)
    role = stage.server.roles[SIGNS]
    await choose_reward(stage, role)
    stage.deny_permissions(stage.channel, send_messages=True)
    await stage.run("setup", by=morgan)
    stage.restore_permissions(stage.channel)
    for part in ("group", "members", "points", "seasons", "export", "audit"):
        await stage.run("manage", by=morgan, part=part, group=SIGNS)
    await stage.challenges("History", group=SIGNS)
    ending = await ask_season_end(stage, group=SIGNS)
    await stage.press(ending, "End the season", by=morgan)
    await stage.run_due()
