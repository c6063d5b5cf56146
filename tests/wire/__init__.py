"""The whole bot as a process of its own, on a small stand-in for Discord, through troubles.

`standin` is that Discord; `inside/sitecustomize.py` runs within the bot's process, before the bot.
"""
