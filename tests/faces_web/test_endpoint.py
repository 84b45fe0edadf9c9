"""What the REST endpoint answers."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

import faces
from faces import notices
from faces_web.about import describe
from faces_web.application import create
from faces_web.page import STATIC
from faces_web.settings import Settings
from faces_web.upload import label

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = json.loads((ROOT / "resources" / "results.schema.json").read_text(encoding="utf-8"))
OPT_IN = {"ethnicity7", "ethnicity4"}


def post(client: Any, content: bytes, name: str = "photo.jpg", path: str = "/api/analyze", **fields: str) -> Any:
    return client.post(path, files={"file": (name, content)}, data=fields)


def encoded(format: str, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "grey").save(buffer, format, **more)
    return buffer.getvalue()


def test_the_answer_is_the_result_contract_and_the_same_as_the_engines(client, portrait):
    answer = post(client, portrait)
    assert answer.status_code == 200
    results = answer.json()
    jsonschema.validate(results, CONTRACT)
    (face,) = results["items"]["photo.jpg"]["faces"]
    (same,) = faces.analyze(ROOT / "resources" / "samples" / "portrait.jpg").faces
    assert face["gender"]["label"] == same.attributes["gender"].label
    assert face["bbox"][0] == pytest.approx(same.detection.box.x, abs=0.01)
    assert results["provider"].endswith("ExecutionProvider")


def test_every_face_of_a_group_is_found(client, group):
    assert len(post(client, group).json()["items"]["photo.jpg"]["faces"]) == 7


def test_ethnicity_is_answered_only_when_asked_for(client, portrait):
    without = post(client, portrait).json()
    (face,) = without["items"]["photo.jpg"]["faces"]
    assert not OPT_IN & (set(face) | set(without["attributes"]))
    with_all = post(client, portrait, attributes="all").json()
    (face,) = with_all["items"]["photo.jpg"]["faces"]
    assert set(face) >= OPT_IN
    assert set(with_all["attributes"]) >= OPT_IN


@pytest.mark.parametrize("wanted", ["age,emotion", " Age, emotion,"])
def test_only_the_wanted_attributes_are_answered(client, portrait, wanted):
    results = post(client, portrait, attributes=wanted).json()
    (face,) = results["items"]["photo.jpg"]["faces"]
    assert set(face) - {"id", "bbox", "score", "landmarks"} == {"age", "expression"}
    assert results["attributes"] == ["age", "expression"]


def test_the_pictures_orientation_is_applied(client, portrait):
    turned = Image.open(io.BytesIO(portrait))
    exif = turned.getexif()
    exif[0x0112] = 6  # turned by 90 degrees
    buffer = io.BytesIO()
    turned.transpose(Image.Transpose.ROTATE_90).save(buffer, "JPEG", exif=exif, quality=95)
    item = post(client, buffer.getvalue()).json()["items"]["photo.jpg"]
    assert (item["width"], item["height"]) == Image.open(io.BytesIO(portrait)).size
    assert len(item["faces"]) == 1


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG", "AVIF"])
def test_common_pictures_are_read(client, format):
    item = post(client, encoded(format)).json()["items"]["photo.jpg"]
    assert item == {"status": "ok", "width": 40, "height": 30, "faces": []}


def test_the_annotated_picture_is_drawn_like_a_batch_runs(client, portrait):
    answer = post(client, portrait, path="/api/annotate", attributes="")
    assert answer.headers["content-type"] == "image/jpeg"
    drawn = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
    plain = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    assert drawn.shape == plain.shape
    difference = cv2.absdiff(drawn, plain).max(2) > 60
    box = faces.analyze(ROOT / "resources" / "samples" / "portrait.jpg").faces[0].detection.box
    assert difference[round(box.y) - 2 : round(box.y) + 3, round(box.x) : round(box.right)].max(0).mean() > 0.9


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\pictures\\me.jpg", "me.jpg"),
        ("ünïcode 顔.jpg", "ünïcode 顔.jpg"),
        ("a" * 300 + ".jpg", "a" * 116 + ".jpg"),
        ("dir/", "picture"),
    ],
)
def test_a_clients_file_name_is_a_label_and_never_a_path(serving, name, shown):
    client = serving()
    assert list(post(client, encoded("PNG"), name).json()["items"]) == [shown]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"<svg onload=alert(1)>", "no known picture format"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no known picture format"),
        (encoded("PNG")[:60], "damaged image"),
        (encoded("JPEG", (400, 300))[:900], "damaged image"),
    ],
    ids=["empty", "svg", "postscript", "cut png", "cut jpeg"],
)
def test_what_is_no_picture_is_refused_with_a_reason(client, content, words):
    answer = post(client, content, "thing.jpg")
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("thing.jpg: ")
    assert words in answer.json()["error"]


def test_a_client_may_send_nothing_that_keeps_the_decoder_busy_for_minutes(client):
    """A few bytes a scan, each a pass over the whole picture."""
    answer = post(client, encoded("JPEG")[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x01\x05\x02" * 200 + b"\xff\xd9")
    assert (answer.status_code, answer.json()) == (422, {"error": "photo.jpg: damaged image: more than 100 scans"})


def test_labels_keep_all_but_what_controls_a_terminal_or_turns_a_text():
    assert label("tab\tbell\x07\u202e.jpg") == "tabbell.jpg"
    assert label("at 9.41\u202fAM \U0001f469\u200d\U0001f52c.png") == "at 9.41 AM \U0001f469\u200d\U0001f52c.png"
    assert label("\n") == label(None) == "picture"


def test_decoders_that_start_programs_or_that_opencv_has_are_not_reached(client):
    radiance = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x80\x80\x80\x80"
    for content in (encoded("PCX"), encoded("EPS"), radiance):
        assert post(client, content).status_code == 422


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"attributes": "beauty"}, "no such attributes: 'beauty'"),
        ({"attributes": ","}, "no such attributes: ','"),
        ({"attributes": "a" * 5000}, "the field 'attributes' is longer than 4096 bytes"),
        ({"attributes": "age;gender"}, "no such attributes: 'age;gender'"),
        ({"model_set": ""}, "no such model set: ''"),
        ({"model_set": "best"}, "no such model set: 'best'"),
        ({"colour": "red"}, "no such field: 'colour'; there are file, model_set, attributes"),
        ({"url": "http://localhost/"}, "addresses are switched off"),
    ],
)
def test_a_wrong_field_is_named(client, portrait, fields, words):
    answer = post(client, portrait, **fields)
    assert answer.status_code in (403, 422)
    assert words in answer.json()["error"]


def test_a_form_without_a_picture_or_with_a_field_twice_is_refused(client, portrait):
    empty = client.post("/api/analyze", files={"attributes": (None, "age")})
    assert (empty.status_code, empty.json()) == (422, {"error": "send one picture in the field file"})
    other = client.post("/api/analyze", files={"picture": ("a.jpg", portrait)})
    assert other.status_code == 422
    two = client.post("/api/analyze", files=[("file", ("a.jpg", portrait)), ("file", ("b.jpg", portrait))])
    assert two.status_code == 400
    for content in (b"no name", portrait):
        text = client.post("/api/analyze", files={"file": (None, content)})
        assert (text.status_code, "as a file, with a" in text.text) == (422, True), text.text
    twice = client.post("/api/analyze", files={"file": ("a.jpg", portrait)}, data={"attributes": ["age", "gender"]})
    assert twice.json()["error"] == "the field attributes is there 2 times"


@pytest.mark.parametrize("path", ["/api/analyze", "/api/annotate"])
def test_options_in_the_address_are_not_just_ignored(client, portrait, path):
    answer = post(client, portrait, path=f"{path}?model_set=accurate")
    assert (answer.status_code, answer.json()["error"]) == (
        422, "options are fields of the form, not of the address"
    )  # fmt: skip


def test_what_is_no_form_is_refused(client, portrait):
    assert client.post("/api/analyze", content=portrait).status_code == 415
    assert client.post("/api/analyze", json={}).status_code == 415
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        broken = client.post("/api/analyze", content=b"no boundary in here", headers={"content-type": kind})
        assert (broken.status_code, list(broken.json())) == (400, ["error"])
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + portrait
    broken = client.post("/api/analyze", content=cut, headers={"content-type": kind})
    assert (broken.status_code, broken.json()) == (400, {"error": "the form breaks off before its closing boundary"})


def test_the_server_says_what_it_offers(client):
    about = client.get("/api/about").json()
    assert about["version"] == faces.__version__
    assert about["ethnicity"]["text"] == notices.ETHNICITY
    assert {entry["name"] for entry in about["attributes"] if entry["opt_in"]} == OPT_IN
    sets = {(entry["method"], entry["quality"]): entry for entry in about["sets"]}
    assert len(sets) == 4
    assert [entry["reason"] for entry in sets.values()] == [None] * 4
    assert str(ROOT) not in client.get("/api/about").text


def test_an_attribute_that_is_never_certain_has_no_threshold():
    about = describe(Settings(), [], "", {"gender": 0.6, "age": 2.0})
    told = {entry.name: entry.threshold for entry in about.attributes}
    assert (told["gender"], told["age"], told["pose"]) == (0.6, None, None)


def test_a_missing_weight_switches_its_model_set_off_without_naming_a_path(tmp_path, client):
    from faces.zoo.cards import read
    from faces_web.sets import choices

    text = (ROOT / "models" / "registry.toml").read_text(encoding="utf-8")
    (tmp_path / "registry.toml").write_text(text.replace('faces-accurate.onnx"', 'lost.onnx"'), encoding="utf-8")
    (tmp_path / "faces-detector.onnx").write_bytes((ROOT / "models" / "faces-detector.onnx").read_bytes())
    (tmp_path / "faces-refiner.onnx").write_bytes((ROOT / "models" / "faces-refiner.onnx").read_bytes())
    found = {choice.name: choice.reason for choice in choices(read(tmp_path))}
    assert found["accurate"] == "The weight “faces-accurate” of this model set is missing or altered on the server."
    (tmp_path / "faces-refiner.onnx").unlink()
    found = {choice.name: choice.reason for choice in choices(read(tmp_path))}
    assert "“faces-refiner”" in found["accurate"]


def test_a_model_set_that_the_catalogue_lacks_says_so(tmp_path, portrait):
    shutil.copytree(ROOT / "models", tmp_path, dirs_exist_ok=True)
    registry = tmp_path / "registry.toml"
    lines = registry.read_text(encoding="utf-8").splitlines()
    registry.write_text("\n".join(line for line in lines if not line.startswith("fast-standalone")), encoding="utf-8")
    app = create(Settings(workers=1, rate=0, models_path=tmp_path))
    with TestClient(app, base_url="http://localhost") as client:
        answer = post(client, portrait, model_set="fast-standalone")
        assert answer.status_code == 422
        assert "has no model set “fast-standalone”, only" in answer.text


def test_a_second_model_set_can_be_chosen(client, portrait):
    joint, alone = "faces-fast", "faces-fast-expression"
    picture = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    picture[130:260, 150:300] = 90  # without its mouth no network is quite sure of the expression
    masked = cv2.imencode(".png", picture)[1].tobytes()
    scores = {}
    for name, shown in (("fast", joint), ("fast-standalone", f"{joint}+{alone}"), ("fast", joint)):
        results = post(client, masked, model_set=name).json()
        assert results["models"]["heads"] == shown
        (face,) = results["items"]["photo.jpg"]["faces"]
        scores[name] = {each: face[each]["scores"] for each in ("gender", "expression")}
    assert scores["fast"]["gender"] == scores["fast-standalone"]["gender"]
    assert scores["fast"]["expression"] != scores["fast-standalone"]["expression"]
    assert "standalone adds one for expression and changes nothing else." in client.get("/").text


def test_health_counts_who_is_inside(client):
    health = client.get("/api/health").json()
    assert health == {"status": "ok", "inside": 0, "capacity": 96}


def test_unknown_places_answer_like_everything_else(client):
    answer = client.get("/no/such/place")
    there = "/api/analyze, /api/annotate, /api/about, /api/health, /api/openapi.json"
    sentence = f"nothing is at this address; the page is at /, the endpoint at {there}"
    assert (answer.status_code, answer.json()) == (404, {"error": sentence})
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static//etc/passwd", "/docs", "/static/"):
        assert client.get(path).status_code == 404
    with_a_slash = client.post("/api/analyze/", follow_redirects=False)
    assert (with_a_slash.status_code, with_a_slash.json()) == (404, {"error": sentence})


def test_another_method_is_told_the_right_one(client):
    answer = client.get("/api/analyze")
    assert (answer.status_code, answer.json()) == (405, {"error": "this address takes POST, not GET"})
    assert answer.headers["allow"] == "POST"


def test_the_page_needs_nothing_from_elsewhere(client):
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    texts = [page.text]
    names = sorted(part.name for part in STATIC.iterdir() if part.suffix in (".js", ".css"))
    assert "app.js" in names
    for name in names:
        part = client.get(f"/static/{name}")
        assert part.status_code == 200
        texts.append(part.text)
    assert client.get("/static/faces.svg").headers["content-type"] == "image/svg+xml"
    for own in re.findall(r'(?:href|src)="([^"#]+)"', page.text):
        assert not own.startswith("/"), "behind a proxy the page may lie below a prefix"
        assert client.get(f"/{own}").status_code == 200
    for foreign in ('"/', "http://", "https://", " style=", "innerHTML", "onclick="):
        assert not [text for text in texts if foreign in text]
