"""Rules of skills: what shows that a member has one, what works on it, and which ones a job ad names."""
