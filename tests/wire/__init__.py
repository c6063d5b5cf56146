"""Tests of the bot as a separate process, connected to a small stand-in for Discord that can fail.

`standin` is the stand-in; `inside/sitecustomize.py` runs in the bot's process before the bot;
`forked` starts such processes quickly.
"""
