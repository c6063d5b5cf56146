"""What command tests do with the bot on a simulated server, and read from its messages."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import discord
import simcord
from discord import ui
from simcord.backend.models import Overwrite
from simcord.enums import ComponentType, OverwriteType

from bot.app import StudyBot
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from tests.limits import components, text_of

Message: TypeAlias = simcord.ResponseMessage | discord.Message

MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_MEMBER = 50013, 10003, 10007
_CANNOT_MESSAGE_THIS_USER = 50007
"""Codes of Discord's errors."""


class StudyChannel(simcord.ChannelHandle):
    """The channel of most groups; its history leaves out their panels, which most tests ignore."""

    def history(
        self, *, viewer: simcord.MemberActor | simcord.UserHandle | None = None
    ) -> list[discord.Message]:
        return without_panels(super().history(viewer=viewer))


@dataclass(frozen=True, slots=True, repr=False)  # asyncio formats what a task returned
class Stage:
    """The bot in a server with a channel, two members and a moderator, at 00:00 on a Thursday."""

    env: simcord.Env
    bot: StudyBot
    server: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor
    morgan: simcord.MemberActor

    @property
    def gateway(self) -> Any:
        """The simulated connection on which the bot asks for members."""
        return self.bot._connection._get_websocket(self.server.id)

    async def run(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.InteractionResult:
        """Run a command in the channel as `by`, or Alice; return the result of the interaction."""
        return await (by or self.alice).slash(self.channel, command, **options)

    async def ask(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """Run a command in the channel and return the answer."""
        return answer_of(await self.run(command, by, **options))

    async def ask_refused(
        self, command: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """Run a command that is refused and return the answer, which must be private."""
        before = self.env.error_cursor
        answer = await self.ask(command, by, **options)
        for error in self.env.errors[before:]:  # of options; simcord fails a test if one isn't read
            assert isinstance(error.__cause__, Refusal)
        assert answer.ephemeral
        assert "Something went wrong" not in said(answer)
        return answer

    async def press(
        self, message: Message, label: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Press the button whose label begins with `label` and return the answer."""
        full = next(one for one in labels(message) if one.startswith(label))
        return answer_of(await (by or self.alice).click(message, label=full))

    async def click_id(
        self, custom_id: str, by: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """Click a button with this id, which may be one that the bot would never make."""
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.Button(label="Press", custom_id=custom_id)))
        message = await self.bot.get_partial_messageable(self.channel.id).send(view=view)
        view.stop()  # the bot would keep it, and simcord looks at all that are kept after each click
        return await (by or self.alice).click(message, custom_id=custom_id)

    async def choose(
        self,
        message: simcord.ResponseMessage,
        hint: str,
        *values: Any,
        by: simcord.MemberActor | None = None,
    ) -> simcord.ResponseMessage:
        """Choose values or labels in the menu whose placeholder begins with `hint`; return the answer."""
        found = menu(message, hint)
        by_label = {option["label"]: option["value"] for option in found.get("options", ())}
        chosen = [by_label.get(value, value) for value in values]
        return answer_of(
            await (by or self.alice).select(message, chosen, custom_id=found["custom_id"])
        )

    async def fill_in(
        self, shown: simcord.InteractionResult, *texts: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Submit a form with one text per field, in order, and return the answer."""
        ids = [line["custom_id"] for line in lines_of(shown)]
        filled = dict(zip(ids, texts, strict=True))
        return answer_of(await (by or self.alice).submit_modal(shown, filled))

    async def fill_in_refused(self, shown: simcord.InteractionResult, *texts: str) -> str:
        """Submit an invalid form as Alice and return the refusal, which must be private."""
        answer = await self.fill_in(shown, *texts)
        assert answer.ephemeral
        assert "Something went wrong" not in said(answer)
        return said(answer)

    async def open_setting(
        self, label: str, by: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """Press a button of `/plan settings`, which may open a form."""
        return await (by or self.alice).click(await self.ask("plan settings", by), label=label)

    async def set_plan(
        self, label: str, *typed: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Press a button of `/plan settings`, fill in its form if texts are given; return the answer."""
        shown = await self.open_setting(label, by)
        return await self.fill_in(shown, *typed, by=by) if typed else answer_of(shown)

    async def remind(
        self, hour: int, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Choose an hour for reminders; return the answer."""
        shown = await self.set_plan("Reminders…", by=by)
        return await self.choose(shown, "Remind me at", str(hour), by=by)

    async def undo(self, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
        """Undo the latest check-in in `/plan progress`; return the answer."""
        return await self.press(await self.ask("plan progress", by), "Undo", by)

    async def create_group(self, name: str = "Night owls", **chosen: Any) -> StudyGroup:
        """Create and open a group in UTC; it posts to this channel unless changed by `chosen`."""
        now, chosen = self.env.now(), {"channel_id": self.channel.id, **chosen}
        async with self.bot.resources.database.writing() as connection:
            made = await groups.create(connection, self.server.id, name, "UTC", now)
            return await groups.change(
                connection, made.guild_id, made.id, now=now, opened_at=now, **chosen
            )

    async def settings(
        self, group: str = "Night owls", by: simcord.MemberActor | None = None, part: str = ""
    ) -> simcord.ResponseMessage:
        """Open the settings of a group, or a `part` of them by its button, as `by`, or as Morgan."""
        by = by or self.morgan
        shown = await self.ask("manage", by=by, part="group", group=group)
        return await self.press(shown, part, by=by) if part else shown

    async def name_group(self, name: str, zone: str, *, former: str) -> simcord.ResponseMessage:
        """Fill in the form for a group’s name and time zone as Morgan; return the answer."""
        shown = await self.settings(former)
        form = await self.morgan.click(shown, label="Name and time zone…")
        return await self.fill_in(form, name, zone, by=self.morgan)

    async def add_group(self, name: str, zone: str = "UTC") -> simcord.ResponseMessage:
        """Add a group to those of the server as Morgan; return the answer."""
        shown = await self.ask("setup", by=self.morgan)
        form = await self.morgan.click(shown, label="Add a group…")
        return await self.fill_in(form, name, zone, by=self.morgan)

    async def challenges(
        self, *presses: str, by: simcord.MemberActor | None = None, **options: Any
    ) -> simcord.ResponseMessage:
        """Open what comes next in a group and press buttons, as `by` or Morgan; return the answer."""
        by = by or self.morgan
        shown = await self.ask("manage", by=by, part="challenges", **options)
        for label in presses:
            shown = await self.press(shown, label, by=by)
        return shown

    async def pause_challenges(self, until: str = "") -> simcord.ResponseMessage:
        """Fill in the form that pauses challenges as Morgan; return the answer."""
        form = await self.morgan.click(await self.challenges(), label="Pause…")
        return await self.fill_in(form, until, by=self.morgan)

    async def archive_group(
        self, name: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Archive a group and confirm it, or open an archived one again; return the answer."""
        moderator = by or self.morgan
        shown = await self.settings(name, by=moderator)
        if "Archive…" not in labels(shown):
            return await self.press(shown, "Open the group", by=moderator)
        asked = await self.press(shown, "Archive…", by=moderator)
        return await self.press(asked, "Archive the group", by=moderator)

    async def leave_group(self, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
        """Leave the group by its command; return the answer."""
        return await self.press(await self.ask("group", by=by), "Leave", by=by)

    async def join_group(
        self, name: str, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Join a group from the list, and confirm it if that means leaving another; return the answer."""
        listed = await self.ask("group", by=by)
        if f"Join {name}" in labels(listed):
            answer = await self.press(listed, f"Join {name}", by=by)
        else:
            (group_id,) = (
                one["value"] for one in menu(listed, "Join")["options"] if one["label"] == name
            )
            answer = await self.choose(listed, "Join", group_id, by=by)
        return await self.press(answer, "Switch", by=by) if "Switch" in labels(answer) else answer

    async def appear(
        self,
        visibility: str,
        alias: str = "",
        in_gallery: str = "",
        by: simcord.MemberActor | None = None,
    ) -> simcord.ResponseMessage:
        """Choose how others see a member: `shown`, `alias` or `hidden`; return the answer.

        `in_gallery` is “yes” or “no”, or empty to choose neither.
        """
        asked = await self.ask("privacy", by=by)
        form = await (by or self.alice).click(asked, label="How I appear…")
        filled = {"visibility": visibility, "alias": alias}
        if in_gallery:
            filled["in_gallery"] = in_gallery
        return answer_of(await (by or self.alice).submit_modal(form, filled))

    async def open_deletion(
        self, by: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """Open the form that deletes everything about a member."""
        return await (by or self.alice).click(await self.ask("privacy", by=by), label="Delete…")

    async def delete_data(self, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
        """Delete everything about a member; return the answer."""
        return await self.fill_in(await self.open_deletion(by), "delete", by=by)

    async def leave_server(self, member: simcord.MemberActor) -> None:
        """Let a member leave the server; the bot is not told, as it doesn't ask for such events."""
        self.server.remove_member(member)
        await self.env.settle()

    def in_another_server(self) -> "Stage":
        """Return the same bot in a new server, with Alice as a member and Morgan as a moderator."""
        server = self.env.create_guild("Evening school")
        alice = server.add_member(self.alice.user)
        morgan = server.add_member(self.morgan.user, roles=[moderators_role(server)])
        channel = study_channel(self.env, server)
        return replace(self, server=server, channel=channel, alice=alice, morgan=morgan)

    async def show_all_commands_to_everyone(self) -> None:
        """Let everyone see and use the commands for moderators, as the server's settings can."""
        for command in await self.bot.tree.fetch_commands():
            self.server.set_command_permissions(command, {self.server.default_role: True})

    def demote_morgan(self) -> None:
        """Take the role of moderators from Morgan."""
        role = self.server.roles["Moderators"]
        self.env.backend.remove_member_role(self.server.id, self.morgan.id, role.id)

    async def dashboard(self) -> str:
        """Return what Morgan reads on the dashboard."""
        return said(await self.ask("manage", by=self.morgan))

    def add_moderator(self) -> simcord.MemberActor:
        """Add another moderator, Mika, to the server."""
        role = self.server.roles["Moderators"]
        return self.server.add_member(self.env.create_user("mika"), roles=[role])

    def deny_permissions(
        self,
        channel: simcord.ChannelHandle,
        *,
        only_to: simcord.MemberActor | None = None,
        **permissions: bool,
    ) -> None:
        """Deny permissions to everyone in a channel, or to one member."""
        value = discord.Permissions(**permissions).value
        kind = OverwriteType.MEMBER if only_to else OverwriteType.ROLE
        target = (only_to or self.server).id
        entry = Overwrite(target_id=target, type=kind, allow=0, deny=value)
        self.env.backend.set_overwrite(channel.id, entry)

    def restore_permissions(
        self, channel: simcord.ChannelHandle, only_to: simcord.MemberActor | None = None
    ) -> None:
        """Remove what `deny_permissions` denied."""
        self.env.backend.delete_overwrite(channel.id, (only_to or self.server).id)

    def close_direct_messages(self, of: simcord.MemberActor | None = None) -> None:
        """Make Discord refuse direct messages to a member, or to Alice, until `forget_faults`."""
        path = f"/channels/{(of or self.alice).user.dm_channel.id}/messages"
        self.env.inject_error("POST", path, status=403, code=_CANNOT_MESSAGE_THIS_USER, times=None)

    def refuse_posts(self, channel: simcord.ChannelHandle) -> None:
        """Make Discord refuse posts that permissions seem to allow, until `forget_faults`."""
        path = f"/channels/{channel.id}/messages"
        self.env.inject_error("POST", path, status=403, code=MISSING_PERMISSIONS, times=None)

    def forget_faults(self) -> None:
        """Let Discord accept again what it was made to refuse."""
        self.env.backend.faults.clear()

    async def pass_time(self, **span: float) -> None:
        """Advance the clock by a span such as `hours=3` or `days=1`."""
        await self.env.advance_time(dt.timedelta(**span).total_seconds())

    async def advance(self, **span: float) -> None:
        """Advance the clock, then run what is due."""
        await self.pass_time(**span)
        await self.run_due()

    async def run_due(self) -> int:
        """Run all periodic tasks and everything that is due; return how many jobs that was."""
        with self.env.time_context():  # fixtures run outside of simcord's time context
            now = self.bot.resources.clock.now()
            for periodic in self.bot.periodic_tasks:
                await periodic.run(now)
        return await self.deliver()

    async def deliver(self) -> int:
        """Send everything that is due, without periodic tasks; return how many jobs that was."""
        with self.env.time_context():
            done = await self.bot.dispatcher.run_due(self.bot.resources.clock.now())
        await self.env.settle()
        return done


def study_channel(env: simcord.Env, server: simcord.GuildHandle) -> StudyChannel:
    """Add the channel “study” to a server."""
    made = server.create_text_channel("study")
    return StudyChannel(env, server, env.backend.get_channel(made.id))


def is_panel(message: Message) -> bool:
    """Return whether a message is a group's panel."""
    ids = [part.get("custom_id") or "" for part in components(drawn(message))]
    return any(custom_id.startswith("panel:2:start") for custom_id in ids)


def panels_in(channel: simcord.ChannelHandle) -> list[discord.Message]:
    """Return the panels in a channel, oldest first."""
    return [one for one in simcord.ChannelHandle.history(channel) if is_panel(one)]


def without_panels(messages: list[discord.Message]) -> list[discord.Message]:
    """Return the messages that are neither panels nor news of Discord that one was pinned."""
    pinned = discord.MessageType.pins_add
    return [one for one in messages if one.type is not pinned and not is_panel(one)]


def answer_of(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Return the answer to an interaction; fails if there is none."""
    assert result.response is not None
    return result.response


def lines_of(shown: simcord.InteractionResult) -> list[dict[str, Any]]:
    """Return the fields of the form that was shown."""
    assert shown.modal is not None
    return [part["component"] for part in shown.modal["components"] if "component" in part]


def drawn(message: Message) -> dict[str, Any]:
    """Return a message as a payload of components."""
    if isinstance(message, simcord.ResponseMessage):
        return {"components": message.components}
    return {"components": [part.to_dict() for part in message.components]}


def menu(message: Message, hint: str) -> dict[str, Any]:
    """Return the menu whose placeholder begins with `hint`."""
    every = components(drawn(message))
    return next(part for part in every if (part.get("placeholder") or "").startswith(hint))


def chosen_in(message: Message, hint: str) -> list[str]:
    """Return the values that a menu shows as chosen."""
    return [one["value"] for one in menu(message, hint)["options"] if one.get("default")]


def said(message: Message) -> str:
    """Return all text of a message."""
    return text_of(drawn(message))


def labels(message: Message) -> list[str]:
    """Return the labels of the buttons of a message, in order."""
    every = list(components(drawn(message)))
    return [part["label"] for part in reversed(every) if "label" in part]


def filled(message: Message) -> list[str]:
    """Return the labels of the buttons of a message that stand out."""
    parts = components(drawn(message))
    return [
        part["label"] for part in parts if part.get("style") == discord.ButtonStyle.primary.value
    ]


def alt_of(message: Message) -> str:
    """Return the alternative text of the picture in a message; empty without a picture."""
    every = components(drawn(message))
    galleries = [part for part in every if part["type"] == ComponentType.MEDIA_GALLERY]
    return " ".join(item["description"] for part in galleries for item in part["items"])


def moderators_role(server: simcord.GuildHandle) -> simcord.RoleHandle:
    """Add the role of moderators to a server."""
    permissions = discord.Permissions(manage_guild=True, manage_roles=True, view_channel=True)
    return server.create_role("Moderators", permissions=permissions)
