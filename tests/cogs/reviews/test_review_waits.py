"""Members see how long reviews take before they hand in, and afterwards which in line theirs is."""

from tests.cogs.challenges.weekly import Week, start_week
from tests.cogs.stage import Stage, said


def _texts(form: dict[str, object]) -> str:
    parts = form["components"]
    assert isinstance(parts, list)
    return " ".join(part["content"] for part in parts if "content" in part)


async def test_member_sees_how_long_reviews_take_before_handing_in(week: Week) -> None:
    stage = week.stage
    assert "Expect a review within 3 days." in said(await stage.ask("challenge"))
    await week.hand_in(by=stage.bob)
    await stage.pass_time(hours=5)
    await week.decide("Accept")
    assert "Reviews took about 5 hours lately." in said(await stage.ask("challenge"))
    form = (await week.open_form()).modal
    assert form
    assert _texts(form).endswith("\n\nReviews took about 5 hours lately.")
    assert "Reviews took" not in said(await stage.ask("challenge", by=stage.bob))


async def test_member_sees_which_in_line_their_answer_is(week: Week) -> None:
    stage = week.stage
    assert "It’s next in line." in said(await week.submit(by=stage.bob))
    handed_in = await week.submit()
    assert "I’ll tell you what the reviewer decides. It’s 2nd in line. Expect a review" in said(
        handed_in
    )
    for shown in (await stage.ask("challenge"), await stage.press(week.post, "My answer")):
        assert "waiting for review" in said(shown)
        assert "It’s 2nd in line." in said(shown)
    shown = await week.review_next(stage.morgan)
    await stage.press(shown, "Accept", by=stage.morgan)
    assert "It’s next in line." in said(await stage.press(week.post, "My answer"))


async def test_group_without_reviews_says_nothing_about_them(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    form = (await week.open_form()).modal
    assert form
    assert "review" not in _texts(form)
    assert "review" not in said(await stage.ask("challenge"))
