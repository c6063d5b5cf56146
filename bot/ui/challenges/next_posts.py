"""What moderators see and change about which challenge comes next in a group."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress

from discord import ui

from bot.domain.choice import SelectionInput
from bot.domain.content import OWN, Challenge
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import PlannedPost, date_with_weekday, local_date, timestamp
from bot.formatting import join_dots, join_fitting, plural, sections, small
from bot.interactions import Request, Route, Screen, page, router
from bot.interactions.components import Button, Item, button, button_rows, menu, paged
from bot.services.challenges import bank, schedule_changes
from bot.services.groups import groups
from bot.ui.challenges import routes
from bot.ui.groups.choosing import get_group, require_group
from bot.ui.groups.rights import require_may_post
from bot.ui.moderation.routes import Dashboard

_WEEKS = 3
_UNSKIP_BUTTONS = 3
_LONGEST_QUEUE = 300  # characters of the titles in a queue
_OPTIONS = 25  # in a menu


@router.answers
async def preview(request: Request, route: routes.PreviewNext) -> Screen:
    group = await require_group(request, route)
    group.require_open()
    return await show_next(request, group)


async def show_next(
    request: Request,
    group: StudyGroup,
    changed: str = "",
    *,
    instead_of: Challenge | None = None,
    undo: Route | None = None,
) -> Screen:
    """Draw what comes next; `instead_of` is what came next before, which may have no place any more."""
    by_id = request.catalog.challenge_by_id
    async with request.database.reading() as connection:
        group = await groups.get(connection, group.guild_id, group.id)
        coming = await bank.preview_posts(
            connection, group, request.catalog.challenges, request.now, weeks=_WEEKS
        )
        skipped = await schedule_changes.list_skipped_weeks(connection, group, request.now)
        may_post = False
        with suppress(Refusal):
            await schedule_changes.require_week_to_post(
                connection, group, request.catalog.challenges, request.now
            )
            may_post = True
    coming = coming[: max(1, _WEEKS - len(skipped))]
    listed = {one.challenge.id for one in coming if one.challenge and not one.paused}
    titles = [
        by_id[challenge_id].title + (" (retired)" if challenge_id in coming[0].retired else "")
        for challenge_id in coming[0].queued
        if challenge_id in by_id and challenge_id not in listed
    ]
    if instead_of and instead_of.id not in {*listed, *coming[0].queued}:
        changed += f" “{instead_of.title}” has no week now: queue it to keep it."
    is_paused = group.is_paused(request.now) or coming[0].paused
    states = {"is_paused": is_paused, "may_post": may_post}
    return next_screen(group, coming, titles, skipped, changed, undo, **states)


def next_screen(  # noqa: PLR0913 - all of it is shown
    group: StudyGroup,
    coming: Sequence[bank.NextPost],
    queued_titles: Sequence[str],
    skipped_weeks: Sequence[PlannedPost] = (),
    changed: str = "",
    undo: Route | None = None,
    *,
    is_paused: bool = False,
    may_post: bool = True,
) -> Screen:
    paused = ""
    if is_paused:
        last = group.paused_until
        until = f"the end of {date_with_weekday(last)}" if last else "you resume them"
        paused = f"\nChallenges are paused until {until}."
    queue = "" if coming[0].queued else "Nothing is queued, so I choose what comes next. "
    if queued_titles:
        queue = f"Also in the queue: {join_fitting(queued_titles, ', ', _LONGEST_QUEUE)}. "

    def controls() -> Iterator[Item]:
        buttons = _buttons(group, is_paused=is_paused, may_post=may_post)
        for one in skipped_weeks[:_UNSKIP_BUTTONS]:
            unskip = routes.SkipWeek(group_id=group.id, week=one.week, undo=True)
            text = f"{day_of(group, one.at)}: skipped"
            yield ui.Section(ui.TextDisplay(text), accessory=button("Unskip", unskip))
        first, *later = coming
        skip = routes.SkipWeek(group_id=group.id, week=first.planned.week)
        line: Item = ui.TextDisplay(line_of(first))
        yield line if is_paused else ui.Section(line, accessory=button("Skip", skip))
        dates = (line_of(each, "D") for each in later)
        yield ui.TextDisplay("\n".join([small(checks_text(group, first.challenge)), *dates]))
        if first.challenge and not is_paused:
            read = routes.ReadChallenge(
                group_id=group.id, challenge_id=first.challenge.id, before="next"
            )
            buttons.insert(0, button("Read it", read))
        yield from button_rows([*([button("Undo", undo)] if undo else []), *buttons])

    title = f"## What comes next in {group.name}"
    return page(sections([changed, f"{title}{paused}"]), controls=controls, footer=queue)


def day_of(group: StudyGroup, at: dt.datetime) -> str:
    """Write the date of a post in its group: “Friday 4 December”."""
    return date_with_weekday(local_date(at, group.weekly.zone))


def checks_text(group: StudyGroup, challenge: Challenge | None) -> str:
    """Say who checks the answers to a challenge."""
    if challenge and challenge.result and not challenge.result.explain:
        return "Members enter a result; I check it at once."
    if not group.reviewed:
        return "Answers count at once, without a review."
    role = f" and <@&{group.reviewer_role_id}>" if group.reviewer_role_id else ""
    two = ", or two members who agree" if group.peer_reviews and group.peers_accept else ""
    return f"Moderators{role} check the answers{two}."


def line_of(coming: bank.NextPost, style: str = "F") -> str:
    when = timestamp(coming.planned.at, style)
    if coming.paused:
        return f"{when}: nothing, because challenges are paused"
    if coming.challenge is None:
        return f"{when}: nothing, because every challenge is retired"
    return f"{when}: **{coming.challenge.title}** ({effort(coming.challenge)})"


def effort(challenge: Challenge) -> str:
    for_two = ", for two" if challenge.for_two else ""
    return f"level {challenge.difficulty}, about {challenge.minutes} minutes{for_two}"


def _buttons(group: StudyGroup, *, is_paused: bool, may_post: bool) -> list[Button]:
    resume = button("Resume", routes.ResumePosts(group_id=group.id), primary=True)
    pause = button("Pause…", routes.PausePosts(group_id=group.id))
    return [
        button("Choose a challenge", routes.ListChallenges(group_id=group.id)),
        *([button("Post now…", routes.PostNow(group_id=group.id))] if may_post else []),
        resume if is_paused else pause,
        button("Write one…", routes.WriteChallenge(group_id=group.id)),
        button("History", routes.ShowWeeks(group_id=group.id)),
        button("Back", Dashboard(group_id=group.id)),
    ]


@router.answers
async def list_challenges(request: Request, route: routes.ListChallenges) -> Screen:
    group, selection = await load_selection(request, route.group_id)
    return list_screen(group, request.catalog.challenges, selection, route.skip)


async def load_selection(request: Request, group_id: int) -> tuple[StudyGroup, SelectionInput]:
    group = await get_group(request, group_id)
    async with request.database.reading() as connection:
        return group, (await bank.load_selection_inputs(connection, [group]))[group_id]


def list_screen(
    group: StudyGroup, challenges: Sequence[Challenge], selection: SelectionInput, skip: int = 0
) -> Screen:
    every = routes.ListChallenges(group_id=group.id)
    in_order = sorted(
        challenges, key=lambda one: (not one.id.startswith(OWN), one.difficulty, one.name.lower())
    )
    skip, shown, paging = paged(in_order, every, skip, _OPTIONS)
    labels = {challenge.id: challenge.name for challenge in shown}
    about = {
        challenge.id: join_dots([effort(challenge), *describe_states(challenge, selection)])
        for challenge in shown
    }
    route = routes.ShowChallenge(group_id=group.id, challenge_id=shown[0].id)
    others = [
        button("Write one…", routes.WriteChallenge(group_id=group.id)),
        button("Upload YAML…", routes.UploadChallenge(group_id=group.id)),
        button("Back", routes.PreviewNext(group_id=group.id)),
    ]
    return page(
        f"## Choose a challenge\nPage {skip // _OPTIONS + 1} of {-(-len(challenges) // _OPTIONS)}. Your own "
        "first, then by level and name. Choose one to read it, and to post it next, queue it or retire it.",
        controls=lambda: [
            menu("Choose a challenge…", route, fills="challenge_id", labels=labels, about=about)
        ],
        buttons=[*paging, *others],
    )


def describe_states(challenge: Challenge, selection: SelectionInput) -> Iterator[str]:
    if challenge.result:
        yield "with a result that I check"
    if challenge.id in selection.retired:
        yield "not in use" if challenge.id.startswith(OWN) else "retired"
    if challenge.id in selection.queued:
        yield "in the queue"
    if times := selection.posted.count(challenge.id):
        yield f"posted {plural(times, 'time')}"


@router.answers
async def queue_challenge(request: Request, route: routes.QueueChallenge) -> Screen:
    challenge, group = require_challenge(request, route), await get_group(request, route.group_id)
    catalog, former, undo = request.catalog, None, None
    async with request.database.writing() as connection:
        if route.first:
            (former,) = await bank.preview_posts(connection, group, catalog.challenges, request.now)
        queued = await bank.toggle_queued(
            connection, request.actor, group, challenge, now=request.now, first=route.first
        )
        # Only now it's known whether it would be posted; a refusal takes the change back.
        require_may_post(request, challenge, [group] if queued else [])
    state = "is in the queue now" if queued else "is no longer in the queue"
    if former:
        state = "comes next"
        if challenge.id not in former.queued:
            undo = route.model_copy(update={"first": False})
    instead_of, changed = former.challenge if former else None, f"“{challenge.title}” {state}."
    return await show_next(request, group, changed, instead_of=instead_of, undo=undo)


def require_challenge(request: Request, route: routes.ChallengeRoute) -> Challenge:
    gone = "That challenge was removed. Choose another one."
    return require(request.catalog.challenge_by_id.get(route.challenge_id), gone)
