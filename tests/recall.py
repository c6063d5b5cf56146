"""A content pack with other recall questions."""

from collections.abc import Iterable

from bot.domain.content import Catalog
from bot.domain.content.models.questions import RecallQuestion


def with_recall(catalog: Catalog, recall: Iterable[RecallQuestion]) -> Catalog:
    """Return a copy with these questions; `model_copy` alone would keep what is cached about others."""
    changed = catalog.model_copy(update={"recall": tuple(recall)})
    vars(changed).pop("recall_by_day", None)
    return changed
