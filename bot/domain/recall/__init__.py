"""Rules of recall: when a question comes back, how an answer is judged, and what the study counts."""
