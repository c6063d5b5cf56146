"""The parts of a content pack, validated by pydantic: one module for each kind of file."""
