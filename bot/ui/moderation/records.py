"""What moderators decided: when, who, what and about whom; and what is stored of a group, as a file."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.own_challenges import own_number
from bot.domain.schedule.clock import WEEKDAYS, instant, local_date, timestamp, week_title
from bot.domain.schedule.zones import zone_label, zone_of
from bot.formatting import bullets, date_with_year, join_dots, plural, small
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import button, button_rows, menu, page_buttons, picker
from bot.services.moderation import export
from bot.services.moderation.decisions import AuditEntry, list_decisions, record_decision
from bot.services.moderation.export_files import CsvZip, JsonFile, Writer
from bot.ui.groups.choosing import require_group
from bot.ui.groups.settings import CHALLENGE_OPTIONS, PICKERS, REVIEW_OPTIONS
from bot.ui.moderation.routes import Dashboard, Export, ExportFormat, ShowDecisions

PAGE_SIZE = 4
_MAX_LENGTH = 100  # characters of a subject that fit into a line
ABOUT_CHALLENGES = {
    DecisionKind.ACCEPT: "accepted an answer to {}",
    DecisionKind.ACCEPT_UNREVIEWED: "an answer to {} counted without review",
    DecisionKind.ACCEPT_BY_MEMBERS: "accepted an answer to {}",
    DecisionKind.RETURN: "returned an answer to {}",
    DecisionKind.UNDO: "undid the decision on an answer to {}",
    DecisionKind.POST_NOW: "posted {} right away",
    DecisionKind.QUEUE: "queued {}",
    DecisionKind.UNQUEUE: "took {} out of the queue",
    DecisionKind.REPLACE: "made {} the next challenge",
    DecisionKind.RETIRE: "retired {}",
    DecisionKind.UNRETIRE: "added {} to the challenges",
    DecisionKind.WRITE: "wrote {}",
    DecisionKind.EDIT: "edited {}",
}
"""What decisions about a challenge were."""

TEXTS = {
    **ABOUT_CHALLENGES,
    DecisionKind.DELETE_CHALLENGE: "deleted the challenge “{}”",
    DecisionKind.SKIP: "skipped the {}",
    DecisionKind.UNSKIP: "undid skipping the {}",
    DecisionKind.PAUSE: "paused challenges until {}",
    DecisionKind.RESUME: "resumed challenges",
    DecisionKind.CREATE_GROUP: "created the group {}",
    DecisionKind.OPEN_GROUP: "opened the group",
    DecisionKind.ARCHIVE_GROUP: "archived the group",
    DecisionKind.REOPEN_GROUP: "opened the group again",
    DecisionKind.CHANGE_GROUP: "{}",
    DecisionKind.GIVE_POINTS: "gave points: {}",
    DecisionKind.TAKE_POINTS: "took points: {}",
    DecisionKind.UNDO_POINTS: "undid a correction: {}",
    DecisionKind.EXCLUDE: "took a member off the leaderboards",
    DecisionKind.RESTORE: "put a member back on the leaderboards",
    DecisionKind.MOVE_MEMBER: "moved a member to the group {}",
    DecisionKind.END_SEASON: "ended {}",
    DecisionKind.SET_REWARD: "chose <@&{1}> for the milestone {0}",
    DecisionKind.REMOVE_REWARD: "removed <@&{1}> from the milestone {0}",
    DecisionKind.EXPORT: "exported data: {}",
}
SETTINGS = {
    "name": "the name",
    "zone": "the time zone",
    "weekday": "the weekday",
    "post_at": "the time of the post",
    **{name: f"the {named[0].lower()}{named[1:]}" for name, (_, named) in PICKERS.items()},
}
"""Settings that have no menu of texts."""


@router.answers
async def show_decisions(request: Request, route: ShowDecisions) -> Screen:
    found = await request.read(
        list_decisions,
        request.actor.guild_id,
        author_id=route.moderator_id,
        about_id=route.member_id,
        limit=PAGE_SIZE + 1,
        skip=route.skip,
    )
    return decisions_screen(request.catalog, found, route)


def decisions_screen(catalog: Catalog, found: Sequence[AuditEntry], route: ShowDecisions) -> Screen:
    """Draw a page of decisions, newest first; one more than fits says that another page follows."""
    nothing = "No decisions yet."
    if route.moderator_id or route.member_id:
        nothing = "No decisions match. Clear a menu to see more of them."
    text = bullets(_line(catalog, entry) for entry in found[:PAGE_SIZE]) or nothing
    buttons = page_buttons(route, route.skip, PAGE_SIZE, is_last=len(found) <= PAGE_SIZE)
    only = route.model_copy(update={"skip": 0})
    return page(
        f"## Moderators’ decisions\n{text}",
        controls=lambda: [
            *button_rows([*buttons, button("Back", Dashboard())]),
            picker("user", "Decided by…", only, fills="moderator_id", chosen=route.moderator_id),
            picker("user", "About…", only, fills="member_id", chosen=route.member_id),
        ],
        footer="Nothing here is ever edited. Only the names of people who deleted their data are taken out.",
    )


def _line(catalog: Catalog, entry: AuditEntry) -> str:
    author = f"<@{entry.author_id}>" if entry.author_id else "a moderator who deleted their data"
    if entry.kind == DecisionKind.ACCEPT_UNREVIEWED:
        author = "by the group’s settings"
    if entry.kind == DecisionKind.ACCEPT_BY_MEMBERS:
        author = "two members"
    try:
        decision = decision_text(catalog, entry)
    except (ValueError, LookupError):  # its value may be one that only a later version knows
        decision = "a decision that I can’t show"
    about = [f"<@{entry.about_id}>"] if entry.about_id else []
    if entry.about_id and entry.about_id == entry.author_id:
        about = ["about themselves"]
    group = [str(entry.group)] if entry.group else []
    return join_dots([timestamp(entry.at), author, decision, *about, *group])


def decision_text(catalog: Catalog, entry: AuditEntry) -> str:
    subject = SafeName(entry.subject).cut(_MAX_LENGTH)
    if entry.kind in ABOUT_CHALLENGES:
        challenge = catalog.challenge_by_id.get(entry.subject)
        if challenge:
            subject = f"“{challenge.title}”"
        elif own_number(entry.subject):
            subject = "a challenge that was deleted"
    elif entry.kind in (DecisionKind.SKIP, DecisionKind.UNSKIP):
        subject = week_title(entry.subject)
    elif entry.kind is DecisionKind.PAUSE:
        last = dt.date.fromisoformat(entry.value) if entry.value else None
        subject = f"the end of {date_with_year(last)}" if last else "somebody resumes them"
    elif entry.kind is DecisionKind.CHANGE_GROUP:
        subject = _setting(entry.subject, entry.value)
    elif entry.kind in (DecisionKind.SET_REWARD, DecisionKind.REMOVE_REWARD):
        milestone = catalog.milestone_names.by_id.get(entry.subject)
        subject = f"“{milestone.name}”" if milestone else subject
    elif entry.kind is DecisionKind.EXPORT and entry.value:
        subject += f" since {entry.value}"
    return TEXTS[entry.kind].format(subject, entry.value)


def _setting(setting: str, value: str | None) -> str:
    labels = (CHALLENGE_OPTIONS | REVIEW_OPTIONS).get(setting)
    if labels and value:
        return f"chose “{labels.get(value, SafeName(value).cut(_MAX_LENGTH))}”"
    name = SETTINGS.get(setting, setting)
    return f"changed {name}: {_value(setting, value)}" if value else f"removed {name}"


def _value(setting: str, value: str) -> str:
    if setting.endswith("channel_id"):
        return f"<#{value}>"
    if setting.endswith("role_id"):
        return f"<@&{value}>"
    if setting == "zone":
        return zone_label(value)
    if setting == "weekday":
        return f"{WEEKDAYS[int(value)]}s"
    return f"“{SafeName(value).cut(_MAX_LENGTH)}”"


_WRITERS: dict[ExportFormat, type[Writer]] = {"CSV": CsvZip, "JSON": JsonFile}
_FOOTERS: dict[ExportFormat, str] = {
    "CSV": "A zip file with one CSV per table, for any spreadsheet. Ids, and text that a spreadsheet "
    "would mistake for formulas, begin with an apostrophe. Times are in UTC.",
    "JSON": "One object with a list for each table. Ids are text, and times are in UTC.",
}

_SINCE = {
    0: "From the beginning",
    7: "The last week",
    30: "The last 30 days",
    90: "The last 90 days",
    365: "The last year",
}
"""How many days can be exported."""


@router.answers
async def take_export(request: Request, route: Export) -> Screen:
    """Write a file of what is stored about a group, one at a time, and record who took it."""
    group = await require_group(request, route)
    if route.format is None:
        return export_screen(group, route.days)
    since = None
    if route.days:
        since = local_date(request.now, zone_of(group.zone)) - dt.timedelta(days=route.days)
    file_format = route.format
    writer = _WRITERS[file_format]()
    async with request.resources.writing_export:
        rows = await _write(request, group, writer, since)
    value = since.isoformat() if since else None
    actor, now, kind = request.actor, request.now, DecisionKind.EXPORT
    await request.write(record_decision, actor, now, kind, file_format, group.id, value=value)
    name = f"{_file_stem(group, request.now)}.{writer.ending}"
    text = export_text(group, rows, file_format, since)
    return file_page(text, Attachment(name, writer.file.getvalue()))


def _file_stem(group: StudyGroup, now: dt.datetime) -> str:
    """Name a file by group and date, in ASCII letters, digits and hyphens, which Discord keeps."""
    slug = re.sub("[^a-z0-9]+", "-", group.name.plain.casefold()).strip("-") or f"group-{group.id}"
    return f"cohort-{slug}-{local_date(now, zone_of(group.zone))}"


def export_screen(group: StudyGroup, days: int) -> Screen:
    every, wanted = Export(group_id=group.id), Export(group_id=group.id, days=days)
    buttons = [
        button("CSV for spreadsheets", wanted.model_copy(update={"format": "CSV"})),
        button("JSON for programs", wanted.model_copy(update={"format": "JSON"})),
        button("Back", Dashboard(group_id=group.id)),
    ]
    return page(
        f"## Export {group.name}\nYou get a file with members’ names and Discord ids, what they did and when, and "
        "what they wrote in answers, but not the notes they keep for themselves. What happens to it outside "
        "Discord is your responsibility.",
        controls=lambda: [menu("What to export", every, fills="days", labels=_SINCE, chosen=days)],
        buttons=buttons,
    )


async def _write(
    request: Request, group: StudyGroup, writer: Writer, since: dt.date | None
) -> Mapping[str, int]:
    """Write the file from one state of the database; return how many rows each table has."""
    start = instant(since, dt.time(0), zone_of(group.zone)) if since else None
    tables = export.tables_of(group, request.catalog, start)
    try:
        return await request.read(export.write_tables, tables, writer, request.upload_limit)
    except export.ExportTooLarge as error:
        packed = "" if isinstance(writer, CsvZip) else " Or choose CSV, which is compressed."
        raise Refusal(
            f"That file would be larger than the {request.upload_limit // 2**20} MB that Discord accepts here. Choose a shorter time.{packed} The people who host Cohort can also export it from the database."
        ) from error


def export_text(
    group: StudyGroup, rows: Mapping[str, int], file_format: ExportFormat, since: dt.date | None
) -> str:
    counts = [
        plural(rows["members"], "member"),
        plural(rows["check_ins"], "check-in"),
        plural(rows["answers"], "answer"),
        plural(rows["entries"], "change of points", "changes of points"),
    ]
    span = f"All members, and what they did since {date_with_year(since)}: " if since else ""
    return (
        f"## {group.name}: your export\n{span}{join_dots(counts)}.\n{small(_FOOTERS[file_format])}"
    )
