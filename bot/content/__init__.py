"""Reads a content pack: YAML files in, a `Catalog` or the list of their faults out."""
