"""Everything an engine holds, in one value handed down. Elasticsearch: Node."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from secondpass.shards.first_pass import AccessPath

from .indices import Indices
from .models import Models

CLUSTER_NAME = "secondpass"
NODE_NAME = "secondpass"


@dataclass(frozen=True, slots=True)
class Node:
    """Hold the registries of an engine; each guards itself against many threads."""

    path: AccessPath = AccessPath.AUTO
    indices: Indices = field(default_factory=Indices)
    models: Models = field(default_factory=Models)
    cluster_uuid: str = field(default_factory=lambda: secrets.token_urlsafe(16))
