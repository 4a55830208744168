"""The whole API in one place: every path, who answers it, and which parameters it reads."""

from __future__ import annotations

from .api import bulk, documents, indices, root, search
from .router import Route

ROUTES: tuple[Route, ...] = (*root.ROUTES, *documents.ROUTES, *bulk.ROUTES, *search.ROUTES, *indices.ROUTES)
