"""Requests, routes and answers: everything that features need of this package."""

from bot.interactions.components import (
    LONGEST_LABEL,
    Button,
    Form,
    Item,
    Row,
    button,
    button_rows,
    checkboxes,
    choice_field,
    confirmation,
    menu,
    page_buttons,
    paged,
    picker,
    route_menu,
    text_field,
)
from bot.interactions.errors import Declined, declined
from bot.interactions.interaction import Client, Interaction, actor_of
from bot.interactions.request import Request
from bot.interactions.route import (
    ModeratorRoute,
    Offset,
    PostRoute,
    ReviewerRoute,
    Route,
    RowId,
    ServerRoute,
    Slug,
    Snowflake,
    WithNotices,
)
from bot.interactions.router import Router, router
from bot.interactions.screen import (
    Attachment,
    Layout,
    Placement,
    Screen,
    boxed,
    cached,
    file_page,
    page,
)
