"""From a network's logits to answers, with networks of known output."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from faces.align import align_all
from faces.analyzer import Analyzer
from faces.attributes import VOCABULARY
from faces.errors import WeightError
from faces.heads.base import Answers, cut, distribution, inputs, probabilities
from faces.heads.network import NetworkHeads
from faces.paths import shipped
from faces.sources.images import read_image
from faces.types import Box, Detection
from faces.zoo.cards import Card, Catalogue, HeadCard, View, read

onnx = pytest.importorskip("onnx")

LOGITS = {
    "gender": [0.0, 2.0],
    "age": [0, 0, 0, 0, 9.0, 0, 0, 0, 0],
    "occlusion": [3.0, -4, -4, -4, -4, -4],
    "pose": [0, 1.0, 0, 0, 0],
    "angles": [-30.0, 5.0, 2.0],
}


def weight(folder: Path, heads: dict[str, HeadCard], outputs: dict[str, list[float]] = LOGITS) -> Card:
    """A network that answers the same for every crop, plus the crop's mean over 255 on the first logit of gender."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Cast", ["crops"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "one"], ["column"]),
        helper.make_node("Mul", ["column", "zero"], ["blank"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([1], np.int64), "one"),
        numpy_helper.from_array(np.zeros(1, np.float32), "zero"),
    ]
    made = []
    for name, values in outputs.items():
        constants.append(numpy_helper.from_array(np.array([values], np.float32), f"{name}_values"))
        nodes.append(helper.make_node("Add", ["blank", f"{name}_values"], [name]))
        made.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", len(values)]))
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["n", 32, 32, 3])
    graph = helper.make_graph(nodes, "fixed", [crops], made, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    path = folder / "fixed.onnx"
    path.write_bytes(model.SerializeToString())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Card(
        name="fixed", task="heads", family="faces", file=path.name, source="bundled", sha256=digest,
        bytes=path.stat().st_size, licence="MIT", data="none", accuracy="none", size=32, heads=heads,
    )  # fmt: skip


def face(x: float = 40) -> Detection:
    points = np.array([[x, 40], [x + 30, 40], [x + 15, 55], [x + 4, 70], [x + 26, 70]], np.float32)
    return Detection(Box(x - 10, 20, 50, 60), 0.9, points)


def answer(folder: Path, heads: dict[str, HeadCard], wanted: set[str], count: int = 1) -> list[Answers]:
    card = weight(folder, heads)
    network = NetworkHeads(card, Catalogue(folder, {"fixed": card}, {}), "cpu")
    image = np.full((200, 200, 3), 128, np.uint8)
    return network.predict(image, [face() for _ in range(count)], wanted)


def test_a_head_answers_with_its_temperature_and_threshold(tmp_path: Path) -> None:
    heads = {"gender": HeadCard(temperature=2.0, threshold=0.8)}
    (found,) = answer(tmp_path, heads, {"gender"})
    assert found["gender"].label == "male"
    assert found["gender"].probability == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-5)
    assert not found["gender"].certain
    (found,) = answer(tmp_path, {"gender": HeadCard(temperature=1.0, threshold=0.8)}, {"gender"})
    assert found["gender"].certain


def test_age_has_years_and_a_group_and_pose_its_angles(tmp_path: Path) -> None:
    heads = {"age": HeadCard(), "pose": HeadCard()}
    (found,) = answer(tmp_path, heads, {"age", "pose"})
    assert found["age"].label == "30-39"
    assert found["age"].extra["years"] == pytest.approx(34.5, abs=0.2)
    assert found["age"].extra["group"] == "young"
    assert {key: found["pose"].extra[key] for key in ("yaw", "pitch")} == {"yaw": -30.0, "pitch": 5.0}


def test_roll_counts_from_the_picture_not_from_the_upright_crop(tmp_path: Path) -> None:
    card = weight(tmp_path, {"pose": HeadCard()})
    network = NetworkHeads(card, Catalogue(tmp_path, {"fixed": card}, {}), "cpu")
    level = face()
    angle = np.radians(20)  # y points down: this lowers the eye on the picture's right
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    tilted = Detection(level.box, 0.9, (level.landmarks - 50) @ spin + 50)
    image = np.full((200, 200, 3), 128, np.uint8)
    one, other = (found["pose"].extra["roll"] for found in network.predict(image, [level, tilted], {"pose"}))
    assert one == pytest.approx(LOGITS["angles"][2], abs=0.6)
    assert other - one == pytest.approx(20, abs=0.2)


def looking_around(folder: Path) -> NetworkHeads:
    """A network that also takes wider crops: their mean over 255 is its whole answer."""
    from onnx import TensorProto, helper, load, numpy_helper, save

    card = weight(folder, {"gender": HeadCard()})
    model = load(folder / card.file)
    graph = model.graph
    graph.input.append(helper.make_tensor_value_info("around", TensorProto.UINT8, ["n", 20, 20, 3]))
    (end,) = (node for node in graph.node if "gender" in node.output)
    graph.node.remove(end)
    graph.initializer.append(numpy_helper.from_array(np.array([[0.0, 1 / 255]], np.float32), "shares"))
    graph.node.extend(
        [
            helper.make_node("Cast", ["around"], ["wide"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMean", ["wide"], ["level"], axes=[1, 2, 3], keepdims=0),
            helper.make_node("Unsqueeze", ["level", "one"], ["levels"]),
            helper.make_node("Mul", ["levels", "shares"], ["seen"]),
            helper.make_node("Sum", ["seen", "blank"], ["gender"]),
            helper.make_node("Identity", ["column"], ["embedding"]),
        ]
    )
    graph.output.append(helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 1]))
    save(model, folder / card.file)
    digest = hashlib.sha256((folder / card.file).read_bytes()).hexdigest()
    card = replace(
        card, sha256=digest, bytes=(folder / card.file).stat().st_size, around=View(20, 0.5), looks=(0.9, 1.1)
    )
    return NetworkHeads(card, Catalogue(folder, {"fixed": card}, {}), "cpu")


@pytest.mark.parametrize("thorough", [True, False])
def test_a_network_may_also_look_around_the_face(tmp_path: Path, thorough: bool) -> None:
    network = looking_around(tmp_path)
    hat = np.zeros((200, 200, 3), np.uint8)
    hat[:20] = 255  # above all that the crops of the face show
    bare, worn = (network.predict(image, [face()], {"gender"}, thorough=thorough)[0] for image in (0 * hat, hat))
    assert bare["gender"].scores["male"] == pytest.approx(0.5)
    assert worn["gender"].scores["male"] > 0.52
    embeddings = [network.embedding(np.full((1, 32, 32, 3), value, np.uint8)).item() for value in (0, 51)]
    assert embeddings == pytest.approx([0, 51])


@pytest.mark.parametrize("looks", [(), (1.0,), (0.9, 1.1)])
@pytest.mark.parametrize("thorough", [True, False])
def test_a_thorough_answer_is_the_mean_over_looks_at_a_face_and_its_mirror_image(
    tmp_path: Path, looks: tuple[float, ...], thorough: bool
) -> None:
    card = replace(weight(tmp_path, {"pose": HeadCard(), "gender": HeadCard()}), looks=looks)
    network = NetworkHeads(card, Catalogue(tmp_path, {"fixed": card}, {}), "cpu")
    image = np.full((200, 200, 3), 128, np.uint8)
    for found in network.predict(image, [face() for _ in range(9)], {"pose", "gender"}, thorough=thorough):
        pose, scores = found["pose"].extra, found["pose"].scores
        assert found["gender"].scores["male"] == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-5)
        if looks and thorough:  # this network says of both that they look left
            assert (pose["yaw"], pose["pitch"], scores["left"]) == (0.0, 5.0, pytest.approx(scores["right"]))
        else:
            assert (pose["yaw"], pose["pitch"], found["pose"].label) == (-30.0, 5.0, "left")


def test_the_looks_may_be_at_crops_of_more_pixels(tmp_path: Path) -> None:
    made = weight(tmp_path, {"gender": HeadCard()})
    card = replace(made, looks=(1.0,), closer=View(48, 0.5, 0.1), around=View(20, 0.4))
    image = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    plain, closer = inputs(image, [face()], card), inputs(image, [face()], card, 1.0)
    assert np.array_equal(plain["crops"], cut(image, [face()], card))
    assert np.array_equal(closer["crops"], align_all(image, [face().landmarks], 48, 0.5, 0.1))
    assert np.array_equal(plain["around"], closer["around"])
    network = NetworkHeads(card, Catalogue(tmp_path, {"fixed": card}, {}), "cpu")
    answer = {name: np.array(2 * [values], np.float32) for name, values in LOGITS.items()}
    with patch.object(network, "logits", side_effect=lambda seen: answer if len(seen["crops"]) == 2 else {}) as logits:
        network.predict(image, [face()], {"gender"}, thorough=True)
    (seen,) = (call.args[0] for call in logits.call_args_list)
    assert np.array_equal(seen["crops"], [*closer["crops"], *closer["crops"][:, :, ::-1]])


def test_the_looks_are_at_the_scales_of_the_card_around_the_middle_of_the_crop(tmp_path: Path) -> None:
    card = replace(weight(tmp_path, {"gender": HeadCard()}), looks=(0.9, 1.1), down=0.05)
    network = NetworkHeads(card, Catalogue(tmp_path, {"fixed": card}, {}), "cpu")
    image = np.zeros((200, 200, 3), np.uint8)
    image[:, :, 2] = np.add.outer(np.arange(200), np.arange(200)) // 2  # a slope
    with patch.object(network, "logits", wraps=network.logits) as logits:
        network.predict(image, [face()], {"gender"}, thorough=True)
        network.predict(image, [face()], {"gender"})
    (far, near, far_mirrored, near_mirrored), (plain,) = (call.args[0]["crops"] for call in logits.call_args_list)
    assert np.array_equal(far[:, ::-1], far_mirrored)
    assert np.array_equal(near[:, ::-1], near_mirrored)
    steps = [float(crop[31, 31, 2]) - float(crop[0, 0, 2]) for crop in (far, plain, near)]
    assert steps[0] / steps[1] == pytest.approx(1 / 0.9, abs=0.04)
    assert steps[1] / steps[2] == pytest.approx(1.1, abs=0.04)
    assert [float(crop[16, 16, 2]) for crop in (far, near)] == pytest.approx([float(plain[16, 16, 2])] * 2, abs=2)


@pytest.mark.parametrize("name", ["faces-fast", "faces-accurate"])
def test_a_picture_and_its_mirror_image_get_the_same_answers(name: str) -> None:
    catalogue = read()
    network = NetworkHeads(catalogue.card(name, "heads"), catalogue, "cpu")
    picture = read_image(shipped("resources") / "samples" / "portrait.jpg")
    (found,) = Analyzer().analyze(picture).faces
    points = found.detection.landmarks.copy()
    points[:, 0] = picture.shape[1] - points[:, 0]  # so that the crops are mirror images, too
    mirrored = Detection(found.detection.box, 0.9, points[[1, 0, 2, 4, 3]])
    turned = np.ascontiguousarray(picture[:, ::-1])
    (one,) = network.predict(picture, [found.detection], network.attributes, thorough=True)
    (other,) = network.predict(turned, [mirrored], network.attributes, thorough=True)
    assert one["pose"].extra["yaw"] == pytest.approx(-float(other["pose"].extra["yaw"]), abs=1.5)
    assert one["pose"].extra["pitch"] == pytest.approx(float(other["pose"].extra["pitch"]), abs=1.5)
    for attribute in network.attributes - {"pose"}:
        assert list(one[attribute].scores.values()) == pytest.approx(list(other[attribute].scores.values()), abs=0.06)


def test_independent_classes_leave_none_the_rest(tmp_path: Path) -> None:
    (found,) = answer(tmp_path, {"occlusion": HeadCard()}, {"occlusion"})
    scores = found["occlusion"].scores
    assert found["occlusion"].label == "glasses"
    assert tuple(scores) == VOCABULARY["occlusion"].classes
    assert scores["none"] == pytest.approx(1 - scores["glasses"])
    assert scores["beard"] == pytest.approx(1 / (1 + np.exp(4)), abs=1e-5)


def test_only_what_is_wanted_is_answered_for_any_number_of_faces(tmp_path: Path) -> None:
    heads = {"gender": HeadCard(), "age": HeadCard()}
    for count in (0, 1, 8, 9, 20):
        found = answer(tmp_path, heads, {"gender"}, count)
        assert [set(each) for each in found] == [{"gender"}] * count


def test_a_weight_without_a_promised_head_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WeightError, match=r"'fixed'.*makeup"):
        answer(tmp_path, {"makeup": HeadCard()}, {"makeup"})


def test_probabilities_are_finite_and_sum_to_one_for_extreme_logits() -> None:
    asked = [(VOCABULARY[name], HeadCard(temperature=0.5)) for name in ("gender", "occlusion", "makeup")]
    logits = [[[1e4, -1e4], [0, 0]], [[-1e4] * 5 + [1e4], [0] * 6], [[0, 0], [1, 0]]]
    rows, hidden, made_up = probabilities([np.array(each, np.float32) for each in logits], asked)
    assert np.isfinite(np.hstack([rows, hidden, made_up])).all()
    assert rows == pytest.approx(np.array([[1, 0], [0.5, 0.5]]))
    assert hidden == pytest.approx(np.array([[0, 0, 0, 0, 0, 0, 1], [0.5] * 7]))
    assert made_up[1] == pytest.approx([np.e**2 / (np.e**2 + 1), 1 / (np.e**2 + 1)])
    assert distribution(VOCABULARY["gender"], rows[1], HeadCard(threshold=0.5)).certain
