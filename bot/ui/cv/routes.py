"""Everything that can be asked about the lines for a member's CV; the answers are for them alone."""

from typing import Annotated

from pydantic import Field

from bot.interactions import MemberCommand
from bot.ui.lookup.routes import EntryName


class ShowCv(MemberCommand, path="cv:2:show"):
    """The lines that a member can make from what they did here; for a role, those that fit it."""

    role: EntryName | None = None
    page: Annotated[int, Field(ge=1, le=999)] = 1


class SaveCv(MemberCommand, path="cv:2:file"):
    """All these lines as a file."""

    role: EntryName | None = None
