"""Rules of recall: judging what a member answers."""
