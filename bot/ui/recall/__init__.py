"""/recall: short questions about plan days that come back days and weeks later."""
