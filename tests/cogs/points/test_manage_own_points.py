"""Nobody decides about their own points or place, except the server’s owner; it is marked."""

from dataclasses import replace

from sqlalchemy import select

from bot.db.models import Decision
from bot.ui.points.routes import UndoCorrection
from tests.cogs.moderation.members import detail, exclude
from tests.cogs.points.corrections import correct, entry_lines, list_corrections
from tests.cogs.stage import Stage, answer_of, moderators_role, said

OWN = "You can’t correct your own points"


async def test_moderator_cannot_correct_own_points_unless_owner(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join", by=stage.morgan)
    refusal = await correct(stage, member=stage.morgan)
    assert said(refusal).startswith(OWN)
    undo = UndoCorrection(member_id=stage.morgan.id, key="1").custom_id()
    assert said(answer_of(await stage.click_id(undo, stage.morgan))).startswith(OWN)
    shown = await stage.ask("manage", by=stage.morgan, member=stage.morgan)
    assert said(await stage.press(shown, "Give or take", by=stage.morgan)).startswith(OWN)
    assert await list_corrections(stage) == []


async def _create_server_owned_by_alice(stage: Stage) -> Stage:
    """Return a server that Alice owns, with Alice in a group and Morgan as a moderator."""
    server = stage.env.create_guild("Evening school", owner=stage.alice.user)
    channel = server.create_text_channel("study")
    alice, morgan = (server.add_member(actor.user) for actor in (stage.alice, stage.morgan))
    role = moderators_role(server)
    stage.env.backend.add_member_role(server.id, morgan.id, role.id)
    owned = replace(stage, server=server, channel=channel, alice=alice, morgan=morgan)
    await owned.env.settle()
    await owned.create_group("Night owls")
    await owned.ask("plan join")
    return owned


async def test_owner_corrects_own_points_and_the_entry_is_marked(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage)
    given = await correct(owned, 5, "by hand", by=owned.alice)
    assert "That makes **5** there." in said(given)
    shown = entry_lines(said(await owned.ask("points")))
    assert shown == ["- **+5** given by the member themselves, who owns this server: by hand"]
    async with owned.bot.resources.database.reading() as connection:
        subject = await connection.scalar(select(Decision.subject))
    assert subject == "+5"


async def test_only_the_owner_puts_themselves_back_on_the_leaderboards(stage: Stage) -> None:
    owned = await _create_server_owned_by_alice(stage)
    await owned.join_group("Night owls", by=owned.morgan)
    for member, by in ((owned.alice, owned.morgan), (owned.morgan, owned.alice)):
        excluded = await exclude(owned, member, by=by)
        assert "**off leaderboards**" in said(excluded).lower()
    refused = await owned.press(
        await detail(owned, owned.morgan), "Put back on leaderboards", by=owned.morgan
    )
    assert said(refused).startswith("You can’t put yourself back on the leaderboards")
    back = await owned.press(
        await detail(owned, owned.alice, by=owned.alice), "Put back on leaderboards"
    )
    assert "can’t" not in said(back)
