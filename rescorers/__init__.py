"""Reorder the head of a ranked list: one file per rescorer, and the phase that runs a chain of them."""

from .leniency import Leniency
from .parse import RescorerBuilder, parse_rescore
from .phase import Stage, rescore_phase
from .rescorer import Rescorer, Services

__all__ = ["Leniency", "Rescorer", "RescorerBuilder", "Services", "Stage", "parse_rescore", "rescore_phase"]
