"""Tests of the part of a process that shares a database with others."""
