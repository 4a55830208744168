"""Rooms of Elasticsearch's API that secondpass has not: they are named, not mistaken for indices nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from secondpass.shards.errors import UnsupportedError

ELSEWHERE = frozenset(
    (
        "_application", "_async_search", "_autoscaling", "_block", "_ccr", "_clone", "_connector", "_create_from",
        "_dangling", "_disk_usage", "_downsample", "_encryption", "_enrich", "_eql", "_esql",
        "_features", "_field_usage_stats", "_fleet", "_graph", "_health_report", "_ilm", "_info", "_ingest",
        "_internal", "_knn_search", "_license", "_lifecycle", "_logstash", "_migration", "_monitoring",
        "_mtermvectors", "_mvt", "_percolate", "_project", "_project_routing", "_query", "_query_rules", "_recovery",
        "_reload_search_analyzers", "_remote", "_repositories_metering", "_rollover", "_rollup", "_rollup_search",
        "_script_context", "_script_language", "_searchable_snapshots", "_security", "_segments", "_shard_stores",
        "_shrink", "_slm", "_snapshot", "_split", "_sql", "_ssl", "_streams", "_synonyms", "_termvectors",
        "_text_structure", "_transform", "_watcher", "_xpack",
    )
)  # fmt: skip
"""Words of paths."""

READ_ALONE = frozenset({"_data_stream"})
"""Words of paths that are answered where they are asked for, and no more: there is nothing to tell, nor to be made."""

BELOW = {
    "_cat": (
        "allocation", "circuit_breaker", "fielddata", "ml", "nodeattrs", "recovery", "repositories", "segments",
        "snapshots", "tasks", "thread_pool", "transforms",
    ),
    "_cluster": ("allocation", "pending_tasks", "reroute", "state", "stats", "voting_config_exclusions"),
    "_data_stream": ("_mappings", "_migrate", "_modify", "_options", "_promote", "_settings", "_stats"),
    "_inference": ("_update",),
    "_ml": (
        "_delete_expired_data", "_update", "anomaly_detectors", "calendars", "data_frame", "datafeeds", "filters", "info",
        "memory", "set_upgrade_mode",
    ),
    "_nodes": ("hot_threads", "reload_secure_settings", "shutdown", "usage"),
    "_resolve": ("cluster",),
}  # fmt: skip
"""Words of paths below others."""


def check_here(method: str, parts: Sequence[str]) -> None:
    """Raise UnsupportedError where a method and a part of a path lead to what secondpass has not."""
    for part in parts:
        if part in ELSEWHERE or (part in READ_ALONE and method != "GET"):
            raise UnsupportedError(f"the API [{part}] is not supported by secondpass")
    for word, below in BELOW.items():
        found = [part for part in parts[2:] if part in below] if parts[1:2] == [word] else []
        if found:
            raise UnsupportedError(f"the API [{word}/{found[0]}] is not supported by secondpass")
