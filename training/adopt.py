"""Takes over what fits from an earlier checkpoint: weights of the same name and size, and of heads the rows of the things both know."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from things import KINDS

# Heads with a row for every kind: what stands before the kinds in them.
_ROWS = {"heads.patch": 1, "heads.cell": 1, "heads.whole.out.present": 0, "slots.out.0.slot_kind": 0, "slots.out.1.slot_kind": 0}


def _rows(old: Tensor, new: Tensor, before: int, kinds: list[str]) -> Tensor:
    """`new` with the rows of `old` where both are of the same kind."""
    new = new.clone()
    new[:before] = old[:before]
    for row, kind in enumerate(kinds):
        if kind in KINDS:
            new[KINDS.index(kind) + before] = old[row + before]
    if len(old) == len(kinds) + 1 and not before:  # "nothing", after the kinds
        new[-1] = old[-1]
    return new


def take(module: nn.Module, old: dict[str, Tensor], kinds: list[str]) -> list[str]:
    """Loads what fits; gives the names that keep their start."""
    state, kept = module.state_dict(), []
    for name, value in state.items():
        head = name.rpartition(".")[0]
        if name in old and old[name].shape == value.shape:
            state[name] = old[name]
        elif name in old and head in _ROWS:
            state[name] = _rows(old[name], value, _ROWS[head], kinds)
        else:
            kept.append(name)
    module.load_state_dict(state)
    return kept


def checkpoint(path: Path) -> dict:
    """An earlier checkpoint of stage 2, or exported weights, which have no heads."""
    if path.suffix == ".safetensors":
        return dict(average={k: v.float() for k, v in load_file(path).items()}, whole={}, kinds=[])
    return torch.load(path, map_location="cpu")


def vision(module: nn.Module, checkpoint: dict) -> list[str]:
    """The vision tower, resampler and heads of a checkpoint of either stage."""
    if "parts" in checkpoint:
        old = checkpoint["parts"]
    else:
        old = {k.removeprefix("net.model.").replace("heads.heads.", "heads."): v for k, v in checkpoint["whole"].items()}
        old |= {k.removeprefix("model."): v for k, v in checkpoint["average"].items()}
    return take(module, old, checkpoint["kinds"])


def _words(old: Tensor, added: Tensor, ids: list[list[int]], first: bool) -> Tensor:
    """Rows for words spelt with the earlier tokenizer's tokens: their mean, or the first one's."""
    table = torch.cat([old, added])
    return torch.stack([table[i[0]] if first else table[i].mean(0) for i in ids])


def everything(model: nn.Module, helpers: nn.Module, checkpoint: dict, tokenizer: Path, encoder) -> None:
    """The whole model of an earlier recipe, its words translated to the present tokenizer's."""
    earlier = Tokenizer.from_file(str(tokenizer))
    size = earlier.get_vocab_size(with_added_tokens=True) - 3
    vocab = sorted(encoder.tokenizer.get_vocab(with_added_tokens=True).items(), key=lambda item: item[1])[:encoder.words]
    ids = []
    for word, _ in vocab:
        same = earlier.token_to_id(word)
        pieces = [same] if same is not None else [earlier.token_to_id(p) for p in _pieces(earlier, word)]
        ids.append(pieces)
    old = dict(checkpoint["average"])
    for name, rows, added, first in (("model.embed_tokens", "weight", "additional_embedding.weight", False), ("lm_head", "weight", "additional_fc.weight", True)):
        old[f"{name}.{rows}"] = _words(old[f"{name}.{rows}"][:size], old[f"{name}.{added}"], ids, first)
    take(model, old, checkpoint["kinds"])
    take(helpers, {k.removeprefix("heads."): v for k, v in checkpoint["whole"].items() if k.startswith("heads.")}, checkpoint["kinds"])


def _pieces(tokenizer: Tokenizer, word: str) -> list[str]:
    """The earlier tokenizer's tokens of one of ours; the blank before it is in it already."""
    text = word.removeprefix("▁")
    tokens = tokenizer.encode(text, add_special_tokens=False).tokens
    return tokens if word.startswith("▁") else tokens[1:] if len(tokens) > 1 else tokens
