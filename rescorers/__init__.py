"""Reorder the head of a ranked list: one file per rescorer, and the phase that runs a chain of them."""

from .parse import RescorerBuilder, parse_rescore
from .phase import Stage, rescore_phase
from .rescorer import Rescorer, Services

__all__ = ["Rescorer", "RescorerBuilder", "Services", "Stage", "parse_rescore", "rescore_phase"]
