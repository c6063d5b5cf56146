"""Small print that says what comes from the article, what is ours, and which article it is."""

from bot.domain.content import Catalog


def _article_note(catalog: Catalog) -> str:
    """Say what the article is, in words by which it can be found; nothing if no source says it."""
    about = next((source.about for source in catalog.sources if source.about), None)
    return f"The article is {about}." if about else ""


def provenance(catalog: Catalog, said: str) -> str:
    """Return small print: which parts of a screen come from where, and what the article is."""
    return f"{said}\n{_article_note(catalog)}".strip()
