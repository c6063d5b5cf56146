"""Tests by layer: domain, content, database, services, screens, commands, process and browser."""
