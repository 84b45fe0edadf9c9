from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

import cv2
import torch

from faces.runtime.session import Session
from faces_train.around import crops as cropping
from faces_train.around import graft
from faces_train.around.crops import around, main
from faces_train.around.large import TAUGHT, Large
from faces_train.around.network import SEEN, WORN, AroundCells, AroundNetwork
from faces_train.around.train import Course, train
from faces_train.data.pack import pack
from faces_train.data.readers import rows_of, write_rows
from faces_train.data.table import OCCLUSIONS, DataError
from faces_train.heads.ship import ship
from faces_train.heads.train import read_config
from faces_train.heads.train import train as train_heads
from tests.faces_train.data.test_pack import SMALL, face_of, finder, make_set


@pytest.fixture
def run(config: Path, tmp_path: Path) -> Path:
    """Both networks, after few steps, beside a finished weight `tiny.onnx`."""
    data, packs = tmp_path / "data", tmp_path / "packs"
    make_set(data, "celeba", [face_of(seed) for seed in range(20, 28)], ["train"] * 6 + ["dev"] * 2)
    table = data / "celeba" / "labels.csv"
    rows = [
        {**row, "identity": str(n), "Wearing_Hat": str(n % 2), "Eyeglasses": str(n % 2), "No_Beard": str(n % 2),
         "Bangs": str(n % 2), "Wearing_Earrings": str(n % 2), "Wearing_Necklace": str(n % 2)}
        for n, (_, row) in enumerate(rows_of(table))
    ]  # fmt: skip
    write_rows(table, rows)
    pack("celeba", data, packs, finder, SMALL)
    train_heads(config, until=2)
    ship(config, tmp_path)
    with pytest.raises(DataError, match=r"around\.npy: no wide crops: run .* celeba"):
        around("celeba", packs)
    assert main(["celeba", "fairface", "--data", str(data), "--packs", str(packs)]) == 0
    large, small = Course(2, 4, 112, (1e-4, 1e-3)), Course(2, 6, SEEN, (1e-3,))
    train(config, tmp_path / "tiny.onnx", data, tmp_path / "around", large, small)
    return tmp_path / "around"


def test_crops_that_were_interrupted_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, packs = tmp_path / "data", tmp_path / "packs"
    make_set(data, "fairface", [face_of(seed) for seed in range(3)], ["train"] * 3)
    pack("fairface", data, packs, finder, SMALL)
    bring = ["fairface", "--data", str(data), "--packs", str(packs)]

    def tires(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(cropping, "align", tires)
        main(bring)
    with pytest.raises(DataError, match="no wide crops"):
        around("fairface", packs)
    assert main(bring) == 0
    assert around("fairface", packs).any(axis=(1, 2, 3)).all()


def test_what_is_worn_is_learnt_once_and_joins_a_weight(run: Path, tmp_path: Path) -> None:
    records = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [set(record["right"]) for record in records] == [set(WORN)] * 2
    packs = ["--packs", str(tmp_path / "packs")]
    assert graft.main([str(tmp_path / "tiny.onnx"), str(run / "small.pt"), str(tmp_path / "new.onnx"), *packs]) == 0
    crops = np.random.default_rng(0).integers(0, 255, (3, 72, 72, 3), np.uint8)
    wide = np.random.default_rng(1).integers(0, 255, (3, SEEN, SEEN, 3), np.uint8)
    before = Session(tmp_path / "tiny.onnx", "cpu").run({"crops": crops})
    after = Session(tmp_path / "new.onnx", "cpu").run({"crops": crops, "around": wide})
    assert after.keys() == before.keys()
    network = AroundNetwork()
    network.load_state_dict(torch.load(run / "small.pt", weights_only=True))
    said = network.eval()(torch.from_numpy(wide)).detach().numpy()
    for name, old in before.items():
        if name != "occlusion":
            assert np.array_equal(after[name], old), name
    for place, name in enumerate(OCCLUSIONS):
        share = graft.SHARES.get(name, 0.0)
        wanted = (1 - share) * before["occlusion"][:, place]
        if share:
            wanted = wanted + share * said[:, WORN.index(name)]
        assert after["occlusion"][:, place] == pytest.approx(wanted, abs=0.02), name
    again = [str(tmp_path / "new.onnx"), str(run / "small.pt"), str(tmp_path / "twice.onnx"), *packs]
    assert graft.main(again) == 3


def test_the_large_one_joins_a_weight_for_a_face_and_its_mirror_image(
    run: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--packs", str(tmp_path / "packs"), "--large", str(config)]
    places = [str(tmp_path / "tiny.onnx"), str(run / "small.pt"), str(tmp_path / "new.onnx")]
    assert graft.main([*places, *more]) == 3
    assert "small.pt: not the parameters of such a network" in capsys.readouterr().err
    places[1] = str(run / "large.pt")
    assert graft.main([*places, *more]) == 0
    crops = np.zeros((2, 72, 72, 3), np.uint8)
    wide = np.stack([cv2.resize(face_of(seed), (TAUGHT, TAUGHT)) for seed in range(2)])
    session = Session(tmp_path / "new.onnx", "cpu")
    one, other = (session.run({"crops": crops, "around": seen})["occlusion"] for seen in (wide, wide[:, :, ::-1]))
    assert one == pytest.approx(other, abs=0.02)
    before = Session(tmp_path / "tiny.onnx", "cpu").run({"crops": crops})["occlusion"]
    large = Large(read_config(config).model)
    large.load_state_dict(torch.load(run / "large.pt", weights_only=True))
    with torch.no_grad():
        said = sum(large.eval()(torch.from_numpy(seen.copy())).numpy() for seen in (wide, wide[:, :, ::-1])) / 2
    place = OCCLUSIONS.index("ornaments")
    assert one[:, place] == pytest.approx((before[:, place] + said[:, WORN.index("ornaments")]) / 2, abs=0.03)


def test_a_network_on_cells_says_the_same() -> None:
    torch.manual_seed(0)
    network = AroundNetwork()
    crops = torch.randint(0, 255, (4, SEEN, SEEN, 3), dtype=torch.uint8)
    network(crops)  # gives the normalisation something to be about
    with torch.no_grad():
        assert torch.allclose(network.eval()(crops), AroundCells(network)(crops), atol=1e-4)
