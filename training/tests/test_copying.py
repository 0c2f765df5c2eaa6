"""What an answer says again is found where it was said, and the letters of what is read where they are."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
import torch

import copying
import pointing
from conversation import Chat, Turn
from model import Config, Fledgling
from scene import Item, Scene
from tokenizer import Encoder

DOG = Scene(layout="single", ground="red", items=(Item("dog", 0.5, 0.5, 0.4),), place="middle")


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def found(encoder, *turns):
    ids, owner = encoder.chat(Chat(list(turns)))
    return ids, copying.Copies(encoder, pointing.Mentions(encoder)).find([(ids, owner)], [[t.kind for t in turns]])


@pytest.mark.parametrize("turns, said", [
    ([Turn([DOG, "Is there a cat?"], "No, I don't see a cat.", "exists")], {"a", "cat"}),
    ([Turn([DOG, "Is there a cat?"], "Yes.", "exists")], set()),
    ([Turn([DOG, "Is there a cat?"], "Yes.", "exists"), Turn(["What is it?"], "A cat.", "name")], set()),
    ([Turn([DOG, "Which is bigger, the cat or the dog?"], "The dog.", "size")], {"dog"})])
def test_names_of_the_question_are_found_in_its_answer(encoder, turns, said):
    ids, copies = found(encoder, *turns)
    assert copies["echoes"].dtype == copies["letters"].dtype == torch.long  # none, too
    assert {encoder.decode([ids[at + 1]]) for _, at, _ in copies["echoes"].tolist()} == said
    assert all(ids[at + 1] == ids[source] or encoder.decode([ids[at + 1]]) == "a" for _, at, source in copies["echoes"].tolist())


def test_answers_of_examples_are_found_in_those_before(encoder):
    turns = [Turn([DOG], answer, kind) for answer, kind in (("Dax.", "shot"), ("Mib.", "shot"), ("Dax.", "few_shot"))]
    ids, copies = found(encoder, *turns)
    assert len(copies["echoes"]) > 1
    assert encoder.decode([ids[source] for _, _, source in copies["echoes"].tolist()]) == "Dax."


def test_letters_are_numbered_within_their_quotation_marks(encoder):
    _, copies = found(encoder, Turn([DOG, 'Does it say "no"?'], 'The word "Tea 4".', "label"))
    assert copies["letters"][:, 2:].tolist() == [[0, 20], [1, 5], [2, 1], [4, 31]]


def test_a_head_that_looks_there_costs_nothing(encoder):
    ids, copies = found(encoder, Turn([DOG, "Is there a cat?"], "No, I don't see a cat.", "exists"))
    queries = {at for _, at, _ in copies["echoes"].tolist()}
    kept = torch.full((1, len(ids), len(ids)), -20.0)
    for _, at, source in copies["echoes"].tolist():
        kept[0, at, source] = 0.0
    assert queries and copying._echo(kept, copies["echoes"]) == 0
    assert copying._echo(kept - 3, copies["echoes"]) == pytest.approx(3)


def test_letters_are_looked_for_only_where_the_picture_shows_them(encoder):
    config = Config.named("small", encoder.words)
    ids, copies = found(encoder, Turn([DOG, "What does it say?"], '"zqx".', "label"))
    model, latents = Fledgling(config), config.latents
    kept = torch.zeros(1, len(ids), latents)
    spelt = torch.full((1, 16), 0)
    batch = dict(ids=torch.tensor([ids]), letters=copies["letters"], order=torch.zeros(1, 1, dtype=torch.long), targets=dict(spelt=spelt))
    assert copying._spell(model, kept - 2, batch) == 0  # another word
    spelt[0, :3] = torch.tensor([26, 17, 24])
    assert copying._spell(model, kept - 2, batch) == 2


def test_a_letter_is_read_from_the_latent_that_knows_two_of_them(encoder):
    ids, copies = found(encoder, Turn([DOG, "What does it say?"], '"zqx".', "label"))
    model = Fledgling(Config.named("small", encoder.words))
    targets = dict(spelt=torch.tensor([[26, 17, 24] + [0] * 13]))
    batch = dict(ids=torch.tensor([ids]), letters=copies["letters"], order=torch.zeros(1, 1, dtype=torch.long), targets=targets)
    picture, latent, rows, columns = copying.spelling(model, batch)
    assert picture.tolist() == rows.tolist() == [0, 0, 0] and latent.tolist() == [16, 16, 17]
    assert [encoder.decode([ids[c + 1]]) for c in columns.tolist()] == ["z", "q", "x"]
