"""Moderators write challenges for their server: form or file, draft, post, answer, delete."""

from typing import Any

import simcord
import yaml
from simcord.enums import ComponentType
from sqlalchemy import event

from bot.ui.challenges import routes
from tests.cogs.challenges.weekly import Week, wait_for_first_post
from tests.cogs.stage import Stage, answer_of, filled, labels, lines_of, menu, said
from tests.own_challenges import HOSTILE, WRITTEN

TEXTS = (
    WRITTEN["title"],
    WRITTEN["brief"],
    "- names the house\n\n- names the month\n- shows the sum it comes from",
    WRITTEN["solution"],
    "Add up each house.",
)
DRAFT = ["Use it", "Whole task", "Solution", "Edit…", "Delete…", "Export", "All challenges", "Back"]
_NOT_YOURS = "You don’t have the **Send Messages** permission in"
IN_USE = ["Post it next", "Add to the queue", "Retire", *DRAFT[1:]]


async def _write(week: Week, *texts: str) -> simcord.ResponseMessage:
    """Fill in the form for a challenge as Morgan; return its screen."""
    stage = week.stage
    form = await stage.morgan.click(await stage.challenges(), label="Write one…")
    return await stage.fill_in(form, *(texts or TEXTS), by=stage.morgan)


async def _upload(week: Week, content: bytes) -> simcord.ResponseMessage:
    """Upload a file as Morgan; return the answer."""
    stage = week.stage
    every = await stage.challenges("Choose a challenge")
    form = await stage.morgan.click(every, label="Upload YAML…")
    (field,) = lines_of(form)
    assert field["type"] == ComponentType.FILE_UPLOAD
    sent = {field["custom_id"]: [("challenge.yaml", content)]}
    return answer_of(await stage.morgan.submit_modal(form, sent))


async def _press(
    week: Week, shown: simcord.ResponseMessage, *pressed: str
) -> simcord.ResponseMessage:
    for label in pressed:
        shown = await week.stage.press(shown, label, by=week.stage.morgan)
    return shown


async def _ask(
    stage: Stage, route: type[routes.QueueRoute], group_id: int
) -> simcord.ResponseMessage:
    """Ask as Morgan for a route about the first challenge that was written, as an old button does."""
    asked = route.model_validate({"group_id": group_id, "challenge_id": "own-1"})
    return answer_of(await stage.click_id(asked.custom_id(), stage.morgan))


def _boxes(form: simcord.InteractionResult) -> list[dict[str, Any]]:
    """Return the boxes that an answer's form has for the criteria."""
    (found,) = (line["options"] for line in lines_of(form) if "options" in line)
    return list(found)


async def _post(week: Week, shown: simcord.ResponseMessage) -> None:
    """Use a draft, and post it on Monday."""
    await _press(week, shown, "Use it", "Post it next")
    await wait_for_first_post(week.stage)


async def test_challenge_is_written_posted_answered_and_accepted(prepared: Week) -> None:
    stage = prepared.stage
    shown = await _write(prepared)
    assert said(shown).startswith("This is a draft. Press **Use it**")
    assert f"Steady: level 2, about 45 minutes · a draft · written by <@{stage.morgan.id}>" in said(
        shown
    )
    assert labels(shown) == DRAFT
    shown = await _press(prepared, shown, "Use it")
    assert said(shown).startswith("“Who left the tap open?” can be posted now.")
    assert labels(shown) == IN_USE
    shown = await _press(prepared, shown, "Post it next")
    assert said(shown).startswith("“Who left the tap open?” comes next.")
    await wait_for_first_post(stage)
    assert "## Who left the tap open?" in said(prepared.post)
    assert filled(prepared.post) == ["Answer"]  # the card holds the whole task
    assert "Find out why. Hand in the house and the month." in said(prepared.post)
    form = await prepared.open_form()
    assert [one["label"] for one in _boxes(form)] == WRITTEN["counts_when"]
    await prepared.fill_in(form, "House B, in January", ticked=[1, 2])
    await stage.deliver()
    assert "Who left the tap open?" in said(prepared.review)
    assert "alice ticked 2 of 3\n☐ shows the sum it comes from" in said(prepared.review)
    await prepared.decide("Accept")
    await stage.deliver()
    told, user = prepared.direct_messages()[-1], stage.alice.user
    assert "“Who left the tap open?” in" in said(told)
    solution = answer_of(await user.click(told, label="See the solution"))
    assert WRITTEN["solution"] in said(solution)
    mine = answer_of(await user.click(told, label="My answer"))
    assert "Who left the tap open?" in said(mine)
    assert "answer accepted: “Who left the tap open?”" in said(await stage.ask("points"))
    assert "wrote “Who left the tap open?”" in said(
        await stage.ask("manage", by=stage.morgan, part="audit")
    )


async def test_minutes_in_brackets_after_the_title_say_how_long_and_how_hard_it_is(
    prepared: Week,
) -> None:
    for typed, title, effort in (
        ("Tap (30 minutes)", "Tap", "Gentle: level 1, about 30 minutes"),
        ("Tap (90 min)", "Tap", "Demanding: level 3, about 90 minutes"),
        ("Answer in 30 minutes", "Answer in 30 minutes", "about 45 minutes"),
    ):
        shown = said(await _write(prepared, typed, *TEXTS[1:]))
        assert f"## {title}\n" in shown, typed
        assert effort in shown, typed
    refused = said(await _write(prepared, "Who left the tap open? (33 minutes)", *TEXTS[1:]))
    assert "Minutes in brackets go from 20 to 120, in steps of 5." in refused
    assert "lines to look for" not in refused


async def test_refused_form_names_the_broken_rule_and_keeps_what_was_typed(prepared: Week) -> None:
    typed = ("Title", "Brief", "only one point", "Key `x`", "Hint")
    refused = await _write(prepared, *typed)
    assert said(refused) == (
        "I couldn’t take that yet. I need 3 to 7 lines to look for, of up to 100 characters each."
    )
    form = await prepared.stage.morgan.click(refused, label="Back to the form…")
    assert tuple(line.get("value") for line in lines_of(form)) == typed
    empty = await prepared.stage.morgan.click(refused, label="Back to the form…")
    assert not any(line.get("value") for line in lines_of(empty))
    every = await prepared.stage.challenges("Choose a challenge")
    assert "'own-" not in str(menu(every, "Choose a challenge")["options"])


async def test_uploaded_file_becomes_a_draft_that_can_be_exported_and_edited(
    prepared: Week,
) -> None:
    shown = await _upload(prepared, yaml.safe_dump(WRITTEN).encode())
    assert labels(shown) == DRAFT
    task = await _press(prepared, shown, "Whole task")
    assert "```\nhouse,month,litres\n" in said(task)
    assert WRITTEN["hints"][0] in said(task)
    solution = await _press(prepared, task, "Back", "Solution")
    assert WRITTEN["solution"] in said(solution)
    exported = await _press(prepared, solution, "Back", "Export")
    (file,) = exported.attachments
    assert file.filename == "own-1.yaml"
    again = await _upload(prepared, await file.read())
    assert "## Who left the tap open?" in said(again)
    form = await prepared.stage.morgan.click(again, label="Edit…")
    edited = await prepared.stage.fill_in(form, *TEXTS, by=prepared.stage.morgan)
    (written,) = yaml.safe_load(
        await (await _press(prepared, edited, "Export")).attachments[0].read()
    )
    for only_in_files in ("material", "skills"):
        assert written[only_in_files] == WRITTEN[only_in_files]


async def test_faulty_file_is_refused_with_its_faults(prepared: Week) -> None:
    for content, said_why in (
        (yaml.safe_dump({**WRITTEN, "title": "W" * 61}).encode(), "- line "),
        (b"title: [", "- line "),
        (b"- a: 1\n- b: 2", "- has 2 entries, not one"),
        (b"\xff\xfe", "It must be text in UTF-8, of up to 8,000 letters."),
        (b"#" * 8_001, "It must be text in UTF-8, of up to 8,000 letters."),
        (b"#" * 32_001, "It must be text in UTF-8, of up to 8,000 letters."),
        ("я".encode() * 8_000, "- "),
        (b"a: 1\n? [x]\n: 1", "- line 2: a key must be text"),
        (b"a: &a [x]\nb: *a", "- line 1: another place repeats this by an alias"),
    ):
        refused = await _upload(prepared, content)
        assert refused.ephemeral, content[:20]
        assert said_why in said(refused)
        assert "Something went wrong" not in said(refused)


async def test_draft_is_reached_again_and_edited_in_its_form(prepared: Week) -> None:
    stage = prepared.stage
    await _write(prepared)
    every = await stage.challenges("Choose a challenge")
    first = menu(every, "Choose a challenge")["options"][0]
    assert first["label"] == "Who left the tap open?"
    assert first["description"] == "level 2, about 45 minutes · not in use"
    shown = await stage.choose(every, "Choose a challenge", first["value"], by=stage.morgan)
    assert labels(shown) == DRAFT
    form = await stage.morgan.click(shown, label="Edit…")
    title, *others = (line["value"] for line in lines_of(form))
    assert title == "Who left the tap open? (45 minutes)"
    assert others == [TEXTS[1], "\n".join(WRITTEN["counts_when"]), TEXTS[3], TEXTS[4]]
    edited = await stage.fill_in(form, "Whose tap? (30 minutes)", *others, by=stage.morgan)
    assert said(edited).startswith("Your changes are saved.")
    assert "## Whose tap?\nGentle: level 1, about 30 minutes · a draft" in said(edited)
    assert labels(edited) == DRAFT
    decisions = said(await stage.ask("manage", by=stage.morgan, part="audit"))
    assert "edited “Whose tap?”" in decisions


async def test_challenge_is_edited_only_by_who_may_write_where_it_is_shown(prepared: Week) -> None:
    stage = prepared.stage
    shown = await _write(prepared)
    form = await stage.morgan.click(shown, label="Edit…")
    stage.deny_permissions(prepared.channel, only_to=stage.morgan, send_messages=True)
    refused = await stage.fill_in(form, "Another title", *TEXTS[1:], by=stage.morgan)
    assert _NOT_YOURS in said(refused)
    every = await stage.challenges("Choose a challenge")
    assert "Another title" not in str(menu(every, "Choose a challenge")["options"])


async def test_draft_is_deleted_after_the_word_was_typed(prepared: Week) -> None:
    shown = await _write(prepared)
    for word, outcome in (
        ("no", "Nothing has changed."),
        ("delete", "“Who left the tap open?” is deleted."),
    ):
        form = await prepared.stage.morgan.click(shown, label="Delete…")
        answer = await prepared.stage.fill_in(form, word, by=prepared.stage.morgan)
        assert said(answer).startswith(outcome)
    decisions = said(await prepared.stage.ask("manage", by=prepared.stage.morgan, part="audit"))
    assert "deleted the challenge “Who left the tap open?”" in decisions
    assert "wrote a challenge that was deleted" in decisions
    gone = await _ask(prepared.stage, routes.ExportChallenge, prepared.group.id)
    assert "That challenge was deleted." in said(gone)


async def test_posted_challenge_stays_as_it_is(prepared: Week) -> None:
    await _post(prepared, await _write(prepared))
    every = await prepared.stage.challenges("Choose a challenge")
    value = menu(every, "Choose a challenge")["options"][0]["value"]
    shown = await prepared.stage.choose(
        every, "Choose a challenge", value, by=prepared.stage.morgan
    )
    assert labels(shown) == [one for one in IN_USE if one not in ("Edit…", "Delete…")]
    for route in (routes.DeleteChallenge, routes.WriteChallenge):
        refused = await _ask(prepared.stage, route, prepared.group.id)
        assert "has been posted, so it stays as it is" in said(refused)


async def test_other_server_does_not_see_it(prepared: Week) -> None:
    shown = await _write(prepared)
    assert "own-1" in str(shown.components)
    elsewhere = prepared.stage.in_another_server()
    await elsewhere.create_group("Early birds")
    every = await elsewhere.challenges("Choose a challenge", group="Early birds")
    assert "own-1" not in str(menu(every, "Choose a challenge")["options"])
    refused = await _ask(elsewhere, routes.ExportChallenge, prepared.group.id)
    assert "That challenge was deleted." in said(refused)


async def test_it_is_used_and_queued_only_by_who_may_write_where_it_is_shown(
    prepared: Week,
) -> None:
    stage = prepared.stage
    await _write(prepared)

    async def ask(route: type[routes.QueueRoute]) -> str:
        return said(await _ask(stage, route, prepared.group.id))

    for channel in (prepared.channel, prepared.reviews):
        stage.deny_permissions(channel, only_to=stage.morgan, send_messages=True)
        assert _NOT_YOURS in await ask(routes.RetireChallenge), channel.name
        stage.restore_permissions(channel, stage.morgan)
        assert "can be posted now" in await ask(routes.RetireChallenge)
        assert "is in the queue now" in await ask(routes.QueueChallenge)
        stage.deny_permissions(channel, only_to=stage.morgan, send_messages=True)
        assert "is no longer in the queue" in await ask(routes.QueueChallenge)
        assert _NOT_YOURS in await ask(routes.QueueChallenge), channel.name
        assert "is retired" in await ask(routes.RetireChallenge)
        stage.restore_permissions(channel, stage.morgan)


async def test_texts_of_backticks_alone_are_labels_that_discord_takes(prepared: Week) -> None:
    shown = await _write(prepared, "``", TEXTS[1], "`\n``\n`` `", *TEXTS[3:])
    every = await _press(prepared, shown, "Use it", "All challenges")
    assert menu(every, "Choose a challenge")["options"][0]["label"] == "…"
    next_one = routes.QueueChallenge(group_id=prepared.group.id, challenge_id="own-1", first=True)
    await prepared.stage.click_id(next_one.custom_id(), prepared.stage.morgan)
    await wait_for_first_post(prepared.stage)
    form = await prepared.open_form()
    assert form.modal
    assert form.modal["title"] == "…"
    assert [box["label"] for box in _boxes(form)] == ["…"] * 3


async def test_code_in_the_task_and_the_solution_is_shown_as_code(prepared: Week) -> None:
    code = "```python\nprint([a](b), '**')\n```"
    brief, solution = f"*Mend* this:\n{code}\nSay why.", f"{code}\n*It* prints."
    shown = await _write(prepared, TEXTS[0], brief, TEXTS[2], solution, TEXTS[4])
    task = f"\\*Mend\\* this:\n{code}\nSay why."
    assert task in said(shown)
    whole = await _press(prepared, shown, "Whole task")
    assert task in said(whole)
    await _post(prepared, await _press(prepared, whole, "Back"))
    assert task in said(prepared.post)
    await prepared.hand_in()
    opened = said(await prepared.decide("Read in full"))
    assert f"**Solution**\n{code}\n\\*It\\* prints." in opened


async def test_challenge_of_the_pack_is_queued_by_any_moderator(prepared: Week) -> None:
    stage, group_id = prepared.stage, prepared.group.id
    stage.deny_permissions(prepared.channel, only_to=stage.morgan, send_messages=True)
    queue = routes.QueueChallenge(group_id=group_id, challenge_id=prepared.challenge.id, first=True)
    queued = answer_of(await stage.click_id(queue.custom_id(), stage.morgan))
    assert "comes next" in said(queued)


async def test_form_refuses_members_and_a_former_moderator(prepared: Week) -> None:
    stage = prepared.stage
    await _write(prepared)
    edit = routes.WriteChallenge(group_id=prepared.group.id, challenge_id="own-1")
    refused = answer_of(await stage.click_id(edit.custom_id()))
    assert said(refused).startswith("Only moderators can do this")
    form = await stage.morgan.click(await stage.challenges(), label="Write one…")
    stage.demote_morgan()
    refused = await stage.fill_in(form, *TEXTS, by=stage.morgan)
    assert "Only moderators can do this" in said(refused)


async def test_signs_of_its_author_are_shown_as_typed_in_names_and_labels(prepared: Week) -> None:
    hostile = yaml.safe_dump(HOSTILE).encode()
    await _post(prepared, await _upload(prepared, hostile))
    form = await prepared.open_form()
    assert form.modal is not None
    assert form.modal["title"] == "[q](http://q.io) <@7> :q: **q** q ||q|"
    assert _boxes(form)[0]["label"].startswith("[q](http://q.io) <@7> :q: **q**")


async def test_only_what_shows_challenges_asks_for_them_once(prepared: Week) -> None:
    engine, asked = prepared.stage.bot.resources.database._read_engine.sync_engine, list[str]()

    def record(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    for command, queries in (("challenge", 1), ("plan today", 0), ("skill", 0), ("leaderboard", 0)):
        asked.clear()
        options: dict[str, Any] = {"skill": "Python"} if command == "skill" else {}
        await prepared.stage.run(command, **options)
        assert sum("FROM own_challenge" in one for one in asked) == queries, command
    event.remove(engine, "before_cursor_execute", record)


def test_every_route_about_challenges_knows_the_servers_own(stage: Stage) -> None:
    features = ("challenge", "review", "queue", "manage", "points", "cv", "audit", "export")
    for path, route in stage.bot.router.routes.items():
        if path.split(":")[0] in features:
            assert route.shows_challenges, path


async def test_task_and_solution_of_a_challenge_are_read_before_it_is_posted(
    prepared: Week,
) -> None:
    challenge = prepared.challenge
    about = {"group_id": prepared.group.id, "challenge_id": challenge.id}
    one = answer_of(
        await prepared.stage.click_id(
            routes.ShowChallenge(**about).custom_id(), prepared.stage.morgan
        )
    )
    task = await _press(prepared, one, "Whole task")
    assert (challenge.material or "") in said(task)
    assert all(hint in said(task) for hint in challenge.hints)
    assert labels(await _press(prepared, task, "Back")) == labels(one)
    assert challenge.solution in said(await _press(prepared, one, "Solution"))
    forged = routes.ReadChallenge(**about, solution=True).custom_id()
    refused = answer_of(await prepared.stage.click_id(forged))
    assert said(refused).startswith("Only moderators can do this")
