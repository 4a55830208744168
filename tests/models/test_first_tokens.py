"""The last layer works out what the head reads, and the head does not notice."""

from __future__ import annotations

from typing import Any

import pytest

from secondpass.models.first_tokens import FAMILIES, ROWS, first_tokens

torch = pytest.importorskip("torch", reason="torch makes the small models")

SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}


def classifier(family: str) -> Any:
    from transformers import AutoConfig, AutoModelForSequenceClassification

    torch.manual_seed(0)
    ends = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "cls_token_id": 1, "sep_token_id": 2}
    config = AutoConfig.for_model(family, vocab_size=40, max_position_embeddings=40, num_labels=1, **SIZES, **ends)
    return AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()


def logits(module: Any) -> Any:
    ids = torch.randint(3, 40, (3, 17), generator=torch.Generator().manual_seed(0))
    mask = (torch.arange(17) < torch.tensor([[17], [9], [3]])).long()
    with torch.no_grad():
        return module(input_ids=ids * mask, attention_mask=mask).logits


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_head_reads_what_it_read_before(family: str) -> None:
    module = classifier(family)
    before, last = logits(module), module.base_model.encoder.layer[-1]
    seen = []

    with first_tokens(module):
        module.base_model.encoder.layer[-1].register_forward_hook(lambda *given: seen.append(given[-1].shape[1]))
        assert torch.allclose(logits(module), before, atol=1e-6)
    assert seen == [ROWS]
    assert module.base_model.encoder.layer[-1] is last


@pytest.mark.parametrize("family", ["modernbert", "distilbert"])
def test_other_families_are_left_as_they_are(family: str) -> None:
    module = classifier(family)
    before = logits(module)
    with first_tokens(module):
        assert torch.equal(logits(module), before)
