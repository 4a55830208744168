"""What a request asks for in words that Elasticsearch refuses: told beside the answer, or with strictness refused. Ours."""

from __future__ import annotations

from collections.abc import Iterator

from secondpass.rescorers import Leniency, RescorerBuilder

from .request import SearchRequest
from .retrievers import Compound, Retriever
from .retrievers.rescorer import Rescoring


class RequestWarning(UserWarning):
    """Tell of a request that secondpass answers and Elasticsearch refuses."""


def leniencies(request: SearchRequest) -> tuple[Leniency, ...]:
    """Return what was read leniently in the rescorers of a request, of its retrievers too."""
    inner = () if request.retriever is None else _rescorers(request.retriever)
    return tuple(leniency for rescorer in (*request.rescore, *inner) for leniency in rescorer.leniencies)


def refuse_leniencies(request: SearchRequest) -> None:
    """Raise what Elasticsearch raises where it refuses what is read leniently here."""
    for leniency in leniencies(request):
        raise leniency.refusal


def _rescorers(retriever: Retriever) -> Iterator[RescorerBuilder]:
    if isinstance(retriever, Compound):
        if isinstance(retriever.fusion, Rescoring):
            yield from retriever.fusion.chain
        for child in retriever.children:
            yield from _rescorers(child)
