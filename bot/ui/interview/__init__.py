"""/interview: questions of job interviews that come back, take-home tasks, questions to ask."""
