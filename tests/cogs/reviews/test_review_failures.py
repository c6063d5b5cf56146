"""Reviews that conflict or are refused, and verdicts that cannot be delivered."""

from simcord.backend import serializers

from tests.cogs.challenges.weekly import DECIDED_POST, SHOWN, WAITING, Week
from tests.cogs.moderation.members import move
from tests.cogs.stage import labels, said

REVIEW_NOTICE = (
    "One of your answers was reviewed. `/challenge`, **All my answers** shows the decision."
)


async def test_members_cannot_review(week: Week) -> None:
    await week.hand_in()
    refusal = "Only reviewers can do this: moderators, and people with"
    for label in WAITING:
        for member in (week.stage.alice, week.stage.bob):
            refused = said(await week.decide(label, by=member))
            assert refused.startswith(refusal), label
    assert labels(week.review) == WAITING


async def test_decision_about_outdated_or_decided_answer_is_refused(week: Week) -> None:
    await week.hand_in("Old")
    shown = await week.review_next(week.stage.morgan)
    await week.hand_in("New")
    refused = await week.stage.press(shown, "Accept", by=week.stage.morgan)
    assert "The member has handed in a newer version since" in said(refused)
    assert "waiting for review" in said(await week.mine())
    mika = week.stage.add_moderator()
    shown = await week.review_next(mika)
    assert "New" in said(shown)
    await week.decide("Accept")
    refused = await week.stage.press(shown, "Accept", by=mika)
    assert f"This answer was already accepted by {week.stage.morgan.mention}" in said(refused)
    assert await week.paid_points() == ["**+20**"]


async def test_decision_by_command_updates_review_message(week: Week) -> None:
    await week.hand_in()
    shown = await week.review_next(week.stage.morgan)
    assert labels(shown) == SHOWN
    decided = await week.stage.press(shown, "Accept", by=week.stage.morgan)
    assert labels(decided) == ["Undo: alice", "Back"]
    assert said(decided).startswith("**alice:** accepted · ")
    assert "**Accepted** <t:" in said(week.review)
    assert labels(week.review) == DECIDED_POST


async def test_decision_is_stored_if_review_message_was_deleted(week: Week) -> None:
    await week.hand_in()
    shown = await week.review_next(week.stage.morgan)
    week.stage.env.backend.delete_channel(week.reviews.id)
    assert ":** accepted · " in said(await week.stage.press(shown, "Accept", by=week.stage.morgan))
    assert await week.paid_points() == ["**+20**"]


async def test_answer_that_could_not_be_posted_is_posted_once_the_permission_is_restored(
    week: Week,
) -> None:
    week.stage.deny_permissions(week.reviews, send_messages=True)
    await week.hand_in()
    await week.stage.advance(hours=20)
    assert week.reviews.history() == []
    week.stage.restore_permissions(week.reviews)
    await week.stage.advance(minutes=16)
    assert [labels(message) for message in week.reviews.history()] == [WAITING]


async def test_longest_note_under_longest_answer_fits(week: Week) -> None:
    marked = "*_" * 650
    await week.fill_in(await week.open_form(), marked, marked)
    await week.stage.deliver()
    form = await week.stage.morgan.click(week.review, label="Decide…")
    await week.send_note(form, "_*" * 250, missing=range(1, 6), mistakes=(1, 2, 3))
    assert labels(week.review) == DECIDED_POST
    assert "\\_\\*" * 250 in said(await week.stage.press(week.post, "My answer"))
    await week.stage.deliver()
    assert len(week.direct_messages()) == 1


async def test_verdict_that_cannot_be_sent_is_shown_once_with_the_next_personal_command(
    week: Week,
) -> None:
    stage = week.stage
    await stage.ask("plan join")

    async def send_verdict() -> None:
        await week.hand_in()
        await week.decide("Decide…", "Say more")
        await stage.deliver()

    await send_verdict()
    assert len(week.direct_messages()) == 1
    assert REVIEW_NOTICE not in said(await stage.ask("plan today"))
    stage.close_direct_messages()
    await send_verdict()
    assert said(await stage.ask("plan today")).startswith(REVIEW_NOTICE)
    assert REVIEW_NOTICE not in said(await stage.ask("plan today"))
    for command in ("challenge", "group", "points", "privacy"):
        await send_verdict()
        first, second = [(await stage.run(command)).followups for _ in range(2)]
        assert [said(one) for one in first] == [REVIEW_NOTICE], command
        assert first[0].ephemeral
        assert second == [], command
    assert "returned" in said(await week.mine())


async def test_verdict_waits_while_the_server_has_removed_the_bot(week: Week) -> None:
    stage = week.stage
    await week.hand_in()
    await week.decide("Accept")
    stage.env.backend.emit("GUILD_DELETE", {"id": str(stage.server.id)})
    await stage.env.settle()
    assert await stage.run_due() == 0
    assert week.direct_messages() == []
    backend = stage.env.backend
    returned = serializers.guild_create_payload(backend, backend.get_guild(stage.server.id))
    returned.pop("unavailable", None)  # without the field, Discord means a new server
    backend.emit("GUILD_CREATE", returned)
    await stage.env.settle()
    await stage.deliver()
    assert len(week.direct_messages()) == 1


async def test_answer_of_another_server_or_a_deleted_member_cannot_be_reviewed(week: Week) -> None:
    await week.hand_in()
    elsewhere = week.stage.in_another_server()
    listed = await elsewhere.ask("review", by=elsewhere.morgan)
    assert "No answers to review" in said(listed)
    await week.stage.delete_data()
    assert "That answer is gone" in said(await week.decide("Accept"))
    assert "No answers to review" in said(await week.review_list(week.stage.morgan))


async def test_all_pending_notices_are_shown_together(week: Week) -> None:
    stage = week.stage
    await week.stage.create_group("Larks")
    await week.hand_in()
    stage.close_direct_messages()
    await week.decide("Accept")
    await stage.deliver()
    await move(stage, "Larks")
    results = [await stage.run("group") for _ in range(2)]
    (both,), none = (result.followups for result in results)
    assert said(both).startswith(f"{REVIEW_NOTICE}\nA moderator moved you to another group")
    assert none == []
