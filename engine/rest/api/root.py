"""Who is there. Elasticsearch: RestMainAction."""

from __future__ import annotations

from secondpass.engine.node import CLUSTER_NAME, NODE_NAME
from secondpass.engine.rest.call import Call
from secondpass.engine.rest.exchange import Answer
from secondpass.engine.rest.router import Route
from secondpass.engine.version import ELASTICSEARCH_VERSION, LUCENE_VERSION, MAJOR


def info(call: Call) -> Answer:
    """Tell the version clients choose their dialect by."""
    version = {
        "number": ELASTICSEARCH_VERSION,
        "build_flavor": "default",
        "build_type": "secondpass",
        "build_hash": "unknown",
        "build_date": "2025-10-01T00:00:00.000000000Z",
        "build_snapshot": False,
        "lucene_version": LUCENE_VERSION,
        "minimum_wire_compatibility_version": f"{MAJOR - 1}.19.0",
        "minimum_index_compatibility_version": f"{MAJOR - 1}.0.0",
    }
    return Answer(
        {
            "name": NODE_NAME,
            "cluster_name": CLUSTER_NAME,
            "cluster_uuid": call.node.cluster_uuid,
            "version": version,
            "tagline": "You Know, for Search",
        }
    )


ROUTES = (Route(("GET", "HEAD"), "/", info),)
