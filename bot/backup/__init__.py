"""Backups of a whole database in one file, which any database of the bot can be restored from."""
