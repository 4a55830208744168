"""Understand Painless, the language of Elasticsearch's scripts: what `grammar.lark` accepts, compiled to Python closures.

```python
script = compile_script("Math.log10(doc['votes'].value + 2) * params.k + _score")
script.score_all({"k": 2}, doc_values, docs, scores)
```
"""

from .doc_values import BulkColumn, DocValuesColumn, DocValuesSource
from .script import CompiledScript, compile_script
from .script_body import Script, parse_script
from .term_stats import StatsSummary, TermStats

__all__ = [
    "BulkColumn",
    "CompiledScript",
    "DocValuesColumn",
    "DocValuesSource",
    "Script",
    "StatsSummary",
    "TermStats",
    "compile_script",
    "parse_script",
]
