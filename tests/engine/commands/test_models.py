"""`secondpass models`, as a person uses it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from secondpass.engine.commands.cli import main
from secondpass.engine.commands.token_attribution import pieces, render_attribution
from secondpass.engine.commands.token_attribution_html import attribution_html
from secondpass.models.cross_encoder import SHIPPED_MODEL
from secondpass.models.occlusion import Attribution, Side, Word

QUERY = Side("bad <b>", (Word(0, 3, 0.5), Word(4, 7, -0.25)), 7)
TEXT = Side("a bad & שלום 👍🏽 word unread", (Word(2, 5, 1.0), Word(8, 12, 0.0)), 20)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["models", *arguments])


def test_the_shipped_model_is_listed_and_shown() -> None:
    assert ".rerank-v1" in run("list").stdout
    shown = run("show", ".rerank-v1").stdout
    for told in ("bert", "6 x 384", "256 tokens", "raw logits", "told by their type", "in batches", "model.onnx"):
        assert told in shown
    assert len(re.findall(r"[0-9a-f]{64}", shown)) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "no model"], "neither a folder nor a model id"),
        (["show", "{folder}"], "holds no config.json"),
        (["delete", "nobody/nothing", "--yes"], "no model of the Hugging Face cache"),
        (["quantize", ".rerank-v1", "{folder}/new"], "no large float32 matrix"),
        (["export", ".rerank-v1", "{folder}/new"], "have no head"),
        (["explain", "a", "b", "--model", "no model"], "neither a folder nor a model id"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: list[str], told: str, tmp_path: Path) -> None:
    if arguments[0] in ("quantize", "export"):
        pytest.importorskip("onnx")
        pytest.importorskip("torch")
    result = run(*(argument.format(folder=tmp_path) for argument in arguments))

    assert result.exit_code == 1
    assert told in result.stderr.splitlines()[-1]
    assert not (tmp_path / "new").exists()


def test_a_model_made_of_weights_is_shown_and_stored_smaller(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=30_522, num_labels=1, **sizes)
    BertForSequenceClassification(config).save_pretrained(tmp_path / "weights")
    (tmp_path / "weights" / "tokenizer.json").write_bytes((SHIPPED_MODEL / "tokenizer.json").read_bytes())

    exported, small = str(tmp_path / "exported"), str(tmp_path / "small")
    assert "scores differ from PyTorch's by at most" in run("export", str(tmp_path / "weights"), exported).stdout
    assert "scores moved by at most" in run("quantize", exported, small).stdout
    assert "1 x 16" in run("show", small).stdout


def test_explain_shows_the_words_that_moved_the_score(tmp_path: Path) -> None:
    result = run("explain", "spiderman", "Spiderman. 2002.")
    assert result.exit_code == 0, result.output
    assert re.search(r"\+\d\.\d{4} █+ *text  Spiderman", result.stdout)

    page = tmp_path / "page.html"
    assert "score" in run("explain", "spiderman", "Spiderman. 2002.", "--html", str(page)).stdout
    assert "Spiderman" in page.read_text(encoding="utf-8")


def test_the_pieces_of_a_text_are_the_text_again() -> None:
    for side in (QUERY, TEXT):
        assert "".join(told for told, _, _ in pieces(side)) == side.text
    assert [told for told, _, read in pieces(TEXT) if not read] == [TEXT.text[20:]]


def test_a_page_is_whole_escaped_and_needs_nothing_from_elsewhere() -> None:
    page = attribution_html(Attribution(0.5, QUERY, TEXT))
    seen = Seen()
    seen.feed(page)

    assert seen.open == []
    assert not {"script", "link", "img", "iframe"} & seen.tags
    assert "http" not in page
    assert "&lt;b&gt;" in page and "שלום" in page and 'dir="auto"' in page


class Seen(HTMLParser):
    """Keep which elements are open, and which there were."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_words_that_do_nothing_have_no_bars() -> None:
    nothing = Side("a", (Word(0, 1, 0.0),), 1)
    console = Console(record=True, width=80, file=Path("/dev/null").open("w"))  # noqa: SIM115
    console.print(render_attribution(Attribution(1.0, nothing, nothing)))

    assert "█" not in console.export_text()
    assert "NaN" not in attribution_html(Attribution(1.0, nothing, nothing))
