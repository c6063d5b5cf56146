"""Knows every endpoint, as the bot does once it has started."""

from bot.app import import_endpoints

import_endpoints()
