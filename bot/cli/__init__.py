"""The command line: its commands, and the checks and reports that only they print."""
