"""The shipped challenges whose result is checked, solved from their files alone."""
