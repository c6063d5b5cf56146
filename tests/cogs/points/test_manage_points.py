"""The commands of /manage points: corrections by command, button and form."""

from typing import Any

import pytest
import simcord

from bot.services.privacy import deletion
from tests.cogs.points.corrections import entry_lines, list_corrections
from tests.cogs.stage import Stage, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice and Morgan are in the plan and have 10 points each."""
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.morgan):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member)
    return stage


async def _give(
    stage: Stage, points: int = 20, reason: str = "helped others", **options: Any
) -> simcord.ResponseMessage:
    filled = {"member": stage.alice, "points": points, "reason": reason, **options}
    return await stage.ask("manage points give", by=stage.morgan, **filled)


async def test_given_points_show_author_and_reason(joined: Stage) -> None:
    answer = await _give(joined)
    assert answer.ephemeral
    assert said(answer).startswith(
        f"## Points corrected\n**+20** for {joined.alice.mention} in Night owls: helped others\n"
        "They now have **30** there."
    )
    assert labels(answer) == ["Undo…", "Show all their points"]
    shown = said(await joined.ask("points why"))
    assert shown.startswith("## Your points\n**30** in Night owls")
    assert entry_lines(shown)[0] == f"- **+20** given by {joined.morgan.mention}: helped others"


async def test_taken_points_show_author_and_reason(joined: Stage) -> None:
    answer = await joined.ask(
        "manage points take",
        by=joined.morgan,
        member=joined.alice,
        points=4,
        reason="counted twice",
    )
    assert "**−4** for" in said(answer)
    assert "They now have **6** there." in said(answer)
    shown = entry_lines(said(await joined.ask("points why")))
    assert shown[0] == f"- **−4** taken away by {joined.morgan.mention}: counted twice"


async def test_member_is_notified_of_correction_once(joined: Stage) -> None:
    await _give(joined)
    first = await joined.run("plan today")
    second = await joined.run("plan today")
    notice = "A moderator corrected your points"
    assert notice in "".join(said(one) for one in (first.response, *first.followups) if one)
    assert notice not in "".join(said(one) for one in (second.response, *second.followups) if one)


async def test_two_equal_corrections_are_both_kept(joined: Stage) -> None:
    await _give(joined)
    await _give(joined)
    assert await list_corrections(joined) == [(20, "helped others")] * 2


async def test_undo_reverses_latest_correction_with_reason(joined: Stage) -> None:
    await _give(joined)
    await joined.pass_time(minutes=1)
    answer = await joined.ask(
        "manage points undo", by=joined.morgan, member=joined.alice, reason="wrong person"
    )
    assert said(answer).startswith("## Correction undone\n**−20** for")
    assert labels(answer) == ["Show all their points"]
    assert entry_lines(said(await joined.ask("points why")))[:2] == [
        f"- **−20** correction of +20 undone by {joined.morgan.mention}: wrong person",
        f"- **+20** given by {joined.morgan.mention}: helped others",
    ]


async def test_undo_suggests_each_correction_by_its_text_until_it_is_undone(joined: Stage) -> None:
    await _give(joined, 20, "helped others")
    await _give(joined, 5, "a fine talk")

    async def suggested(typed: str) -> list[dict[str, Any]]:
        return await joined.morgan.autocomplete(
            joined.channel,
            "manage-old points undo",
            "entry",
            typed,
            member=joined.alice,
            reason="x",
        )

    assert [one["name"] for one in await suggested("")] == [
        "+5 on 2026-01-01 in Night owls: a fine talk",
        "+20 on 2026-01-01 in Night owls: helped others",
    ]
    (chosen,) = await suggested("HELPED")
    undo = {"member": joined.alice, "reason": "by mistake", "entry": chosen["value"]}
    undone = await joined.ask("manage points undo", by=joined.morgan, **undo)
    assert "**−20** for" in said(undone)
    assert len(await suggested("")) == 1
    refusal = await joined.ask_refused("manage points undo", by=joined.morgan, **undo)
    assert "already been undone" in said(refusal)


async def test_points_kept_after_a_deletion_are_given_back_by_choosing_them(joined: Stage) -> None:
    await _give(joined)
    taken = {"member": joined.alice, "points": 30, "reason": "copied answers"}
    await joined.ask("manage points take", by=joined.morgan, **taken)
    async with joined.bot.resources.database.writing() as connection:
        await deletion.delete_member(connection, joined.alice.id, joined.env.now())
    await joined.join_group("Night owls")
    undo = {"member": joined.alice, "reason": "long ago"}
    (chosen,) = await joined.morgan.autocomplete(
        joined.channel, "manage-old points undo", "entry", "", **undo
    )
    undone = await joined.ask("manage points undo", by=joined.morgan, entry=chosen["value"], **undo)
    assert "**+10** for" in said(undone)


async def test_corrections_are_suggested_to_moderators_only(joined: Stage) -> None:
    await _give(joined)
    await joined.show_all_commands_to_everyone()
    offered = await joined.bob.autocomplete(
        joined.channel, "manage-old points undo", "entry", "", member=joined.alice, reason="x"
    )
    assert offered == []


async def test_form_sent_twice_is_one_correction(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    for _ in range(2):
        answer = await joined.fill_in(form, "5", "helped others", by=joined.morgan)
        assert "They now have **15** there." in said(answer)
        # simcord would refuse a second submission, which Discord may allow.
        form._interaction.modal_consumed = False
    assert await list_corrections(joined) == [(5, "helped others")]


async def test_undo_refuses_text_that_names_no_correction(joined: Stage) -> None:
    await _give(joined)
    refusal = await joined.ask_refused(
        "manage points undo", by=joined.morgan, member=joined.alice, reason="oops", entry="+20"
    )
    assert "already been undone, or was never made" in said(refusal)
    assert await list_corrections(joined) == [(20, "helped others")]


async def test_undo_button_reverses_its_own_correction(joined: Stage) -> None:
    first = await _give(joined, 20)
    await _give(joined, 5)
    form = await joined.morgan.click(first, label="Undo…")
    undone = await joined.fill_in(form, "by mistake", by=joined.morgan)
    assert "**−20** for" in said(undone)
    assert await list_corrections(joined) == [
        (20, "helped others"),
        (5, "helped others"),
        (-20, "by mistake"),
    ]


async def test_form_accepts_any_minus_sign(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    answer = await joined.fill_in(form, "−5", "counted twice", by=joined.morgan)
    assert "They now have **5** there." in said(answer)
    assert await list_corrections(joined) == [(-5, "counted twice")]


async def test_form_without_a_number_is_refused(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    answer = await joined.fill_in(form, "many", "helped others", by=joined.morgan)
    assert "as a whole number" in said(answer)
    assert await list_corrections(joined) == []


async def test_form_of_former_moderator_is_refused(joined: Stage) -> None:
    shown = await joined.ask("manage board show", by=joined.morgan, member=joined.alice)
    form = await joined.morgan.click(shown, label="Give or take points…")
    joined.demote_morgan()
    answer = await joined.fill_in(form, "5", "helped others", by=joined.morgan)
    assert "Only moderators can do this" in said(answer)
    assert await list_corrections(joined) == []


async def test_undo_form_of_former_moderator_is_refused(joined: Stage) -> None:
    form = await joined.morgan.click(await _give(joined), label="Undo…")
    joined.demote_morgan()
    answer = await joined.fill_in(form, "by mistake", by=joined.morgan)
    assert "Only moderators can do this" in said(answer)
    assert await list_corrections(joined) == [(20, "helped others")]


async def test_reason_is_escaped(joined: Stage) -> None:
    answer = await _give(joined, reason="**@everyone** <@&1> [x](https://example.org)")
    shown = await joined.ask("points why")
    for text in (said(answer), said(shown)):
        assert "\\*\\*@\u200beveryone\\*\\* <\u200b@\u200b&1> " in text
        assert "](" not in text


async def test_long_reasons_are_shown_in_full_on_more_pages(joined: Stage) -> None:
    for _ in range(15):
        await _give(joined, 1, "w" * 200)
    read: list[str] = []
    shown = await joined.ask("points why")
    while True:
        read += entry_lines(said(shown))
        if "Older" not in labels(shown):
            break
        shown = await joined.press(shown, "Older")
    assert len(read) == 16
    assert sum("w" * 200 in line for line in read) == 15


async def test_correction_is_refused_for_unknown_member_or_group(joined: Stage) -> None:
    filled = {"points": 1, "reason": "helped others"}
    refusal = await joined.ask_refused(
        "manage points give", by=joined.morgan, member=joined.bob, **filled
    )
    assert "hasn’t used Cohort in this server yet" in said(refusal)
    await joined.create_group("Larks")
    refusal = await joined.ask_refused(
        "manage points give", by=joined.morgan, member=joined.alice, group="Larks", **filled
    )
    assert "isn’t in “Larks” and has earned no points there" in said(refusal)


async def test_points_why_replaces_the_notice_of_a_correction(joined: Stage) -> None:
    await _give(joined)
    for command in ("points why", "plan today"):
        answered = await joined.run(command)
        all_text = "".join(said(one) for one in (answered.response, *answered.followups) if one)
        assert "A moderator corrected your points" not in all_text
