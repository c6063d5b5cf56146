"""What follows an answer: a member's pending notices, and setup news for moderators."""

from collections.abc import Iterable

from bot.interactions import FollowUp, Request, Route, Router, Screen, page
from bot.services.groups import setup_issues
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.ui.groups.setup_check import news_text

NOTICES = {
    NoticeKind.DMS_CLOSED: (
        "I couldn’t send your reminder: your direct messages are closed to me. Open them in this "
        "server’s privacy settings, or switch reminders off with `/plan remind`."
    ),
    NoticeKind.REMINDERS_STOPPED: (
        "I have switched your reminders off: your direct messages were closed to me three times. "
        "Once they are open, `/plan remind` switches them on again."
    ),
    NoticeKind.ANSWER_REVIEWED: "An answer of yours was reviewed: `/challenge mine` shows it.",
    NoticeKind.POINTS_CORRECTED: (
        "A moderator corrected your points: `/points why` shows it, with the reason."
    ),
    NoticeKind.MOVED: (
        "A moderator moved you to another group: `/group list` shows which. What you did goes along, "
        "and your points stay with the group you earned them in."
    ),
}


def notice_text(kinds: Iterable[NoticeKind]) -> str:
    """Return the texts of notices, one a line."""
    return "\n".join(NOTICES[kind] for kind in kinds)


router = Router()


async def pending_notices(request: Request, route: Route) -> Screen | None:
    """Return the pending notices of a member after a command; they are dismissed once sent."""
    if request.member is None or not request.is_command:
        return None
    async with request.database.reading() as session:
        pending = await notices.list_notices(session, request.actor)
    if not pending:
        return None

    async def dismiss() -> None:
        async with request.database.writing() as session:
            await notices.dismiss(session, request.actor, pending)

    text = notice_text(kind for kind in pending if kind not in route.already_told)
    if text:
        return page(text).then(dismiss)
    await dismiss()
    return None


async def pending_setup_news(request: Request, _: Route) -> Screen | None:
    """Return the untold setup news of a server, which count as told from now on."""
    async with request.database.writing() as session:
        news = await setup_issues.take_untold(session, request.actor.guild_id)
    return page(news_text(news)) if news else None


router.follow_ups[FollowUp.MEMBER_NOTICES] = pending_notices
router.follow_ups[FollowUp.SETUP_NEWS] = pending_setup_news
