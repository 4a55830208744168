"""Which Elasticsearch's scores are given, where versions differ."""

from __future__ import annotations

from enum import StrEnum


class Compatibility(StrEnum):
    """Name a version of Elasticsearch; it stands for those whose scores are the same.

    Up to 8.18 and 9.0.0 a learning-to-rank model's prediction is the score, negative or not. Since 8.19, 9.0.1 and 9.1 a model
    that may go below 0 has all its scores lifted by its lower bound; the order is the same.
    """

    ES_8_18 = "8.18"
    NEWEST = "9.2"

    @classmethod
    def _missing_(cls, value: object) -> Compatibility:
        raise ValueError(f"compatibility is one of {[each.value for each in cls]} but was [{value}]")

    @property
    def slides(self) -> bool:
        """Tell whether the scores of learning-to-rank models are lifted to 0 and above."""
        return self is not Compatibility.ES_8_18
