"""What follows an answer: a member's pending notices."""

from collections.abc import Iterable

from bot.domain.jobs import NoticeKind
from bot.interactions import Request, Route, Screen, WithNotices, page, router
from bot.services.members import notices
from bot.ui.points.routes import ShowEntries

NOTICES = {
    NoticeKind.REMINDERS_STOPPED: (
        "I’ve turned your reminders off, because you don’t accept direct messages from me. Allow them "
        "in this server’s privacy settings, then turn reminders on again in `/plan settings`."
    ),
    NoticeKind.ANSWER_REVIEWED: "One of your answers was reviewed. `/challenge`, **All my answers** shows the decision.",
    NoticeKind.PEER_REVIEWED: "Another member looked at one of your answers. `/challenge`, **All my answers** shows what they think.",
    NoticeKind.POINTS_CORRECTED: (
        "A moderator corrected your points. `/points` shows the entry and the reason."
    ),
    NoticeKind.GROUP_ARCHIVED: (
        "Moderators have archived your group, so your plan is paused until they open it again. To "
        "carry on in another group, use `/group`."
    ),
    NoticeKind.GROUP_REOPENED: (
        "Your group is open again, and your plan continues unless you paused it yourself. If you need "
        "more time, pause it in `/plan settings`."
    ),
    NoticeKind.MOVED: (
        "A moderator moved you to another group. `/group` shows which one. Your points stay where "
        "you earned them, and your plan moves with you. If your plan is paused, resume it in "
        "`/plan settings`."
    ),
}


def notice_text(kinds: Iterable[NoticeKind]) -> str:
    return "\n".join(NOTICES[kind] for kind in kinds)


async def pending_notices(request: Request, route: Route) -> Screen | None:
    """Return the pending notices of a member after a command; they are dismissed once sent."""
    if not (isinstance(route, WithNotices) and request.actor_or_none and request.is_command):
        return None
    pending = await request.read(notices.list_notices, *request.actor.key)
    if not pending:
        return None

    async def dismiss() -> None:
        await request.write(notices.dismiss, request.actor, pending)

    told = {NoticeKind.POINTS_CORRECTED} if isinstance(route, ShowEntries) else set()
    text = notice_text(kind for kind in pending if kind not in told)
    if text:
        return page(text).then(dismiss)
    await dismiss()
    return None


router.follow_up = pending_notices
