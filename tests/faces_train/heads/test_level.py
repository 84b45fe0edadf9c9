from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from faces.runtime.session import Session  # noqa: E402
from faces_train.data.pack import Pack, load  # noqa: E402
from faces_train.data.table import OCCLUSIONS, Array  # noqa: E402
from faces_train.heads import level  # noqa: E402
from faces_train.heads.ship import ship  # noqa: E402
from faces_train.heads.train import train  # noqa: E402

BLACK = level.ETHNICITIES.index("Black")


def seen(count: int, seed: int, light_of: float = 0.0, hidden: float = 0.1) -> level.Seen:
    """Faces whose light, skin, ornaments and hands are their embedding's first numbers; answers follow the skin."""
    random = np.random.default_rng(seed)
    light, worn = random.normal(light_of, size=count), (random.random(count) < 0.3).astype(np.float32)
    ethnicity = random.integers(0, 7, count)
    dark = (ethnicity == BLACK).astype(np.float32)
    hand = (random.random(count) < hidden).astype(np.float32)
    embedding = np.stack([light, dark, worn, hand, *random.normal(size=(4, count))], 1).astype(np.float32)
    said = np.stack([3 * dark - light, np.zeros(count), light - 3 * dark], 1).astype(np.float32)
    occlusion = np.full((count, len(OCCLUSIONS)), np.nan, np.float32)
    occlusion[:, level.ORNAMENTS], occlusion[:, level.HAND] = worn, hand
    logits = np.full_like(occlusion, -3)
    logits[:, level.ORNAMENTS] = 4 * worn - 2 + 3 * dark
    columns = {
        "illumination": np.where(light + random.normal(0, 0.3, count) - dark < -0.5, 0, np.where(light > 1, 2, 1)),
        "occlusion": occlusion,
        "ethnicity7": ethnicity,
        "gender": random.integers(0, 2, count),
    }
    rows = SimpleNamespace(table=SimpleNamespace(columns=columns))
    return level.Seen(embedding, said, logits, rows)  # type: ignore[arg-type]


def by_skin(yes: Array, faces: level.Seen) -> float:
    """How much oftener Black faces get an answer than the others."""
    black = faces.rows.table.columns["ethnicity7"] == BLACK
    return float(yes[black].mean() - yes[~black].mean())


def test_light_no_longer_follows_skin_but_light() -> None:
    films, faces, others = seen(3000, 0), seen(3000, 1), seen(3000, 2)
    weight, bias = level._illumination(films, faces, [seen(300, 3, light_of=-4.0)])
    now = others.said + others.embedding @ weight + bias
    assert by_skin(others.said.argmax(1) == 0, others) > 0.4
    assert abs(by_skin(now.argmax(1) == 0, others)) < 0.07
    bad, light = now.argmax(1) == 0, others.embedding[:, 0]
    assert light[bad].mean() < light[~bad].mean() - 0.5


def test_ornaments_no_longer_follow_skin_and_others_keep_their_answers() -> None:
    stars, faces, others = seen(3000, 0), seen(3000, 1), seen(3000, 2)
    weight, bias = level._ornaments(stars, faces)
    before = others.worn[:, level.ORNAMENTS]
    now = before + (others.embedding @ weight + bias)[:, 0]
    black = others.rows.table.columns["ethnicity7"] == BLACK
    assert by_skin(before > 0, others) > 0.5
    assert abs(by_skin(now > 0, others)) < 0.07
    assert ((now > 0) == (before > 0))[~black].mean() > 0.98


def test_a_hand_before_a_face_is_named() -> None:
    films, stars, others = seen(3000, 0), seen(3000, 1, hidden=0.0), seen(3000, 2)
    weight, bias = level._hand(films, [stars], [seen(600, 3, hidden=1.0)])
    now = others.worn[:, level.HAND] + (others.embedding @ weight + bias)[:, 0]
    hand = others.embedding[:, 3] == 1
    assert (now[hand] > 0).mean() > 0.9
    assert (now[~hand] > 0).mean() < 0.03


def test_only_the_rows_of_these_answers_change(config: Path, tmp_path: Path) -> None:
    train(config, until=2)
    ship(config, tmp_path)
    crops = np.random.default_rng(0).integers(0, 255, (64, 72, 72, 3), np.uint8)
    before = Session(tmp_path / "tiny.onnx", "cpu").run({"crops": crops})
    said, worn = before["illumination"], before["occlusion"]
    model = onnx.load(str(tmp_path / "tiny.onnx"))
    layers = level._layers(model, level.Seen(before["embedding"], said, worn, None))  # type: ignore[arg-type]
    weight = np.random.default_rng(1).normal(size=(before["embedding"].shape[1], 1)).astype(np.float32)
    rows = slice(level.ORNAMENTS, level.ORNAMENTS + 1)
    level._add(model, layers, "occlusion", rows, weight, np.array([0.5], np.float32))
    onnx.save(model, str(tmp_path / "level.onnx"))
    after = Session(tmp_path / "level.onnx", "cpu").run({"crops": crops})
    more = (before["embedding"] @ weight + 0.5)[:, 0]
    assert after["occlusion"][:, level.ORNAMENTS] == pytest.approx(worn[:, level.ORNAMENTS] + more, abs=0.02)
    after["occlusion"][:, level.ORNAMENTS] = worn[:, level.ORNAMENTS]
    for name, old in before.items():
        assert np.array_equal(after[name], old), name


def test_a_weight_to_be_replaced_outlives_an_interruption(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def films_for_stars(name: str, packs: Path) -> Pack:
        return load("imfdb" if name == "celeba" else name, packs)

    train(config, until=2)
    ship(config, tmp_path)
    monkeypatch.setattr(level, "load", films_for_stars)
    weight = tmp_path / "tiny.onnx"
    before = weight.read_bytes()
    request.getfixturevalue("interrupted")
    with pytest.raises(KeyboardInterrupt):
        level.level(config, weight, weight, 8, answers=())
    assert weight.read_bytes() == before
