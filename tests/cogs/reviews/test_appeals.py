"""A member asks for a second reviewer of a returned answer, from the message or `/challenge`."""

import pytest

from tests.cogs.challenges.weekly import WAITING, Week
from tests.cogs.stage import Message, answer_of, drawn, labels, said
from tests.limits import components

ASK = "Ask a second reviewer…"


def _id_of_button(message: Message) -> str:
    """Return the id of the button that asks a second reviewer."""
    (part,) = (one for one in components(drawn(message)) if one.get("label") == ASK)
    return str(part["custom_id"])


@pytest.fixture
async def returned(week: Week) -> Week:
    """Morgan has returned Alice’s answer with a note."""
    await week.hand_in()
    await week.decide("Decide…", "Show *how* you measured")
    await week.stage.deliver()
    return week


async def test_second_reviewer_is_asked_from_the_message_and_decides(returned: Week) -> None:
    week, stage, mika = returned, returned.stage, returned.stage.add_moderator()
    message = week.direct_messages()[-1]
    assert labels(message) == ["My answer", "Hand in again", ASK]
    former = week.review
    form = await stage.alice.user.click(message, label=ASK)
    asked = answer_of(await stage.alice.user.submit_modal(form, {"reason": "It’s under *Method*"}))
    assert said(asked).startswith("Another reviewer will look at it")
    assert "It’s next in line." in said(asked)
    mine = await stage.press(week.post, "My answer")
    assert "waiting for a second reviewer" in said(mine)
    assert ASK not in labels(mine)
    await stage.deliver()
    await stage.advance(seconds=5)
    (posted,) = week.reviews.history()
    assert posted.id != former.id
    assert "**Asked for a second look** <t:" in said(posted)
    assert "Why they ask: It’s under \\*Method\\*" in said(posted)
    whole = await stage.press(posted, "Read in full", by=mika)
    assert "The first reviewer returned it:\nShow \\*how\\* you measured" in said(whole)
    assert labels(posted) == WAITING
    for label in WAITING[:2]:
        assert "its author asked for a second reviewer" in said(await week.decide(label, "No"))
    listed = said(await week.review_next(stage.morgan))
    assert "Another reviewer has to decide about 1 answer that you wrote or returned." in listed
    shown = await week.review_next(mika)
    assert "**Asked for a second look**" in said(shown)
    waiting = await stage.press(shown, "All answers", by=mika)
    assert " · second look" in said(waiting)
    shown = await stage.press(waiting, "Start reviewing", by=mika)
    await stage.press(shown, "Accept", by=mika)
    assert await week.paid_points() == ["**+20**"]


async def test_returned_answer_offers_its_author_a_second_reviewer_until_one_was_asked(
    returned: Week,
) -> None:
    week, mika, post = returned, returned.stage.add_moderator(), returned.post
    mine = await week.stage.press(post, "My answer")
    ask = _id_of_button(mine)
    refused = await week.stage.click_id(ask, week.stage.bob)
    assert "You haven’t answered this challenge yet" in said(answer_of(refused))
    assert "Your answer: returned." in said(await week.stage.ask("challenge"))
    await week.stage.fill_in(await week.stage.alice.click(mine, label=ASK), "\u200b")
    await week.stage.advance(seconds=5)
    assert "Why they ask" not in said(week.review)
    await week.decide("Decide…", "Still not", by=mika)
    await week.stage.deliver()
    assert labels(week.direct_messages()[-1]) == ["My answer", "Hand in again"]
    assert ASK not in labels(await week.stage.press(post, "My answer"))
    again = await week.stage.click_id(ask, week.stage.alice)
    assert "A second reviewer has already looked at this version" in said(answer_of(again))
