"""Requests, routes and answers: everything that features need of this package."""

from bot.interactions.components import (
    LONGEST_LABEL,
    Form,
    button,
    button_rows,
    checkboxes,
    choice_field,
    confirmation,
    menu,
    page_buttons,
    picker,
    require_confirmation,
    route_menu,
    text_field,
)
from bot.interactions.errors import Declined
from bot.interactions.interaction import Client, Interaction, actor_of
from bot.interactions.request import Request
from bot.interactions.route import (
    Marker,
    ModeratorRoute,
    Offset,
    ReviewerRoute,
    Route,
    RowId,
    ServerRoute,
    Slug,
    Snowflake,
    WithNotices,
)
from bot.interactions.router import Router
from bot.interactions.screen import Attachment, Layout, Placement, Screen, cached, file_page, page

__all__ = [
    "LONGEST_LABEL", "Attachment", "Client", "Declined", "Form", "Interaction", "Layout", "Marker",
    "ModeratorRoute", "Offset", "Placement", "Request", "ReviewerRoute", "Route", "Router", "RowId", "Screen",
    "ServerRoute", "Slug", "Snowflake", "WithNotices", "actor_of", "button", "button_rows", "cached", "checkboxes", "choice_field",
    "confirmation", "file_page", "menu", "page", "page_buttons", "picker", "require_confirmation",
    "route_menu", "text_field",
]  # fmt: skip
