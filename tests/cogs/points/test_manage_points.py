"""`/manage part:points` and a member’s detail: corrections of points, and what undoes them."""

import pytest
import simcord

from bot.services.points import corrections
from bot.services.points.corrections import CorrectionRequest
from bot.services.privacy import personal_data
from bot.ui.points.routes import CorrectPoints, UndoCorrection
from tests.cogs.points.corrections import correct, entry_lines, list_corrections, open_form
from tests.cogs.stage import Stage, answer_of, labels, lines_of, said
from tests.cogs.standings.boards import actor_of


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice and Morgan are in the plan and have 10 points each."""
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.morgan):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member)
    return stage


async def test_given_and_taken_points_show_author_and_reason(joined: Stage) -> None:
    answer = await correct(joined)
    assert answer.ephemeral
    assert said(answer).startswith(
        f"## Points given\n**+20** for {joined.alice.mention} in Night owls: helped others\n"
        "That makes **30** there."
    )
    assert labels(answer) == ["Undo…", "Member details", "All corrections"]
    taken = await correct(joined, "-4", "counted **@everyone** <@&1> [x](https://example.org)")
    assert "**−4** for" in said(taken)
    assert "That makes **26** there." in said(taken)
    shown = said(await joined.ask("points"))
    assert shown.startswith("## Your points\n**26** in Night owls")
    taken_line, given_line = entry_lines(shown)[:2]
    assert given_line == f"- **+20** given by {joined.morgan.mention}: helped others"
    assert taken_line.startswith(f"- **−4** taken away by {joined.morgan.mention}: counted ")
    for text in (said(taken), shown):  # markup stays words
        assert "\\*\\*@\u200beveryone\\*\\* <\u200b@\u200b&1> " in text
        assert "](" not in text


async def test_points_are_read_as_people_write_them_and_equal_corrections_are_kept(
    joined: Stage,
) -> None:
    for typed, total in (("1,000", 1010), ("20 points", 1030), ("−5", 1025), ("−5", 1020)):
        assert f"That makes **{total}** there." in said(await correct(joined, typed)), typed
    stored = await list_corrections(joined)
    assert [points for points, _ in stored] == [1000, 20, -5, -5]


async def test_form_is_not_sent_without_a_member(joined: Stage) -> None:
    form = await open_form(joined)
    with pytest.raises(simcord.SetupError, match="chosen_id"):
        await joined.morgan.submit_modal(form, {"points": "20", "reason": "helped others"})


async def test_member_is_notified_of_correction_once_unless_points_showed_it(joined: Stage) -> None:
    for command, told in (("plan today", [True, False]), ("points", [False, False])):
        await correct(joined)
        for expected, asked in zip(told, (command, "plan today"), strict=True):
            result = await joined.run(asked)
            texts = [said(one) for one in (result.response, *result.followups) if one]
            found = "A moderator corrected your points" in "".join(texts)
            assert found is expected, (command, asked)


async def test_corrections_are_listed_and_each_is_undone_by_its_button(joined: Stage) -> None:
    await correct(joined, 20, "helped others")
    await joined.pass_time(minutes=1)
    await correct(joined, 5, "a fine talk")
    shown = await joined.ask("manage", by=joined.morgan, part="points")
    assert shown.ephemeral
    first, second = (line for line in said(shown).splitlines() if " · **" in line)
    me, them = joined.morgan.mention, joined.alice.mention
    assert first.startswith(f"1 · **+5** for {them} by {me} <t:")
    assert second.endswith(":R>: helped others")
    form, again = [await joined.morgan.click(shown, label="Undo 2…") for _ in range(2)]
    answer = await joined.fill_in(form, "wrong person", by=joined.morgan)
    assert said(answer).startswith("## Correction undone\n**−20** for")
    assert labels(answer) == ["Member details", "All corrections"]
    assert entry_lines(said(await joined.ask("points")))[:2] == [
        f"- **−20** correction of +20 undone by {me}: wrong person",
        f"- **+5** given by {me}: a fine talk",
    ]
    left = await joined.press(answer, "All corrections", by=joined.morgan)
    assert "a fine talk" in said(left)
    assert ":R>, undone: helped others" in said(left)
    assert "Undo 2…" not in labels(left)
    refusal = await joined.fill_in(again, "once more", by=joined.morgan)
    assert "already been undone" in said(refusal)


async def test_corrections_and_their_long_reasons_have_pages(joined: Stage) -> None:
    morgan, now = actor_of(joined, joined.morgan), joined.env.now()
    async with joined.bot.resources.database.writing() as connection:
        for number in range(15):
            asked = CorrectionRequest(str(number), joined.alice.id, points=1, reason="w" * 120)
            await corrections.correct(connection, morgan, asked, None, now)
    shown = await joined.ask("manage", by=joined.morgan, part="points")
    older = await joined.press(shown, "More", by=joined.morgan)
    assert "Previous" in labels(older)
    read: list[str] = []
    shown = await joined.ask("points")
    while True:
        read += entry_lines(said(shown))
        if "More" not in labels(shown):
            break
        shown = await joined.press(shown, "More")
    assert len(read) == 16
    assert sum("w" * 120 in line for line in read) == 15


async def test_group_without_corrections_says_so(joined: Stage) -> None:
    await joined.create_group("Larks", channel_id=None)
    await correct(joined, 5, group="Night owls")
    shown = await joined.ask("manage", by=joined.morgan, part="points", group="Larks")
    assert said(shown).startswith("## Points in Larks")
    assert "None so far." in said(shown)


async def test_points_kept_after_a_deletion_are_given_back_by_undoing_them(joined: Stage) -> None:
    await correct(joined)
    await correct(joined, "-30", "copied answers")
    async with joined.bot.resources.database.writing() as connection:
        await personal_data.delete_member(connection, joined.alice.id, joined.env.now())
    await joined.join_group("Night owls")
    shown = await joined.ask("manage", by=joined.morgan, part="points")
    form = await joined.morgan.click(shown, label="Undo 1…")
    assert "**+10** for" in said(await joined.fill_in(form, "long ago", by=joined.morgan))


async def test_corrections_are_for_moderators_only(joined: Stage) -> None:
    undo = await joined.morgan.click(await correct(joined), label="Undo…")
    shown = await joined.ask("manage", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    await joined.show_all_commands_to_everyone()
    refused = said(await joined.ask_refused("manage", part="points"))
    assert refused.startswith("Only moderators can do this")
    for route in (CorrectPoints(), UndoCorrection(member_id=joined.alice.id, key="1")):
        answer = answer_of(await joined.click_id(route.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
    joined.demote_morgan()
    for opened, typed in ((form, ["5", "helped others"]), (undo, ["by mistake"])):
        answer = await joined.fill_in(opened, *typed, by=joined.morgan)
        assert "Only moderators can do this" in said(answer)
    assert await list_corrections(joined) == [(20, "helped others")]


async def test_form_sent_twice_is_one_correction(joined: Stage) -> None:
    shown = await joined.ask("manage", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    for _ in range(2):
        answer = await joined.fill_in(form, "5", "helped others", by=joined.morgan)
        assert "That makes **15** there." in said(answer)
        # simcord would refuse a second submission, which Discord may allow.
        form._interaction.modal_consumed = False
    assert await list_corrections(joined) == [(5, "helped others")]


async def test_undo_button_reverses_its_own_correction(joined: Stage) -> None:
    first = await correct(joined, 20)
    await correct(joined, 5)
    form = await joined.morgan.click(first, label="Undo…")
    undone = await joined.fill_in(form, "by mistake", by=joined.morgan)
    assert "**−20** for" in said(undone)
    assert await list_corrections(joined) == [
        (20, "helped others"),
        (5, "helped others"),
        (-20, "by mistake"),
    ]


async def test_refused_correction_opens_its_form_again_with_what_was_typed(joined: Stage) -> None:
    for points, sentence in (("many", "Type a whole number"), ("-500", "The most you can take")):
        answer = await correct(joined, points, "a *long* reason")
        assert said(answer).startswith(sentence)
        form = await joined.morgan.click(answer, label="Back to the form…")
        member, *texts = lines_of(form)
        assert member["default_values"] == [{"id": joined.alice.id, "type": "user"}]
        assert [line["value"] for line in texts] == [points, "a *long* reason"]
    typed = {"chosen_id": [joined.alice], "points": "5", "reason": "helped others"}
    corrected = answer_of(await joined.morgan.submit_modal(form, typed))
    assert "**+5** for" in said(corrected)
    assert await list_corrections(joined) == [(5, "helped others")]


async def test_correction_is_refused_for_unknown_member_or_group(joined: Stage) -> None:
    refusal = await correct(joined, member=joined.bob)
    assert "hasn’t used Cohort in this server yet" in said(refusal)
    await joined.create_group("Larks")
    refusal = await correct(joined, group="Larks")
    assert "isn’t in “Larks” and has earned no points there" in said(refusal)
