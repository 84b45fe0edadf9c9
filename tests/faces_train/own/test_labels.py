"""Tables of labels in the forms in which people have them."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from faces.errors import InputError, UsageError
from faces_train.own.labels import read
from faces_train.own.table import OK, Described, Features, write
from faces_train.own.table import read as read_features
from faces_train.own.targets import Wish, lesson
from tests.faces_train.own.conftest import box


@pytest.fixture
def features(tmp_path) -> Features:
    """The two faces of a.jpg, a large and a small one, and one each of ten people's pictures in folders."""
    pairs = np.array([box(0, 0, 50, 50), box(100, 0, 90, 90)], np.float32)
    found = [Described("a.jpg", OK, pairs, np.eye(2, 4, dtype=np.float32))]
    for number in range(10):
        values = np.full((1, 4), number, np.float32)
        found.append(Described(f"P_{number}/P_{number}_0001.jpg", OK, np.array([box()], np.float32), values))
    write(tmp_path / "f.csv", found, 4, "faces-fast:00")
    return read_features(tmp_path / "f.csv")


def faces_of(tmp_path, names) -> Features:
    one = np.array([box()], np.float32)
    write(tmp_path / "f.csv", [Described(name, OK, one, np.ones((1, 4), np.float32)) for name in names], 4, "f:00")
    return read_features(tmp_path / "f.csv")


def test_a_table_may_use_commas_semicolons_or_tabs(tmp_path):
    for suffix, mark in (("csv", ","), ("csv", ";"), ("tsv", "\t")):
        path = tmp_path / f"l.{suffix}"
        path.write_text(f"\ufefffile{mark}Hat\nx\\y.jpg{mark}yes \n./z.jpg{mark}\n", encoding="utf-8")
        found = read(path)
        assert found.pictures == ["x/y.jpg", "z.jpg"]
        assert found.columns == {"Hat": ["yes", ""]}


def test_a_table_as_a_spreadsheet_saves_it(tmp_path):
    text = "file;x;y;w;h;mass;Hat;;\na.jpg;1,5;2;3;4;70,25;1,5 m;;\nb.jpg;;;;;81;;;\n;;;;;;;;\n;;;;;;;;\n"
    (tmp_path / "l.csv").write_text(text, encoding="utf-8-sig")
    found = read(tmp_path / "l.csv")
    assert found.pictures == ["a.jpg", "b.jpg"]
    assert found.columns == {"mass": ["70.25", "81"], "Hat": ["1,5 m", ""]}
    assert found.boxes == [(1.5, 2, 3, 4), None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty"),
        ("who,hat\na,b\n", "no column names the pictures; call it picture, or say which with --picture"),
        ("file,hat\na\n", ":2: has not as many values as the first line has names"),
        ("file,hat,Hat\na,b,c\n", "several columns named hat"),
        ("file,hat\n", "there is no row in it"),
        (
            "file,x,y,w,h\na,1,2,3,4\n\na,1,2,3,four\n",
            ":4: the box in .* is not four numbers, or nothing: 1, 2, 3, four",
        ),
        ("file,x,y,w,h\na,1,2,,4\n", ":2: the box in .* is not four numbers, or nothing: 1, 2, nothing, 4"),
        ("file,x,y,w,h\na,1,2,inf,4\n", ":2: the box in .* is not four numbers"),
        ('file,hat,\n"a\nb",1,\na,1,2\n', ":4: has not as many values as the first line has names"),
        ("# LFW\n#\tperson\timagenum\tMale\nA B\t1\t0.5\n\nA C\n", "l.csv:5: not a line of lfw_attributes.txt"),
    ],
)
def test_what_is_no_table_of_labels_says_why(tmp_path, text, message):
    (tmp_path / "l.csv").write_text(text, encoding="utf-8")
    with pytest.raises((InputError, UsageError), match=message):
        read(tmp_path / "l.csv")


def test_another_column_may_name_the_picture(tmp_path):
    (tmp_path / "l.csv").write_text("photo,hat\na.jpg,1\n", encoding="utf-8")
    assert read(tmp_path / "l.csv", "photo").pictures == ["a.jpg"]
    with pytest.raises(UsageError, match="no column 'shot' names the pictures; there are photo, hat"):
        read(tmp_path / "l.csv", "shot")


def test_of_several_faces_the_labelled_box_or_else_the_largest_is_meant(tmp_path, features):
    (tmp_path / "l.csv").write_text("file,hat\na.jpg,1\n" + lines("hat"), encoding="utf-8")
    found = lesson(features, read(tmp_path / "l.csv"), Wish())
    assert features.boxes[found.rows[0]][2] == 90
    assert any("show several faces: the largest was taken" in note for note in found.notes)
    (tmp_path / "b.csv").write_text(
        "file,x,y,w,h,hat\na.jpg,2,2,50,50,1\na.jpg,300,0,9,9,0\n" + lines("box"), encoding="utf-8"
    )
    found = lesson(features, read(tmp_path / "b.csv"), Wish())
    assert features.boxes[found.rows[0]][2] == 50
    assert any("1 labelled boxes have no face in them" in note for note in found.notes)


def lines(kind: str) -> str:
    more = ",10,10,60,80" if kind == "box" else ""
    return "".join(f"P_{number}/P_{number}_0001.jpg{more},{number % 2}\n" for number in range(10))


def test_the_file_name_is_enough_where_it_is_not_ambiguous(tmp_path, features):
    rows = "".join(f"P_{number}_0001,{number % 2}\n" for number in range(10))
    (tmp_path / "l.csv").write_text(f"file,hat\n{rows}", encoding="utf-8")
    assert len(lesson(features, read(tmp_path / "l.csv"), Wish()).rows) == 10


def test_a_longer_path_finds_the_picture_and_an_ambiguous_name_is_told(tmp_path):
    names = [f"{folder}/{number:03d}.jpg" for folder in ("männer", "女") for number in range(6)]
    features = faces_of(tmp_path, names)
    for start in ("pics/", "/home/me/pics/"):
        rows = "".join(f"{start}{name},{number % 2}\n" for number, name in enumerate(names))
        (tmp_path / "l.csv").write_text(f"file,hat\n{rows}000.jpg,1\n", encoding="utf-8")
        found = lesson(features, read(tmp_path / "l.csv"), Wish())
        assert [features.pictures[row] for row in found.rows] == names
        assert found.notes == [
            "1 labelled pictures are not found: several pictures have this name; write its folder, too: 000.jpg"
        ]


def test_a_picture_of_the_same_file_name_in_another_folder_is_another_one(tmp_path):
    names = [f"test/{number}.jpg" for number in range(10)]
    features = faces_of(tmp_path, names)
    rows = "".join(f"{name},{number % 2}\n" for number, name in enumerate(names))
    (tmp_path / "l.csv").write_text(f"file,hat\n{rows}train/1.jpg,1\ntrain/2,1\n", encoding="utf-8")
    found = lesson(features, read(tmp_path / "l.csv"), Wish())
    assert len(found.rows) == 10
    assert "2 labelled pictures are not in" in found.notes[0]
    assert found.notes[0].endswith("train/1.jpg, train/2")


@pytest.mark.parametrize(("ours", "theirs"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_a_name_with_accents_is_found_as_macos_writes_it(tmp_path, ours, theirs):
    names = [f"män/é{number}.jpg" for number in range(10)]
    features = faces_of(tmp_path, [unicodedata.normalize(ours, name) for name in names])
    rows = "".join(f"{unicodedata.normalize(theirs, name)},{number % 2}\n" for number, name in enumerate(names))
    (tmp_path / "l.csv").write_text(f"file,hat\n{rows}", encoding="utf-8")
    assert lesson(features, read(tmp_path / "l.csv"), Wish()).rows.tolist() == list(range(10))


@pytest.mark.parametrize(
    ("one", "other", "missing", "classes"),
    [
        ("1.0", "0.0", "", ("no", "yes")),
        ("1", "0", "NA", ("no", "yes")),
        ("True", "False", "nan", ("no", "yes")),
        ("2.0", "1.0", "", ("1", "2")),
        ("hat", "cap", "NaN", ("cap", "hat")),
    ],
)
def test_columns_are_understood_as_pandas_and_r_write_them(tmp_path, features, one, other, missing, classes):
    rows = "".join(f"P_{number}_0001,{(one, other)[number % 2]}\n" for number in range(10))
    (tmp_path / "l.csv").write_text(f"file,hat\n{rows}a,{missing}\n", encoding="utf-8")
    (target,) = lesson(features, read(tmp_path / "l.csv"), Wish(classes=frozenset(["hat"]))).targets
    assert target.attribute.classes == classes
    assert np.isnan(target.wanted).tolist() == [False] * 10 + [True]


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ("yes Yes 1 TRUE t no 0 False N f", ("no", "yes")),
        ("-1 -1 -1 -1 -1 1 1 1 1 yes", ("no", "yes")),
        ("-1 -1 -1 -1 -1 0 0 0 0 0 1 1 1 1 1", ("0", "1", "-1")),
        ("Male MALE male male male female Female female female female", ("female", "male")),
        ("² ² ² ² ² 1 1 1 1 1", ("1", "²")),
    ],
)
def test_values_that_mean_the_same_are_one_class(tmp_path, values, classes):
    names = [f"{number}.jpg" for number, _ in enumerate(values.split())]
    rows = "".join(f"{name},{value}\n" for name, value in zip(names, values.split(), strict=True))
    (tmp_path / "l.csv").write_text(f"file,gender2\n{rows}", encoding="utf-8")
    name = "gender" if "male" in classes else "other"
    found = lesson(faces_of(tmp_path, names), read(tmp_path / "l.csv"), Wish({"gender2": name}))
    assert found.targets[0].attribute.classes == classes
    assert not np.isnan(found.targets[0].wanted).any()
    assert found.notes == []


def test_spellings_of_one_word_become_the_commonest_and_are_told(tmp_path, features):
    moods = ["Très  gai", "très gai", "très gai", "tre\u0300s gai", "TRÈS GAI", *["sad"] * 5]
    rows = "".join(f"P_{number}_0001,{mood}\n" for number, mood in enumerate(moods))
    (tmp_path / "l.csv").write_text(f"file,Me\u0301 mood\n{rows}", encoding="utf-8")
    found = lesson(features, read(tmp_path / "l.csv"), Wish())
    (target,) = found.targets
    assert target.attribute.name == "mé_mood"
    assert target.attribute.classes == ("sad", "très gai")
    assert found.notes == ["Mé mood: 'TRÈS GAI', 'Très gai', 'très gai' are one class, 'très gai'"]


def test_a_class_cannot_be_called_as_answers_are_that_are_not_certain(tmp_path, features):
    rows = "".join(f"P_{number}_0001,{('sure', 'Uncertain')[number % 2]}\n" for number in range(10))
    (tmp_path / "l.csv").write_text(f"file,hat\n{rows}", encoding="utf-8")
    with pytest.raises(UsageError, match="'hat' has the value 'uncertain', as answers are called that are not certain"):
        lesson(features, read(tmp_path / "l.csv"), Wish())


def test_a_parquet_column_with_gaps_has_no_class_for_them(tmp_path, features):
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra heads")
    from pyarrow import parquet

    names = [f"P_{number}_0001.jpg" for number in range(10)]
    table = {"file": [*names, "a.jpg"], "hat": [float(number % 2) for number in range(10)] + [float("nan")]}
    parquet.write_table(pyarrow.table(table), tmp_path / "l.parquet")
    (target,) = lesson(features, read(tmp_path / "l.parquet"), Wish()).targets
    assert target.attribute.classes == ("no", "yes")
    assert np.isnan(target.wanted).sum() == 1


def test_the_index_that_pandas_adds_is_no_label(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra heads")
    from pyarrow import parquet

    table = {"file": ["a.jpg", "b.jpg"], "hat": [0, 1], "__index_level_0__": [7, 9]}
    parquet.write_table(pyarrow.table(table), tmp_path / "l.parquet")
    assert read(tmp_path / "l.parquet").columns == {"hat": ["0", "1"]}


def test_a_table_in_another_encoding_says_what_to_do(tmp_path):
    for encoding in ("cp1252", "utf-16"):
        (tmp_path / "l.csv").write_text("file,hat\nmänner/1.jpg,1\n", encoding=encoding)
        with pytest.raises(InputError, match="it is not UTF-8; save the table as UTF-8"):
            read(tmp_path / "l.csv")


def test_rows_of_one_face_or_one_group_are_never_torn_apart(tmp_path, features):
    rows = [*(f"P_{number}_0001,{number % 2},{number}" for number in range(10)), "P_0_0001,0,1"]
    (tmp_path / "l.csv").write_text("\n".join(["file,hat,who", *rows]), encoding="utf-8")
    alone = lesson(features, read(tmp_path / "l.csv"), Wish({"hat": "hat"}))
    assert alone.together.tolist() == [*range(10), 0]
    assert "1 faces are labelled more than once: their rows stay together in cross-validation" in alone.notes
    both = lesson(features, read(tmp_path / "l.csv"), Wish({"hat": "hat"}, together="who"))
    assert both.together.tolist() == [0, 0, *range(2, 10), 0]
    raters = [f"P_{number}_0001,{number % 2},{rater}" for rater in "ab" for number in range(10)]
    (tmp_path / "l.csv").write_text("\n".join(["file,hat,rater", *raters]), encoding="utf-8")
    with pytest.raises(UsageError, match="5 parts that share no face or 'rater', and there are 1"):
        lesson(features, read(tmp_path / "l.csv"), Wish({"hat": "hat"}, together="rater"))


def test_a_row_without_a_person_is_a_person_of_its_own(tmp_path, features):
    people = ["Bob", "", "Ann", "", "", "Bob", "", "", "", ""]
    rows = [f"P_{number}_0001,{number % 2},{person}" for number, person in enumerate(people)]
    (tmp_path / "l.csv").write_text("\n".join(["file,hat,who", *rows]), encoding="utf-8")
    found = lesson(features, read(tmp_path / "l.csv"), Wish({"hat": "hat"}, together="who"))
    assert len(set(found.together.tolist())) == 9
    assert found.together[0] == found.together[5]


def test_lfws_scores_are_yes_or_no_by_their_sign(tmp_path, features):
    rows = "".join(f"P {n}\t1\t{n - 4.5}\t{4.5 - n}\n" for n in range(10))
    text = f"# lfw_attributes.txt\n#\tperson\timagenum\tMale\tWearing Hat\n{rows}"
    (tmp_path / "lfw_attributes.txt").write_text(text, encoding="utf-8")
    found = lesson(features, read(tmp_path / "lfw_attributes.txt"), Wish())
    assert [target.attribute.name for target in found.targets] == ["male", "wearing_hat"]
    assert found.targets[0].attribute.classes == ("no", "yes")
    assert found.targets[0].wanted.tolist() == [0] * 5 + [1] * 5
    assert found.together is not None


def test_lfwas_matlab_file_is_read(tmp_path, features):
    h5py = pytest.importorskip("h5py", reason="needs the extra heads")
    path = tmp_path / "lfw_att_73.mat"
    with h5py.File(path, "w") as file:

        def cells(key: str, texts: list[str]) -> None:
            made = [
                file.create_dataset(f"refs/{key}{n}", data=np.array([[ord(c)] for c in t], np.uint16))
                for n, t in enumerate(texts)
            ]
            file.create_dataset(key, data=np.array([[each.ref for each in made]], h5py.ref_dtype), dtype=h5py.ref_dtype)

        cells("AttrName", [f"Attribute {number}" for number in range(73)])
        cells("name", [f"P_{number}\\P_{number}_0001.jpg" for number in range(10)])
        file.create_dataset("label", data=np.array([[float((n + a) % 2) for n in range(10)] for a in range(73)]))
    found = lesson(features, read(path), Wish())
    assert len(found.targets) == 73
    assert found.targets[1].wanted.tolist() == [float((n + 1) % 2) for n in range(10)]
    path.write_bytes(b"MATLAB 5.0 MAT-file")
    with pytest.raises(InputError, match="cannot be read as labels"):
        read(path)
