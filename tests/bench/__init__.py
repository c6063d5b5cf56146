"""Benchmarks of the bot and of a minimal discord.py bot; `make bench` prints a table.

Each bot runs in its own process (`bare`, `bare_stored` with a database, `cohort`; all driven by
`commands`) and answers over HTTP to a stand-in for Discord (`discord_http`) in another process.
`__main__` runs the bots in turns, reads their resource usage and prints the table.
"""
