"""The tests, in layers: domain, content, screens, commands as a member uses them, the browser."""
