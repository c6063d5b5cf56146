"""What the bot costs beside a bare discord.py bot of the same shape; `make bench` prints a table.

Each bot is a process of its own (`bare`, `bare_stored` with a database, `cohort`; all driven by
`commands`) and answers through a stand-in for Discord's HTTP (`answering`) in another one. This
process (`__main__`) lets the bots take turns, reads what they used and prints the table.
"""
