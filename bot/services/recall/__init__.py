"""Recall: questions that come back, what members chose about them, and the study."""
