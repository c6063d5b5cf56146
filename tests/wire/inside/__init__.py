"""This folder is put on the module path of the bot's process."""
