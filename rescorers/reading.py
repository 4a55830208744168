"""How much of a document a cross-encoder read. Ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from secondpass.models.cross_encoder import CrossEncoder
from secondpass.shards.explanation import Explanation


@dataclass(frozen=True, slots=True)
class TokensRead:
    """Count the tokens of a document that a model *kept*, of the *total*; where it read chunks, theirs are added up."""

    kept: int
    total: int

    @classmethod
    def of(cls, model: CrossEncoder, query: str, text: str, parts: Sequence[str]) -> TokensRead:
        """Count what *model* reads of *parts* beside *query*; the total is that of the whole *text*."""
        total = model.tokenizer.count(text)
        return cls(min(total, sum(model.pair(query, part).kept for part in parts)), total)

    @property
    def cut(self) -> bool:
        """Whether some of the document went unread."""
        return self.kept < self.total

    def explain(self) -> Explanation:
        """Return the line of an explanation."""
        return Explanation(self.kept, f"tokens of the document the model read, of {self.total}")

    def to_json(self) -> dict[str, int]:
        """Return what a trace shows."""
        return {"kept": self.kept, "total": self.total}
