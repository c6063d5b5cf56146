"""The endpoints of everything that moderators can ask about members, decisions and exports."""

from bot.interactions import Router
from bot.ui.moderation.audit import endpoints as audit
from bot.ui.moderation.export import endpoints as export
from bot.ui.moderation.members import endpoints as members

router = Router()
for part in (audit, export, members):
    router.include(part.router)
