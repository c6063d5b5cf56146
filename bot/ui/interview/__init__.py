"""/career interview: questions like those in job interviews, which come back, take-home tasks, questions to ask."""
