"""/privacy: what is stored about a member, as its tables declare it, a copy, and its deletion."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence

from discord import ButtonStyle

from bot.domain.actor import MAX_ALIAS_LENGTH, Appearance, Visibility
from bot.formatting import capitalize, join_words, plural, sections, small
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import Form, button, choice_field, confirmation, paged, text_field
from bot.interactions.route import Offset, Route, WithNotices
from bot.services.privacy import personal_data
from bot.services.privacy import visibility as visibilities


class ShowStored(WithNotices, path="privacy:2:show"):
    """What is stored about the person who asks, in short."""


class ShowStoredDetails(Route, path="privacy:2:details"):
    """Each thing that is stored about the person who asks, and what for."""

    skip: Offset = 0  # how many tables come before the page


class ExportStored(Route, path="privacy:2:export"):
    """All that is stored about the person who asks, as a file."""


class DeleteStored(Route, path="privacy:2:delete", typed_fields={"confirmation"}):
    """Delete all that is stored about the person who asks, after a confirmation."""

    confirmation: str | None = None


class SetVisibility(
    Route, path="privacy:2:visibility", typed_fields={"visibility", "alias", "in_gallery"}
):
    """Choose how others in the server see a member; the form to choose in, if nothing is given."""

    visibility: Visibility | None = None
    alias: str | None = None
    in_gallery: bool | None = None


_TABLES_A_PAGE = 5
TABLE_NAMES = {
    "member": "Your membership",
    "enrolment": "Your plan",
    "pace_change": "Your pace",
    "pause": "Your pauses",
    "check_in": "Your check-ins",
    "entry": "Your points",
    "standing": "Totals of your points",
    "milestone": "Your milestones",
    "reminder": "Your reminders",
    "submission": "Your answers to challenges",
    "result_try": "Your tries at results that are checked",
    "peer_review": "What you think of others’ answers",
    "opened_solution": "Challenges you’ve seen the solution or answers to",
    "reported_skill": "Skills you say you have",
    "question_rating": "Questions you’ve answered in recall and interviews",
    "day_test": "Plan days you tried to test out of",
    "capstone": "Your capstones",
    "capstone_marks": "Marks you gave capstones",
    "own_challenge": "Challenges you wrote",
    "decision": "Moderators’ decisions by you or about you",
    "job": "Messages and roles for you",
    "member_message": "Messages posted for you",
    "given_role": "Roles Cohort gave you",
    "notice": "Messages waiting for you",
}
_TITLE = "## Your data"
_NAMED_IN_POSTS = "Leaderboards in channels that name you are removed, and so are all names in recaps that name you."
_SUMMARY = """\
**Stored** {records} about your plan, points, answers, capstones, skills, practice and settings, only to run \
these. Look-ups store nothing.
**Who sees it** Moderators see your progress and points by name. They and reviewers read your answers; \
your group reads your capstones, and your answers without your name where members review. Only you \
see your skills and practice. Whoever hosts this bot can open the database.
**How long** Until you delete it, for 30 days after you leave a server, or for {kept} after it removes Cohort."""

_IN_ITS_GALLERY = " Your group can read your accepted answers in its gallery."
_POSTED_BEFORE = "Recaps, leaderboards that somebody showed to everyone, and what you shared stay as they were posted."
_CHOICES = {
    Visibility.SHOWN: "By my name",
    Visibility.ALIAS: "By an alias",
    Visibility.HIDDEN: "Not at all",
}
_IN_GALLERY = {"yes": "Show them once a challenge is closed", "no": "Don’t show them"}
_SEEN = {
    Visibility.SHOWN: "Other members see your name and can look at your progress.",
    Visibility.ALIAS: "Other members see you as {alias} and can’t look at your progress.",
    Visibility.HIDDEN: "Other members can’t see your name, points or progress. You see your own place.",
}


@router.answers
async def show_stored(request: Request, _: ShowStored) -> Screen:
    found = await request.read(personal_data.count_personal_rows, request.user.id)
    actor, appearance = request.actor_or_none, None
    if actor:
        appearance = await request.read(visibilities.get_appearance, *actor.key)
    return summary_screen(found, appearance, request.resources.keep_for)


@router.answers
async def show_details(request: Request, route: ShowStoredDetails) -> Screen:
    found = await request.read(personal_data.count_personal_rows, request.user.id)
    return details_screen(found, route.skip)


@router.answers
async def export_stored(request: Request, _: ExportStored) -> Screen:
    tables = await request.read(personal_data.export_personal_data, request.user.id)
    return export_screen(tables)


@router.answers
async def delete_stored(request: Request, route: DeleteStored) -> Screen | Form:
    title, warning = "Delete everything about me", delete_warning(request.resources.keep_for)
    if form := confirmation(title, warning, route, route.confirmation):
        return form
    await request.write(personal_data.delete_member, request.user.id, request.now)
    request.resources.kept_forms.pop(request.user.id, None)
    await request.database.erase_deleted()
    return page(
        "## Everything about you has been deleted\nYour plan, check-ins, points, answers and settings "
        "are gone from all servers. The messages Cohort posted for you and the roles it gave you go "
        "within a few minutes. If you use Cohort again, you’ll start from scratch.",
        footer=f"{_NAMED_IN_POSTS} Cohort can’t remove what others have copied, or anything in servers and "
        "channels that it can’t reach any more.",
    )


@router.answers
async def set_visibility(request: Request, route: SetVisibility) -> Screen | Form:
    if route.visibility is None:
        current = await request.read(visibilities.get_appearance, *request.actor.key)
        choices = choice_field(
            "visibility", "How others see you here", _CHOICES, chosen=current.visibility
        )
        alias = text_field(
            "alias",
            "Your alias, if you chose one",
            value=current.alias.raw if current.alias else None,
            longest=MAX_ALIAS_LENGTH,
            required=False,
        )
        answers = choice_field(
            "in_gallery",
            "Your accepted answers",
            _IN_GALLERY,
            chosen=None if current.in_gallery is None else "yes" if current.in_gallery else "no",
            required=False,
        )
        return Form("How I appear", route, choices, alias, answers)
    appearance = await request.write(
        visibilities.set_visibility,
        request.actor,
        route.visibility,
        route.alias,
        route.in_gallery,
        now=request.now,
    )
    seen, again = _seen_text(appearance), ""
    if _IN_ITS_GALLERY in seen:
        again = " After a change, answers shown before come back in an hour."
    return page(
        f"## Saved for this server\n{seen}\n{small(_POSTED_BEFORE)}",
        buttons=[button("My data", ShowStored())],
        footer=f"Moderators always see your name, points and progress.{again}",
    )


def _seen_text(appearance: Appearance) -> str:
    seen = _SEEN[appearance.visibility].format(alias=f"“{appearance.alias}”")
    if appearance.in_gallery and appearance.visibility is not Visibility.HIDDEN:
        seen += _IN_ITS_GALLERY
    return seen


def summary_screen(
    found: Iterable[personal_data.PersonalRows], appearance: Appearance | None, keep: dt.timedelta
) -> Screen:
    """Draw in four lines what is stored about a member; buttons lead to the details and choices.

    `appearance` is how others see them, in a server; `keep` is how long the data of a server that
    removed Cohort is kept.
    """
    records = sum(table.rows for table in found)
    text = "Nothing. You haven’t used anything that needs to remember you."
    if records:
        text = _SUMMARY.format(records=plural(records, "record"), kept=plural(keep.days, "day"))
    buttons = [
        button("Details", ShowStoredDetails()),
        button("Export", ExportStored()),
        button("Delete…", DeleteStored(), style=ButtonStyle.danger),
    ]
    shown = buttons if records else []
    if appearance:
        text += f"\n**How you appear here** {_seen_text(appearance)}"
        shown = [button("How I appear…", SetVisibility()), *shown]
    return page(f"{_TITLE}\n{text}", buttons=shown)


def details_screen(found: Iterable[personal_data.PersonalRows], skip: int = 0) -> Screen:
    stored = {table.table: table for table in found if table.rows}
    parts = [_about(title, stored[name]) for name, title in TABLE_NAMES.items() if name in stored]
    _, shown, paging = paged(parts, ShowStoredDetails(), skip, _TABLES_A_PAGE)
    text = sections([f"{_TITLE}, in detail", *(shown or ["Nothing."])])
    return page(text, buttons=[button("Back", ShowStored()), *paging])


def _about(title: str, stored: personal_data.PersonalRows) -> str:
    what = capitalize(join_words(column.what for column in stored.columns))
    return f"**{title}** ({plural(stored.rows, 'record')}), {stored.purpose}\n{what}."


def export_screen(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Screen:
    records = plural(sum(map(len, tables.values())), "record")
    content = json.dumps(tables, indent=2, ensure_ascii=False).encode()
    return file_page(
        f"This file has everything Cohort stores about you in all servers: {records}. `/privacy`, "
        "**Details** tells you what it’s for.",
        Attachment("cohort-about-you.json", content),
    )


def delete_warning(keep: dt.timedelta) -> str:
    """Say what a deletion does; `keep` is how long moderators’ decisions outlive it."""
    return (
        "This deletes your plan, check-ins, points, answers, reminders and settings right away, in all "
        "servers. It also removes the messages Cohort posted for you and the roles it gave you. "
        f"{_NAMED_IN_POSTS} You can’t undo it. If you want a copy, press **Export** first.\n"
        "If moderators took you off the leaderboards or took points from you, Cohort remembers that for "
        f"{plural(keep.days, 'day')}, without your name or id, and applies it if you come back."
    )
