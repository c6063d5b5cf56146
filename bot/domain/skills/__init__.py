"""Rules of skills: what shows that a member has one, what practises it, and which ones a job ad names."""
