"""The part of a process that shares one database with other processes of the bot."""
