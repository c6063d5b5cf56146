"""The whole bot in a browser, on a simulated Discord: no token, no network."""
