"""Let the property tests import what they share: the strategies, and the naive specification."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
