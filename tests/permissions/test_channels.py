"""Permission checks of channels: what is missing, what denies it, and where to change that."""

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.permissions.checks import NEEDED
from tests.permissions.conftest import Scene

EACH_NEEDED_PERMISSION = pytest.mark.parametrize(
    ("name", "label"), [(permission.name, permission.label) for permission in NEEDED]
)


def _what_for(permission: str) -> str:
    """Name what the bot cannot do without a permission."""
    return "attach pictures or files" if permission == "attach_files" else "post"


async def test_correct_setup_has_no_issues(scene: Scene) -> None:
    assert await scene.sentences() == []


@EACH_NEEDED_PERMISSION
async def test_permission_denied_to_everyone_in_the_channel_is_an_issue(
    scene: Scene, name: str, label: str
) -> None:
    scene.deny(name, scene.server.id)
    (sentence,) = await scene.sentences()
    assert sentence == (
        f"I can’t {_what_for(name)} in {scene.channel.mention}, because **{label}** is denied to @everyone by the "
        f"channel’s own settings. To fix it: Edit Channel → Permissions → @TestBot → allow {label}."
    )


@EACH_NEEDED_PERMISSION
async def test_permission_denied_to_a_role_of_the_bot_is_an_issue(
    scene: Scene, name: str, label: str
) -> None:
    scene.deny(name, scene.server.id)
    scene.deny(name, scene.own_role.id)
    (sentence,) = await scene.sentences()
    assert f"**{label}** is denied to the role @TestBot by the channel’s own settings" in sentence
    assert sentence.endswith(f"Edit Channel → Permissions → @TestBot → allow {label}.")


@EACH_NEEDED_PERMISSION
async def test_permission_denied_to_the_bot_itself_is_an_issue(
    scene: Scene, name: str, label: str
) -> None:
    scene.deny(name, scene.own_role.id)
    scene.deny(name, scene.guild.me.id)
    (sentence,) = await scene.sentences()
    assert f"**{label}** is denied to @TestBot by the channel’s own settings" in sentence


@EACH_NEEDED_PERMISSION
async def test_permission_denied_by_a_synced_category_is_an_issue(
    scene: Scene, name: str, label: str
) -> None:
    scene.deny(name, scene.server.id, scene.category, scene.channel)
    (sentence,) = await scene.sentences()
    assert f"**{label}** is denied to @everyone by the category “Learning”" in sentence
    assert f"Edit Category “Learning” → Permissions → @TestBot → allow {label}." in sentence


async def test_channel_that_is_not_synced_with_its_category_is_named_itself(scene: Scene) -> None:
    scene.deny("send_messages", scene.server.id, scene.category, scene.channel)
    scene.deny("attach_files", scene.own_role.id)  # which the category doesn't deny
    (sentence,) = await scene.sentences()
    assert "is denied to @everyone by the channel’s own settings" in sentence
    assert "Edit Channel → Permissions" in sentence


@EACH_NEEDED_PERMISSION
async def test_permission_that_no_role_grants_is_an_issue(
    scene: Scene, name: str, label: str
) -> None:
    scene.allow(scene.server.id, **{name: False})
    scene.allow(scene.own_role.id, **{name: False})
    (sentence,) = await scene.sentences()
    assert sentence == (
        f"I can’t {_what_for(name)} in {scene.channel.mention}, because none of my roles has the "
        f"**{label}** permission. To fix it: Server Settings → Roles → @TestBot → Permissions → turn on "
        f"{'View Channels' if name == 'view_channel' else label}."
    )


async def test_permission_denied_to_everyone_but_allowed_to_the_bot_is_no_issue(
    scene: Scene,
) -> None:
    value = discord.Permissions(send_messages=True).value
    scene.deny("send_messages", scene.server.id)
    entry = Overwrite(target_id=scene.guild.me.id, type=OverwriteType.MEMBER, allow=value, deny=0)
    scene.env.backend.set_overwrite(scene.channel.id, entry)
    assert await scene.sentences() == []


async def test_several_missing_permissions_are_all_named(scene: Scene) -> None:
    value = discord.Permissions(read_message_history=True, attach_files=True).value
    entry = Overwrite(target_id=scene.server.id, type=OverwriteType.ROLE, allow=0, deny=value)
    scene.env.backend.set_overwrite(scene.channel.id, entry)
    first, second = await scene.sentences()
    assert "**Read Message History**" in first
    assert "**Attach Files**" in second


async def test_administrator_lacks_no_permission(scene: Scene) -> None:
    scene.deny("view_channel", scene.server.id)
    scene.allow(scene.own_role.id, administrator=True)
    assert await scene.sentences() == []


async def test_deleted_channel_is_an_issue(scene: Scene) -> None:
    scene.env.backend.delete_channel(scene.channel.id)
    (sentence,) = await scene.sentences()
    assert "The channel for the weekly challenge was deleted, or I can’t see it" in sentence
    assert "To fix this, choose another one (`/manage`, **Settings**)" in sentence


async def test_channel_that_was_not_chosen_is_an_issue(scene: Scene) -> None:
    assert await scene.sentences(channel_id=None) == [
        "There’s no channel for the weekly challenge yet. To fix this, choose one: `/manage`, **Settings**."
    ]


async def test_review_channel_is_checked(scene: Scene) -> None:
    reviews = scene.server.create_text_channel("reviews")
    scene.deny("send_messages", scene.server.id, reviews)
    (sentence,) = await scene.sentences(review_channel_id=reviews.id)
    assert f"I can’t post in {reviews.mention}, because" in sentence
    scene.env.backend.delete_channel(reviews.id)
    (sentence,) = await scene.sentences(review_channel_id=reviews.id)
    assert "The review channel was deleted" in sentence


async def test_channel_for_posts_and_reviews_is_named_once(scene: Scene) -> None:
    scene.deny("send_messages", scene.server.id)
    assert len(await scene.sentences(review_channel_id=scene.channel.id)) == 1


async def test_issue_keeps_its_key_when_its_sentence_changes(scene: Scene) -> None:
    scene.deny("send_messages", scene.server.id)
    before = await scene.issues()
    scene.deny("send_messages", scene.own_role.id)
    after = await scene.issues()
    assert [one.key for one in before] == [one.key for one in after]
    assert before != after


async def test_thread_permission_is_checked_only_if_threads_are_enabled(scene: Scene) -> None:
    scene.deny("create_public_threads", scene.server.id)
    assert await scene.sentences() == []
    (sentence,) = await scene.sentences(threads=True)
    assert "**Create Public Threads** is denied to @everyone" in sentence


async def test_thread_permission_is_not_named_beside_a_missing_one_that_blocks_posts(
    scene: Scene,
) -> None:
    scene.deny("create_public_threads", scene.server.id)
    scene.deny("send_messages", scene.server.id)
    (sentence,) = await scene.sentences(threads=True)
    assert "**Send Messages**" in sentence


async def test_pings_and_threads_are_checked_where_only_pictures_are_denied(scene: Scene) -> None:
    scene.allow(scene.own_role.id, mention_everyone=False)
    ping = scene.server.create_role("Learners")
    scene.deny("attach_files", scene.server.id)
    scene.deny("create_public_threads", scene.own_role.id)
    sentences = await scene.sentences(threads=True, ping_role_id=ping.id)
    assert [sentence.partition(",")[0] for sentence in sentences] == [
        f"I can’t attach pictures or files in {scene.channel.mention}",
        f"I can’t open threads in {scene.channel.mention}",
        "I can’t ping @Learners",
    ]


async def test_permissions_of_a_gallery_in_threads_are_named(scene: Scene) -> None:
    scene.deny("create_public_threads", scene.server.id)
    scene.deny("send_messages_in_threads", scene.own_role.id)
    assert await scene.sentences() == []
    sentences = await scene.sentences(gallery=True, threads=True)
    assert [sentence.partition(",")[0] for sentence in sentences] == [
        f"I can’t open threads in {scene.channel.mention}",
        f"I can’t write in threads in {scene.channel.mention}",
    ]


async def test_permissions_of_a_gallery_in_a_forum_are_named_as_a_forum_does(scene: Scene) -> None:
    forum = scene.server.create_forum_channel("answers")
    chosen = {"gallery": True, "gallery_channel_id": forum.id}
    assert await scene.sentences(**chosen) == []
    scene.deny("send_messages", scene.server.id, forum)
    scene.deny("send_messages_in_threads", scene.own_role.id, forum)
    create, write = await scene.sentences(**chosen)
    assert f"I can’t create posts in {forum.mention}, because **Create Posts** is denied" in create
    assert "**Send Messages in Posts** is denied" in write
    scene.env.backend.delete_channel(forum.id)
    (gone,) = await scene.sentences(**chosen)
    assert "The forum of the gallery was deleted, or I can’t see it." in gone
