"""Members look at each other’s answers without names, and theirs are reviewed first."""

import discord
import pytest
import simcord

from tests.cogs.challenges.weekly import FIRST_POST, SHOWN, Week
from tests.cogs.stage import answer_of, drawn, filled, labels, said
from tests.cogs.standings.boards import add_member
from tests.limits import components

NAMES = ("carol", "dave", "erin", "frank")
LOOK, SAY = "Look at another’s answer", "Say what you think…"


@pytest.fixture
async def peers(week: Week) -> list[simcord.MemberActor]:
    """Six members whose group lets them look at each other’s answers; five have handed one in."""
    more = [await add_member(week.stage, name) for name in NAMES]
    await week.join(*more)
    await week.change_group(peer_reviews=True)
    members = [week.stage.bob, *more]
    for number, member in enumerate(members):
        await week.store_answer(f"The work of number {number}", by=member)
        await week.stage.pass_time(minutes=1)
    return members


async def choose(week: Week, menu: str, value: str) -> simcord.ResponseMessage:
    """Choose a setting of the group’s reviews."""
    shown = await week.stage.press(await week.stage.settings(), "Reviews…", by=week.stage.morgan)
    return await week.stage.choose(shown, menu, value, by=week.stage.morgan)


async def look(week: Week, by: simcord.MemberActor) -> simcord.ResponseMessage:
    """Look at another’s answer from one’s own."""
    mine = await week.stage.press(week.post, "My answer", by)
    return await week.stage.press(mine, LOOK, by)


async def give(
    by: simcord.MemberActor,
    shown: discord.Message | simcord.ResponseMessage,
    change: str = "Say how you counted.",
    *,
    met: tuple[str, ...] = ("1",),
    accepts: bool = True,
) -> simcord.ResponseMessage:
    """Fill in the form for an opinion."""
    form = await by.click(shown, label=SAY)
    typed = {"met": [*met], "change": change, "would_accept": "yes" if accepts else "no"}
    return answer_of(await by.submit_modal(form, typed))


def _id_of(message: simcord.ResponseMessage, label: str) -> str:
    (part,) = (one for one in components(drawn(message)) if one.get("label") == label)
    return str(part["custom_id"])


async def test_member_looks_at_two_answers_and_is_reviewed_first(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, alice = week.stage, week.stage.alice
    mine = await week.submit("I counted by hand.")
    assert "It’s 6th in line." in said(mine)
    assert (
        "Look at two answers of others, and yours moves ahead of those whose authors haven’t. Once you’ve looked at one, a changed answer earns no points."
        in said(mine)
    )
    form = await week.open_form()
    assert "earns no points" not in str(form.modal)
    assert "other members can read it, without your name." in str(form.modal)
    first = await stage.press(mine, LOOK)
    assert "The work of number 0" in said(first)
    second = await give(alice, first)
    assert said(second).startswith("Thank you. One more, and yours moves up.")
    assert "The work of number 1" in said(second)
    done = said(await give(alice, second, "Show the numbers, please do.", met=(), accepts=False))
    assert done.startswith("Thank you. Its author reads it, without your name.")
    assert "It’s next in line." in done
    for shown in (first, second):
        assert not any(name in said(shown) for name in ("bob", *NAMES))
    mine = await stage.press(week.post, "My answer")
    assert LOOK not in labels(mine)
    assert filled(mine) == []
    form = await week.open_form()
    assert form.modal
    text = form.modal["components"][0]["content"]
    assert text.startswith("A new or changed answer earns no points: you’ve earned them before, or")
    shown = await stage.ask("review", by=stage.morgan)
    assert said(shown).startswith(f"## alice · {week.challenge.title} · 6 wait")
    dashboard = said(await stage.ask("manage", by=stage.morgan))
    assert f"the oldest came <t:{FIRST_POST + 60}:R>" in dashboard  # Bob's, which is second
    await week.decide("Decide…", "Say how.")
    await stage.deliver()
    again = "hand it in again for feedback, without points, because you could see the solution"
    assert again in said(week.direct_messages()[-1])


async def test_author_and_reviewers_read_opinions_without_names(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, bob, carol = week.stage, peers[0], peers[1]
    await give(carol, await look(week, carol))
    await stage.deliver()
    told = week.direct_messages(bob)[-1]
    assert said(told).startswith("## Another member looked at your answer\n")
    assert "**Another member:** would accept it. “Say how you counted.”" in said(told)
    assert f"✓ {week.challenge.counts_when[0]}" in said(told)
    assert f"☐ {week.challenge.counts_when[1]}" in said(told)
    assert labels(told) == ["My answer", "Change my answer"]
    mine = answer_of(await bob.user.click(told, label="My answer"))
    reviewed = await stage.ask("review", by=stage.morgan)
    assert labels(reviewed) == SHOWN
    whole = await stage.press(reviewed, "Read in full", by=stage.morgan)
    assert f"{week.challenge.counts_when[0]} (1)" in said(whole)
    for shown in (told, mine, reviewed):
        assert "“Say how you counted.”" in said(shown)
        assert "carol" not in said(shown)
    card = week.reviews.history()[0]
    for label in ("Accept", "Undo"):
        await stage.morgan.click(card, label=label)
        card = next(one for one in week.reviews.history() if one.id == card.id)
        assert "Say how you counted." not in said(card)  # which would outlive who said it
    assert "The work of number 0" in said(card)


async def test_only_moderators_find_out_whose_opinion_it_is_but_not_on_their_own_answer(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, carol = week.stage, peers[1]
    shown = await look(week, carol)
    form = await carol.click(shown, label=SAY)
    assert "moderators can see who you are." in str(form.modal)
    await give(carol, shown)
    role = stage.server.create_role("Reviewers")
    stage.env.backend.add_member_role(stage.server.id, stage.alice.id, role.id)
    await week.change_group(reviewer_role_id=role.id)
    named, unnamed = (f"**{who}:** would accept it." for who in (carol.mention, "Another member"))
    for reviewer, expected in ((stage.alice, unnamed), (stage.morgan, named)):
        answer = await stage.ask("review", by=reviewer)
        assert unnamed in said(answer)
        assert expected in said(await stage.press(answer, "Read in full", by=reviewer))
    moderators = stage.server.roles["Moderators"]
    stage.env.backend.add_member_role(stage.server.id, peers[0].id, moderators.id)
    own = await stage.click_id("review:2:open:1:1", peers[0])
    assert unnamed in said(answer_of(own))


async def test_opinion_goes_from_the_authors_messages_with_the_data_of_who_gave_it(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, (bob, carol, dave, *_) = week.stage, peers
    await give(carol, await look(week, carol))
    await give(dave, await look(week, dave))
    await stage.deliver()
    await stage.press(week.reviews.history()[0], "Accept", stage.morgan)
    await stage.deliver()
    opinion, decision = week.direct_messages(bob)
    (about_carols,) = week.direct_messages(carol)
    for told in (opinion, decision, about_carols):
        assert "Say how you counted." in said(told)
    for member in (dave, carol):
        await stage.delete_data(by=member)
        await stage.deliver()
        assert week.direct_messages(carol) == []
    assert week.direct_messages(bob) == []


async def test_author_is_not_told_of_an_opinion_that_is_gone(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, bob, carol = week.stage, peers[0], peers[1]
    await give(carol, await look(week, carol))
    await stage.delete_data(by=carol)
    await stage.deliver()
    assert week.direct_messages(bob) == []


async def test_author_without_direct_messages_is_told_after_a_command(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, bob, carol = week.stage, peers[0], peers[1]
    stage.close_direct_messages(bob)
    await give(carol, await look(week, carol))
    await stage.deliver()
    result = await bob.slash(stage.channel, "points")
    assert "Another member looked at one of your answers." in said(result.followups[0])


async def test_look_is_refused_without_an_answer_or_the_groups_role_and_praise_that_is_empty(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, carol = week.stage, peers[1]
    mine = await stage.press(week.post, "My answer", carol)
    look_at, shown = _id_of(mine, LOOK), await stage.press(mine, LOOK, carol)
    say = _id_of(shown, SAY)
    for custom_id in (look_at, say):
        refused = await stage.click_id(custom_id, stage.alice)
        assert "Hand in your own answer first." in said(answer_of(refused))
    for change in ("Nice!", "Nice \u200b \u2060 \u200b"):
        unhelpful = said(await give(carol, shown, change, met=()))
        assert unhelpful.startswith("That doesn’t help its author yet.")
    assert said(await give(carol, shown)).startswith("Thank you.")
    again = await stage.click_id(say, carol)
    assert "isn’t there to look at any more" in said(answer_of(again))
    role = stage.server.create_role("Cohort of May")
    await week.change_group(needed_role_id=role.id)
    assert role.mention in said(answer_of(await stage.click_id(look_at, carol)))
    stage.env.backend.add_member_role(stage.server.id, carol.id, role.id)
    assert "The work of number 2" in said(answer_of(await stage.click_id(look_at, carol)))


async def test_two_members_who_agree_accept_an_answer(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, bob = week.stage, peers[0]
    await stage.deliver()  # the answers, to the review channel
    await choose(week, "Only reviewers accept", "yes")
    for member in peers[1:4]:  # the first and the last of them look at Bob's
        shown = await look(week, member)
        await give(member, await give(member, shown))
    await stage.deliver()
    told = said(week.direct_messages(bob)[-1])
    assert told.startswith("## Your answer was accepted by two members\n")
    assert "You’ve earned 20 points." in told
    review = next(one for one in week.reviews.history() if "Decided: bob ·" in said(one))
    assert "**Accepted** by two members" in said(review)
    audit = said(await stage.ask("manage", by=stage.morgan, part="audit"))
    assert f"two members · accepted an answer to “{week.challenge.title}” · {bob.mention}" in audit
    await stage.press(review, "Undo", by=stage.morgan)
    assert "waiting for review" in said(await stage.press(week.post, "My answer", bob))


async def test_incomplete_answer_is_changed_before_its_author_looks_at_others(
    week: Week, peers: list[simcord.MemberActor]
) -> None:
    stage, criteria = week.stage, week.challenge.counts_when
    mine = await week.fill_in(await week.open_form(), "One thing is missing.", ticked=[2])
    assert labels(mine)[:2] == ["Change my answer", LOOK]
    assert filled(mine) == ["Change my answer"]
    text = said(mine)
    listed = f"Not ticked, among others:\n- {criteria[0]}\n- {criteria[2]}\n- {criteria[3]}\n\n"
    assert f"You ticked 1 of {len(criteria)}. {listed}" in text
    assert text.index("Not ticked") < text.index("Look at two answers")
    shown = await give(stage.alice, await stage.press(mine, LOOK))
    mine = await stage.press(week.post, "My answer")
    assert (filled(mine), shown.ephemeral) == ([LOOK], True)
    await give(stage.alice, await stage.press(mine, LOOK))
    assert filled(await stage.press(week.post, "My answer")) == []
    every = range(1, len(criteria) + 1)
    form = await week.open_form(stage.bob)
    other = await week.fill_in(form, "Complete.", ticked=every, by=stage.bob)
    assert filled(other) == [LOOK]


async def test_member_of_a_small_group_checks_their_own_answer(week: Week) -> None:
    stage = week.stage
    await choose(week, "Only reviewers comment", "yes")
    mine = await week.submit()
    assert "Once you’ve seen the solution, a changed answer earns no points." in said(mine)
    assert LOOK not in labels(mine)
    solution = await stage.press(mine, "Check mine against the solution")
    assert week.challenge.solution.splitlines()[0] in said(solution)
    form = await stage.alice.click(solution, label="Tick what mine does…")
    checked = answer_of(await stage.alice.submit_modal(form, {"ticked": ["1"]}))
    assert f"**Next, an answer that**\n- {week.challenge.counts_when[1]}" in said(checked)
    assert week.challenge.counts_when[0] not in said(checked)
    every = [str(number) for number, _ in enumerate(week.challenge.counts_when, 1)]
    mine = await stage.press(week.post, "My answer")
    solution = await stage.press(mine, "Check mine against the solution")
    form = await stage.alice.click(solution, label="Tick what mine does…")
    checked = answer_of(await stage.alice.submit_modal(form, {"ticked": every}))
    assert "Nothing is missing." in said(checked)
    await week.hand_in("Better now.")
    await week.decide("Accept")
    assert "It earns no points" in said(await stage.press(week.post, "My answer"))


async def test_who_is_alone_is_offered_no_look_at_another_answer(week: Week) -> None:
    await week.join(*[await add_member(week.stage, name) for name in NAMES])
    await week.change_group(peer_reviews=True)
    await week.hand_in()
    mine = await week.stage.press(week.post, "My answer")
    assert "Look at" not in said(mine)
    assert LOOK not in labels(mine)
    shown = answer_of(await week.stage.click_id("peer:2:next:1"))
    assert said(shown) == "Nobody else’s answer waits for a look now."
    assert labels(shown) == ["My answer"]
