"""Understand Painless, the language of Elasticsearch's scripts: what `grammar.lark` accepts, compiled to Python closures.

```python
script = compile_script("Math.log10(doc['votes'].value + 2) * params.k + _score")
script.score_all({"k": 2}, doc_values, docs, scores)
```
"""

from .ctx import CtxMap, check_not_in_itself
from .doc_values import BulkColumn, DocValuesColumn, DocValuesSource
from .params import to_json
from .script import CompiledScript, compile_script
from .script_body import Script, parse_script
from .term_stats import StatsSummary, TermStats

__all__ = [
    "BulkColumn",
    "CompiledScript",
    "CtxMap",
    "DocValuesColumn",
    "DocValuesSource",
    "Script",
    "StatsSummary",
    "TermStats",
    "check_not_in_itself",
    "compile_script",
    "parse_script",
    "to_json",
]
