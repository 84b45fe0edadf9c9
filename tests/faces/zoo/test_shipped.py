"""The catalogue that the project ships keeps the project's own rules."""

from __future__ import annotations

import pytest

from faces.attributes import VOCABULARY
from faces.zoo.cards import APART, Card, read
from faces.zoo.inventory import VERIFIED, inventory

CATALOGUE = read()
CARDS = list(CATALOGUE.weights.values())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_weight_is_described_beside_it(card: Card):
    text = (CATALOGUE.folder / f"{card.name}.md").read_text(encoding="utf-8")
    assert card.name in text
    assert len(text) > 500, "a card says what the weight is for, what it was made from and how good it is"


@pytest.mark.parametrize("name", sorted({each for members in CATALOGUE.sets for each in CATALOGUE.members(members)}))
def test_the_list_of_weights_and_the_card_say_the_same_of_the_licence(name: str):
    text = (CATALOGUE.folder / f"{name}.md").read_text(encoding="utf-8")
    licence = CATALOGUE.weights[name].licence.removesuffix(", see the card")
    assert licence.startswith("MIT; ")
    assert licence in " ".join(text.split())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_weight_answers_what_the_vocabulary_asks(card: Card):
    assert card.task in ("detect", "refine", "heads", "embed")
    assert bool(card.heads) == (card.task == "heads")
    assert set(card.heads) <= set(VOCABULARY)
    assert all(head.temperature > 0 and 0 < head.threshold < 1 for head in card.heads.values())
    if card.task in ("refine", "heads"):
        assert card.size >= 32
        assert 0 < card.zoom <= 2
    if card.around:
        assert 0 < card.around.zoom < card.zoom, "it shows more than the crop of the face"


def test_bundled_weights_are_what_the_catalogue_says():
    entries = [entry for entry in inventory(CATALOGUE) if entry.card.source in ("bundled", APART)]
    assert {entry.card.name: entry.state for entry in entries} == {entry.card.name: VERIFIED for entry in entries}
    assert all(entry.path and entry.path.stat().st_size == entry.card.bytes for entry in entries)


def test_model_sets_need_no_download():
    assert "fast" in CATALOGUE.sets
    for name in CATALOGUE.sets:
        assert {CATALOGUE.weights[member].source for member in CATALOGUE.members(name)} <= {"bundled", APART}


def test_the_set_needs_the_refiner_of_its_detector():
    assert CATALOGUE.members("fast") == ("faces-detector", "faces-refiner", "faces-fast")


def test_every_onnx_file_in_the_folder_is_in_the_catalogue():
    assert {path.name for path in CATALOGUE.folder.glob("*.onnx")} <= {card.file for card in CARDS}
