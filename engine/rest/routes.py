"""The whole API in one place: every path, who answers it, and which parameters it reads."""

from __future__ import annotations

from .api import (
    aliases,
    bulk,
    by_query,
    cat,
    cluster,
    contexts,
    documents,
    index_mapping,
    index_settings,
    indices,
    inference,
    multi,
    pipelines,
    questions,
    rank_eval,
    root,
    scripts,
    search,
    templates,
    trained_models,
)
from .router import Route

ROUTES: tuple[Route, ...] = (
    *root.ROUTES,
    *documents.ROUTES,
    *bulk.ROUTES,
    *by_query.ROUTES,
    *search.ROUTES,
    *contexts.ROUTES,
    *multi.ROUTES,
    *questions.ROUTES,
    *rank_eval.ROUTES,
    *scripts.ROUTES,
    *pipelines.ROUTES,
    *trained_models.ROUTES,
    *inference.ROUTES,
    *indices.ROUTES,
    *index_mapping.ROUTES,
    *index_settings.ROUTES,
    *aliases.ROUTES,
    *templates.ROUTES,
    *cluster.ROUTES,
    *cat.ROUTES,
)
