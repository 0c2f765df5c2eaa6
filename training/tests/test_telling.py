"""What a head takes from where it looks becomes the right word."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
import torch

import copying
import pointing
import telling
import train_chat
from conversation import Chat, Turn
from heads import targets
from data import stack
from model import Config, Fledgling
from pointing import SAY
from scene import Item, Scene
from tokenizer import Encoder

DOG = Scene(layout="single", ground="red", items=(Item("dog", 0.5, 0.5, 0.4),), place="middle")


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.mark.parametrize("turns, words", [
    ([Turn([DOG, "Is there a cat?"], "No.", "exists")], "cat"),
    ([Turn([DOG, "Name this."], "A dog.", "name")], "dog"),
    ([Turn([DOG], "Up.", "shot"), Turn([DOG], "Up.", "few_shot")], "Up. Up."),
    ([Turn([DOG, "Hello"], "Hello!", "talk")], "")])
def test_tokens_that_could_be_said_again_are_found(encoder, turns, words):
    ids, owner = encoder.chat(Chat(turns))
    found = copying.Copies(encoder, pointing.Mentions(encoder)).find([(ids, owner)], [[t.kind for t in turns]])["repeatable"]
    assert found.dtype == torch.long and encoder.decode([ids[c] for c in found[:, 1].tolist()]) == words


def test_one_is_named_in_the_singular_and_more_in_the_plural(encoder):
    for name, (one, many, with_article) in zip(telling.KINDS, telling.Telling(encoder).names.tolist()):
        assert set(one) == set(encoder.text(name)) and set(many) == set(encoder.text(telling.plural(name)))
        first = telling.article(name).removesuffix(name).strip()
        assert set(with_article) == set(one) | set(encoder.text(f"{first.capitalize()} {first}"))


def test_what_a_head_takes_is_what_its_layer_adds_where_it_looks_at_one_thing_alone():
    torch.manual_seed(0)
    attention = Fledgling(Config(vocab=300)).model.gated_cross_attn_layers[SAY].cross_attn
    latent = torch.randn(1, 1, attention.v_proj.weight.shape[1])
    whole = attention(torch.randn(1, 1, 256), latent, torch.zeros(1, 1, 1, 1))[0]
    assert torch.allclose(whole, sum(telling.taken(attention, h, latent[0]) for h in range(attention.heads)), atol=1e-5)


def test_the_heads_learn_the_names(encoder):
    torch.manual_seed(0)
    labelled = Scene(layout="labelled", ground="red", items=(Item("dog", 0.5, 0.5, 0.4),), text="tea")
    turns = [Turn([labelled, "Is there a cat, a crocodile or an apple?"], "No.", "exists"), Turn(["What does the label say?"], '"tea".', "label")]
    ids, owner = encoder.chat(Chat(turns))
    model, teller = Fledgling(Config(vocab=encoder.words)), telling.Telling(encoder)
    pointing.watch(model, True)
    copying.watch(model)
    found = copying.Copies(encoder, pointing.Mentions(encoder)).find([(ids, owner)], [["exists", "label"]])
    batch = dict(ids=torch.tensor([ids]), order=torch.zeros(1, 1, dtype=torch.long), targets=stack([targets(labelled, 8)]),
                 mentions=torch.empty(0, 8, dtype=torch.long), **found)
    latents = torch.randn(1, model.config.latents, model.config.vision_width)
    optimiser, history = torch.optim.Adam(model.parameters(), 3e-3), []
    for _ in range(30):
        model.read(batch["ids"], latents[None])
        losses = teller.loss(model, batch, latents)
        history.append({k: v.item() for k, v in losses.items()})
        sum(losses.values()).backward()
        optimiser.step()
        optimiser.zero_grad()
    assert all(v > 7 for k, v in history[0].items() if k != "ordinal")
    assert history[-1]["repeat"] < 0.2
    assert all(history[-1][k] < 1 for k in ("tell", "letter"))  # the name, and now and then its article; one of two letters
    assert history[-1]["recall"] < 1.5  # the name and "in colour": which of the two is said costs 0.6 at the least, which word of the latter 0.2
    drawn = Scene(layout="single", ground="red", items=(Item("dog", 0.5, 0.5, 0.4, style="outline"),), place="middle")
    other = teller.loss(model, batch | dict(targets=stack([targets(drawn, 8)])), latents)
    assert other["recall"] > history[-1]["recall"] + 1 and abs(other["tell"] - history[-1]["tell"]) < 0.3
    two = Scene(layout="group", ground="red", items=tuple(Item("dog", x, 0.5, 0.2) for x in (0.2, 0.8)))
    many = teller.loss(model, batch | dict(targets=stack([targets(two, 8)])), latents)
    assert many["tell"] > 2 and many["recall"] > 2  # "dogs" it is then
    none = batch | dict(repeatable=found["repeatable"][:0], letters=found["letters"][:0], ids=batch["ids"][:, :1])
    model.read(none["ids"], latents[None])
    assert telling._repeat(model, none) == 0 and telling._letter(model, none, latents) == 0 and teller._recall(model, none) == 0


def test_what_is_painted_in_one_colour_is_told_with_it(encoder):
    torch.manual_seed(0)
    model, teller, latents = Fledgling(Config(vocab=encoder.words)), telling.Telling(encoder), torch.randn(1, 24, 192)

    def tell(*colours, kind="dog", style="glyph"):
        items = tuple(Item(kind, 0.2 + 0.6 * n, 0.5, 0.2, colour=c, style=style) for n, c in enumerate(colours))
        scene = Scene(layout="group" if len(items) > 1 else "single", ground="red", items=items, place="middle")
        return teller._tell(model, stack([targets(scene, 8)]), latents)

    optimiser = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(30):
        tell("orange").backward()
        optimiser.step()
        optimiser.zero_grad()
    assert tell("orange") < 2.2  # half a name, and a third of colour and articles
    assert tell("orange") + 0.5 < tell("blue")
    assert tell("orange") + 0.5 < tell(None, style="colour")  # whose article it would be
    assert {*teller.hues[1, 0].tolist()} == {*encoder.text("orange An an")} and {*teller.hues[1, 1].tolist()} == {*encoder.text("orange")}


def test_a_picture_tells_which_it_is(encoder):
    torch.manual_seed(0)
    turns = [Turn([DOG, DOG, DOG, "Which has the dog?"], f"The {n} picture.", "which_of_many", 3) for n in ("second", "third")]
    rows = [encoder.chat(Chat([turn])) for turn in turns]
    model = Fledgling(Config(vocab=encoder.words))
    pointing.watch(model, True)
    mentions = pointing.Mentions(encoder).find(rows, [[("which_of_many", 3)]] * 2)
    batch = dict(ids=torch.tensor([ids for ids, _ in rows]), mentions=mentions)
    latents = torch.randn(1, 3, model.config.latents, model.config.vision_width).expand(2, -1, -1, -1)
    for gated in model.model.gated_cross_attn_layers:
        torch.nn.init.ones_(gated.alpha_cross_attn)
    optimiser = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(40):
        model.read(batch["ids"], latents)
        loss = telling._ordinal(model, batch)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    assert loss < 0.2
    assert telling._ordinal(model, batch | dict(mentions=mentions[:0])) == 0


def test_figures_of_a_step_keep_their_names_apart():
    figures = train_chat.logged(dict(nth1=0.5), dict(letter=torch.tensor(2.0)), dict(letter=3.0, right=0.9))
    assert figures == dict(nth1=0.5, letter=2.0, vision_letter=3.0, vision_right=0.9)
