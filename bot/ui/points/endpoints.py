"""Answers requests about points: where they come from, corrections, and roles for milestones."""

from typing import Any

from discord import ui

from bot.domain.content import Catalog, Milestone
from bot.domain.errors import Refusal
from bot.domain.markup import quoted, safe_name
from bot.formatting import join_words
from bot.interactions import Form, Request, Router, Screen, text_field
from bot.permissions.checks import find_role_issue
from bot.permissions.role_safety import find_moderator_permission, why_not_theirs_to_give
from bot.services.groups import groups
from bot.services.points import corrections, entries, rewards
from bot.services.points.corrections import MAX_REASON_LENGTH, CorrectionRequest
from bot.ui.groups.choosing import require_group_named
from bot.ui.points import screens
from bot.ui.points.routes import CorrectPoints, SetReward, ShowEntries, UndoCorrection

router = Router()

_ONLY_YOUR_OWN = (
    "Only moderators can do this: people with the **Manage Server** permission. To see where your own "
    "points come from, use `/points why` without the `member` option."
)


@router.answers
async def show_entries(request: Request, asked: ShowEntries) -> Screen:
    """Show the entries behind the points of the member who asks, or to a moderator anyone's."""
    actor = request.actor
    member_id = actor.member_id if asked.member_id is None else asked.member_id
    is_own = member_id == actor.member_id
    if not is_own and not actor.is_moderator:
        raise Refusal(_ONLY_YOUR_OWN)
    async with request.database.reading() as connection:
        totals = await entries.list_totals(connection, actor.guild_id, member_id)
        found = await entries.list_entries(
            connection, actor.guild_id, member_id, limit=screens.PAGE_SIZE + 1, skip=asked.skip
        )
    return screens.entries_screen(
        request.catalog, member_id, totals, found, skip=asked.skip, is_own=is_own
    )


@router.answers
async def correct_points(request: Request, asked: CorrectPoints) -> Screen | Form:
    """Ask for points and a reason, then correct once for each key, and show the new total."""
    _require_may_correct(request, asked.member_id)
    actor, key = request.actor, asked.key or str(request.interaction_id)
    if asked.points is None or asked.reason is None:
        return Form(
            "Give or take points",
            CorrectPoints(member_id=asked.member_id, key=key),
            text_field(
                "points", "Points to give or take", placeholder="20, or -5 to take some", longest=8
            ),
            _reason_field(),
        )
    points = _parse_points(asked.points)
    wanted = CorrectionRequest(
        key=key, member_id=asked.member_id, points=points, reason=asked.reason
    )
    async with request.database.writing() as connection:
        group_id = None
        if asked.group:
            every = await groups.list_groups(connection, actor.guild_id)
            group_id = require_group_named(every, asked.group).id
        result = await corrections.correct(connection, actor, wanted, group_id, request.now)
    is_own = asked.member_id == actor.member_id
    return screens.correction_screen(asked.member_id, result, asked.reason, is_own=is_own)


def _require_may_correct(request: Request, member_id: int) -> None:
    """Refuse if the points are the moderator's own, unless they own the server; the entry is marked."""
    if request.actor.member_id == member_id and not request.actor.is_owner:
        raise Refusal(
            "You can’t correct your own points; only the server’s owner may. Ask another moderator to "
            "use `/manage points give` or `/manage points take`."
        )


def _parse_points(typed: str) -> int:
    """Return the number that was typed, even with a minus sign or a dash instead of a hyphen."""
    text = "".join(typed.split()).replace("−", "-").replace("–", "-")
    try:
        return int(text)
    except ValueError:
        raise Refusal("Type the points as a whole number, such as 20 or -5.") from None


@router.answers
async def undo_correction(request: Request, asked: UndoCorrection) -> Screen | Form:
    """Ask for a reason, then take back a correction and show the new total."""
    _require_may_correct(request, asked.member_id)
    if asked.reason is None:
        return Form("Undo the correction", asked, _reason_field())
    async with request.database.writing() as connection:
        result = await corrections.undo(
            connection, request.actor, asked.member_id, asked.key, asked.reason, request.now
        )
    is_own = asked.member_id == request.actor.member_id
    return screens.correction_screen(
        asked.member_id, result, asked.reason, is_own=is_own, is_undo=True
    )


def _reason_field() -> ui.Label[Any]:
    return text_field(
        "reason", "Reason", placeholder="The member will see this", longest=MAX_REASON_LENGTH
    )


@router.answers
async def set_reward(request: Request, asked: SetReward) -> Screen:
    """Choose or remove the role of a milestone if one is named, then show all of them."""
    if asked.milestone is None and asked.role_id is not None:
        raise Refusal("Which milestone is this role for? Fill in the `milestone` option too.")
    actor, now, changed = request.actor, request.now, ""
    async with request.database.writing() as connection:
        if asked.milestone is not None:
            milestone = _require_milestone(request.catalog, asked.milestone)
            if asked.role_id is None:
                former_id = await rewards.remove(connection, actor, milestone.id, now=now)
                changed = screens.removed_text(milestone, former_id)
            else:
                _require_role_for_members(request, asked.role_id)
                people = await rewards.choose(
                    connection, actor, milestone.id, asked.role_id, now=now
                )
                changed = screens.chosen_text(milestone, asked.role_id, people)
        role_ids = await rewards.list_roles(connection, actor.guild_id)
    return screens.rewards_screen(request.catalog, role_ids, changed)


def _require_milestone(catalog: Catalog, typed: str) -> Milestone:
    """Return the milestone with this id, or with a name like this if there is only one."""
    milestone = catalog.milestone_names.find(typed)
    if milestone is None:
        near = [f"“{one.name}”" for one in catalog.milestone_names.nearest(typed)]
        hint = f" Did you mean {join_words(near, 'or')}?" if near else ""
        raise Refusal(f"I can’t find a milestone called {quoted(typed)}.{hint}")
    return milestone


def _require_role_for_members(request: Request, role_id: int) -> None:
    """Check that members may get a role, and that both the bot and the moderator can give it."""
    role = request.guild.get_role(role_id) if request.guild else None
    if role is None:
        raise Refusal("This role no longer exists. Choose another one.")
    name = safe_name(role.name)
    if role.is_default():
        raise Refusal("Everyone already has @\u200beveryone. Choose another role.")
    if role.managed:
        raise Refusal(
            f"Discord manages @{name} for a bot, a subscription or server boosts, so nobody can give "
            "it to members. Create another role for this: Server Settings → Roles → Create Role."
        )
    if power := find_moderator_permission(role):
        raise Refusal(
            f"@{name} lets people moderate: it grants {power}. Everyone who reaches the milestone would "
            "get that too. Choose another role, or remove the permission: Server Settings → "
            f"Roles → @{name} → Permissions."
        )
    if issue := find_role_issue(role):
        raise Refusal(issue.sentence)
    if reason := why_not_theirs_to_give(role, request.user):
        raise Refusal(reason)
