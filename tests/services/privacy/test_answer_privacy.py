"""Submissions and decisions in the export and deletion of personal data."""

from __future__ import annotations

import json

from bot.services.challenges import reviews
from bot.services.privacy import deletion
from tests.services.challenges.posting import MORGAN, enter, hand_in, post
from tests.services.conftest import ALICE, World
from tests.services.privacy.stored import every_row, exported, mentions


async def test_reviewed_submission_is_exported_and_deleted(world: World) -> None:
    await enter(world, world.alice)
    answer = await hand_in(world, world.alice, (await post(world)).id)
    accepting = (MORGAN, world.catalog, answer.id, answer.revision)
    await world.write(reviews.accept, *accepting, now=world.now)
    found = await exported(world)
    (row,) = found["submission"]
    assert (row["did"], row["state"], row["post_id"]) == ("I did it.", "accepted", answer.post_id)
    assert str(MORGAN.member_id) not in json.dumps(found)
    await world.write(deletion.delete_member, ALICE)
    assert mentions(await every_row(world), str(ALICE), "I did it.") == []


async def test_decision_is_exported_without_the_member_it_is_about(
    world: World,
) -> None:
    await enter(world, world.alice)
    answer = await hand_in(world, world.alice, (await post(world)).id)
    accepting = (MORGAN, world.catalog, answer.id, answer.revision)
    await world.write(reviews.accept, *accepting, now=world.now)
    found = await exported(world, MORGAN.member_id)
    assert [row["what"] for row in found["decision by you"]] == ["post-now", "accept"]
    assert len(found["submission by you"]) == 1
    assert mentions(found, str(ALICE), "I did it.") == []
    await world.write(deletion.delete_member, MORGAN.member_id)
    assert mentions(await every_row(world), str(MORGAN.member_id)) == []
