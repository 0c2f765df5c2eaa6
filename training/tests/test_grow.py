"""A wider model says what the narrow one said, and can go on from there."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
import torch
from torch import nn

import grow
from model import Config, Fledgling
from optimiser import Muon

NARROW = Config(vocab=300, layers=2, hidden=512)


def checkpoint():
    """Of a model that has learnt for one step."""
    torch.manual_seed(0)
    model = Fledgling(NARROW)
    whole = nn.ModuleDict(dict(net=model))
    hidden = [p for n, p in model.named_parameters() if p.ndim == 2 and ".mlp." in n and "layers" in n]
    optimiser = Muon(hidden, 1e-3)
    model.lm_head(model.read(torch.tensor([[1, 2, 3]]), None)[0]).square().sum().backward()
    optimiser.step()
    return dict(whole=whole.state_dict(), average=model.state_dict(), optimisers=[optimiser.state_dict()], step=1)


def test_a_wider_model_says_the_same_and_every_new_unit_can_learn():
    ids, media = torch.tensor([[5, NARROW.vocab + 1, 7, 9]]), torch.randn(1, 1, NARROW.latents, NARROW.vision_width)
    old, said = checkpoint(), []
    for config, weights in ((NARROW, old["average"]), (replace(NARROW, hidden=768), grow.grown(old, 768)["average"])):
        model = Fledgling(config)
        model.load_state_dict(weights)
        said.append(model.lm_head(model.read(ids, media)[0]))
    assert torch.allclose(*said, atol=1e-5)
    said[1].square().sum().backward()
    assert (model.model.layers[0].mlp.down_proj.weight.grad[:, 512:].abs().amax(0) > 0).all()


def test_new_units_differ_from_those_they_copy():
    rows = torch.randn(4, 64)
    more = grow._copies(rows, 10)
    assert torch.equal(more[:4], rows) and len(more) == 10
    assert (torch.cdist(more, more) + 100 * torch.eye(10)).min() > 1
    assert 0.7 < more.std() < 1.4


def test_its_optimiser_goes_on():
    new = grow.grown(checkpoint(), 768)
    momenta = [s["momentum"] for s in new["optimisers"][0]["state"].values()]
    assert {tuple(m.shape) for m in momenta} == {(768, 256), (256, 768)}
    model = Fledgling(replace(NARROW, hidden=768))
    nn.ModuleDict(dict(net=model)).load_state_dict(new["whole"])
    optimiser = Muon([p for n, p in model.named_parameters() if p.ndim == 2 and ".mlp." in n and "layers" in n], 1e-3)
    optimiser.load_state_dict(new["optimisers"][0])
    model.lm_head(model.read(torch.tensor([[1, 2, 3]]), None)[0]).square().sum().backward()
    optimiser.step()


@pytest.mark.parametrize("units", [512, 100])
def test_a_model_does_not_shrink(units):
    with pytest.raises(SystemExit, match="512 hidden"):
        grow.grown(checkpoint(), units)
