"""`train-head`: from two tables to a head that the engine runs."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra heads")
pytest.importorskip("skl2onnx", reason="needs the extra heads")

from faces.attributes import key
from faces.cli import main
from faces.errors import UsageError
from faces.heads.own import OwnHead
from faces.paths import shipped
from faces.zoo.cards import REGISTRY, read
from faces.zoo.inventory import OUTDATED, VERIFIED, inventory
from faces_train.own.table import OK, Described, write
from faces_train.own.targets import Wish, _opt_in
from tests.faces_train.own.conftest import COUNT, LABEL, UNITS, box, write_labels


def train(features, labels, output, *more):
    return main(["train-head", str(features), str(labels), "-o", str(output), "--model", "linear", *map(str, more)])


def answers(output, values):
    catalogue = read(heads=[str(output)])
    head = OwnHead(catalogue.weights[output.name], catalogue)
    return head.answer(values, head.attributes)


def test_it_learns_yes_or_no_classes_and_numbers_at_once(features, labels, truth, values, tmp_path, capsys):
    assert train(features, labels(), tmp_path / "mine") == 0
    found = answers(tmp_path / "mine", values)
    for name, column in (("smiling", ["no yes".split()[int(v)] for v in truth["smiling"]]), ("hair", truth["Hair"])):
        right = np.mean([each[name].label == wanted for each, wanted in zip(found, column, strict=True)])
        assert right > 0.9
        assert set(found[0][name].scores) == set(column)
    errors = [each["mass"].extra["value"] - float(wanted) for each, wanted in zip(found, truth["mass"], strict=True)]
    assert np.abs(errors).mean() < 5, "guessing is 8 off"
    assert found[0]["mass"].label in found[0]["mass"].scores
    assert sum(found[0]["mass"].scores.values()) == pytest.approx(1, abs=1e-4)
    assert "120 faces" in capsys.readouterr().out


def test_everything_is_written_and_nothing_is_a_pickle(features, labels, tmp_path):
    assert train(features, labels(), tmp_path / "mine") == 0
    card, page = ((tmp_path / f"mine.{suffix}").read_text(encoding="utf-8") for suffix in ("md", "html"))
    assert "| smiling | no, yes | 120 |" in card
    assert "`mass` is a number" in card
    for part in ("Confusion", "ROC curve", "By smiling", "<svg"):
        assert part in page
    assert not re.search(r"(src|href)=", page), "it needs nothing else"
    assert sorted(path.name for path in tmp_path.glob("mine.*")) == ["mine.html", "mine.md", "mine.onnx", "mine.toml"]


def test_the_same_tables_give_the_same_head(features, labels, tmp_path):
    for name in ("one", "two"):
        assert train(features, labels(), tmp_path / name, "--model", "auto", "--attributes", "smiling") == 0
    one, two = ((tmp_path / f"{name}.onnx").read_bytes() for name in ("one", "two"))
    assert one == two


def test_missing_values_are_allowed(features, labels, truth, tmp_path, capsys):
    some = ["" if number % 3 else value for number, value in enumerate(truth["smiling"])]
    assert train(features, labels(smiling=some), tmp_path / "mine", "--attributes", "smiling,Hair") == 0
    assert "| smiling | no, yes | 40 |" in (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert "| hair | dark, fair, red | 120 |" in (tmp_path / "mine.md").read_text(encoding="utf-8")


def test_rare_classes_count_as_much_as_common_ones(features, labels, causes, tmp_path):
    rare = ["yes" if row[0] + row[5] * row[6] > 1.5 else "no" for row in causes]
    recalls = []
    for balance in ("True", "False"):
        output = tmp_path / f"balance{balance}"
        assert train(features, labels(smiling=rare), output, "--attributes", "smiling", "--balance", balance) == 0
        (row,) = re.findall(r"^\| smiling .*$", output.with_suffix(".md").read_text(encoding="utf-8"), re.MULTILINE)
        recalls.append(float(row.split("|")[5].strip(" %")))
    assert recalls[0] > recalls[1] + 5


def test_probabilities_are_calibrated(features, labels, causes, tmp_path):
    noisy = np.random.default_rng(1).random(COUNT) < 1 / (1 + np.exp(-1.5 * causes[:, 0]))
    assert (
        train(
            features, labels(smiling=["10"[int(not each)] for each in noisy]), tmp_path / "m", "--attributes", "smiling"
        )
        == 0
    )
    (row,) = re.findall(r"^\| smiling .*$", (tmp_path / "m.md").read_text(encoding="utf-8"), re.MULTILINE)
    before, after = (float(part) for part in row.split("|")[8].split(","))
    assert after <= before + 0.02
    assert after < 0.12


def test_no_answer_is_certain_where_too_few_are_right(features, labels, values, tmp_path):
    tossed = [str(each) for each in np.random.default_rng(3).integers(0, 2, COUNT)]
    assert train(features, labels(smiling=tossed), tmp_path / "mine", "--attributes", "smiling") == 0
    (row,) = re.findall(r"^\| smiling .*$", (tmp_path / "mine.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert "| no certain answer |" in row
    assert not any(each["smiling"].certain for each in answers(tmp_path / "mine", 100 * values))


def test_labels_of_missing_pictures_are_told_and_do_not_stop_the_rest(features, truth, tmp_path, capsys):
    columns = {name: [*values, values[0], values[0]] for name, values in truth.items()}
    columns["picture"][-2:] = ["gone.jpg", "empty.jpg"]
    assert train(features, write_labels(tmp_path / "l.csv", columns), tmp_path / "mine") == 0
    told = capsys.readouterr().err
    assert re.search(r"1 labelled pictures are not in .*features.parquet.*: gone.jpg", told)
    assert "1 labelled pictures have no face that was found: empty.jpg (no face)" in told
    assert "gone.jpg" in (tmp_path / "mine.md").read_text(encoding="utf-8")


def test_nothing_in_common_shows_both_sides(features, truth, tmp_path, capsys):
    elsewhere = {**truth, "picture": [f"x{name[-7:]}" for name in truth["picture"]]}
    assert train(features, write_labels(tmp_path / "l.csv", elsewhere), tmp_path / "mine") == 2
    assert re.search(r"no face in common.*people/0000.jpg.*in the features and x000.jpg", capsys.readouterr().err)
    assert not list(tmp_path.glob("mine.*"))


def test_a_class_with_one_example_is_left_out_and_told(features, labels, truth, tmp_path, capsys):
    once = ["green", *truth["Hair"][1:]]
    assert train(features, labels(Hair=once), tmp_path / "mine", "--attributes", "Hair") == 0
    assert "at least 5 examples of a class are needed, and 'green' has 1" in capsys.readouterr().err
    assert "| hair | dark, fair, red | 119 |" in (tmp_path / "mine.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "attributes", "message"),
    [
        ({"smiling": ["1"] * COUNT}, "smiling", "all are '1'"),
        (
            {"smiling": ["1", *["0"] * (COUNT - 1)]},
            "smiling",
            "at least 5 examples of a class are needed, and 'yes' has 1",
        ),
        ({}, "beard", "no column 'beard'; there are smiling, Hair, mass"),
        ({"age": ["old", "young"] * (COUNT // 2)}, "age", "'age' is there already.*give yours another name"),
        ({"race": ["a", "b"] * (COUNT // 2)}, "race", "'race' already means ethnicity7"),
        ({"height": ["1.8", "1.9"] * (COUNT // 2)}, "height", "'height' is a column of the results"),
        ({}, "smiling=score", "'score' is a column of the results"),
        ({}, "smiling=embedding", "'embedding' is a column of the results"),
        ({}, "smiling=first", "'first' is a column of the results"),
        ({}, "smiling=last", "'last' is a column of the results"),
        ({}, "smiling=frames", "'frames' is a column of the results"),
        ({"stamp": [f"{n}e300" for n in range(COUNT)]}, "stamp", "the column 'stamp' cannot be learned: .* too large"),
        ({}, "smiling=pose_yaw", "'pose_yaw' is a column of the results"),
        ({"empty": [""] * COUNT}, "empty", "the column 'empty' has no value"),
    ],
)
def test_what_cannot_be_learned_says_why(features, labels, tmp_path, capsys, more, attributes, message):
    assert train(features, labels(**more), tmp_path / "mine", "--attributes", attributes) == 2
    assert re.search(message, capsys.readouterr().err)


def test_without_a_list_what_cannot_be_learned_is_left_out(features, labels, tmp_path, capsys):
    names = [f"somebody {number}" for number in range(COUNT)]
    assert train(features, labels(who=names, fold=["train"] * COUNT), tmp_path / "mine") == 0
    assert "left out: the column 'who' has 120 different values" in capsys.readouterr().err


def test_a_persons_faces_are_kept_together(features, labels, tmp_path):
    people = [f"p{number // 4}" for number in range(COUNT)]
    assert train(features, labels(who=people), tmp_path / "mine", "--together", "who", "--attributes", "smiling") == 0
    assert "with rows of the same `who` kept together" in (tmp_path / "mine.md").read_text(encoding="utf-8")


def test_faces_with_several_labels_are_not_asked_about_those_learned(features, truth, tmp_path):
    random = np.random.default_rng(2)
    coin = {"picture": truth["picture"] * 5, "coin": ["01"[bit] for bit in random.integers(0, 2, COUNT)] * 5}
    assert train(features, write_labels(tmp_path / "l.csv", coin), tmp_path / "mine") == 0
    card = (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert float(re.findall(r"^\| coin .*?([\d.]+) %", card, re.MULTILINE)[0]) < 65, "what guessing gives"
    assert "| Labels | 120 faces" in card
    assert "120 faces are labelled more than once" in card


def test_a_head_that_is_never_certain_says_so(features, labels, tmp_path):
    coin = ["01"[bit] for bit in np.random.default_rng(2).integers(0, 2, COUNT)]
    assert train(features, labels(coin=coin), tmp_path / "mine", "--attributes", "coin", "--sure", "0.99") == 0
    assert "| no certain answer |" in (tmp_path / "mine.md").read_text(encoding="utf-8")


def test_an_attribute_may_be_called_whatever_the_network_calls_its_parts(features, labels, truth, values, tmp_path):
    assert train(features, labels(smallest=truth["smiling"], h0_kept=truth["Hair"]), tmp_path / "mine") == 0
    assert {"smallest", "h0_kept"} <= set(answers(tmp_path / "mine", values[:1])[0])


@pytest.mark.parametrize("start", [1.73e9, 5.2e12, -1e6])
def test_numbers_far_from_nought_are_learned_as_others(features, labels, causes, values, tmp_path, start):
    stamps = [f"{start + 10 * row[2]:.4f}" for row in causes]
    assert train(features, labels(stamp=stamps), tmp_path / "mine", "--attributes", "stamp") == 0
    found = [each["stamp"] for each in answers(tmp_path / "mine", values)]
    bins = list(found[0].scores)
    ranks = np.argsort(np.argsort([float(stamp) for stamp in stamps])) * len(bins) // COUNT
    assert np.abs([bins.index(each.label) for each in found] - ranks).mean() < 0.5
    near = np.spacing(np.float32(start)) + 5
    assert np.mean([abs(each.extra["value"] - float(stamp)) for each, stamp in zip(found, stamps, strict=True)]) < near


def test_numbers_that_no_network_can_hold_are_left_out(features, labels, tmp_path, capsys):
    huge = [f"{number + 1}e300" for number in range(COUNT)]
    tiny = [f"{number + 1}e-300" for number in range(COUNT)]
    assert train(features, labels(huge=huge, tiny=tiny), tmp_path / "mine") == 0
    said = capsys.readouterr().err
    for name in ("huge", "tiny"):
        assert f"left out: the column {name!r} cannot be learned: its numbers are too large, or too close" in said


def test_a_class_that_one_person_has_alone_is_left_out(features, labels, truth, tmp_path, capsys):
    people = ["Bob" if number < 40 else f"p{number}" for number in range(COUNT)]
    table = labels(male=["yes" if number < 40 else "no" for number in range(COUNT)], who=people)
    assert train(features, table, tmp_path / "mine", "--together", "who") == 0
    assert "left out: the column 'male' cannot be learned: " in capsys.readouterr().err
    card = (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert "- left out: the column 'male' cannot be learned: " in card
    assert "| male |" not in card
    assert train(features, table, tmp_path / "other", "--together", "who", "--attributes", "male") == 2
    assert "labels.csv: the column 'male' cannot be learned: " in capsys.readouterr().err
    assert not list(tmp_path.glob("other.*"))


def test_results_are_told_apart_by_a_column(features, labels, tmp_path):
    sites = ["north", "south"] * (COUNT // 2)
    assert train(features, labels(site=sites), tmp_path / "mine", "--groups", "site", "--attributes", "smiling") == 0
    page = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert re.search(r"By site.*<td>north</td><td>60</td>", page)


def test_what_means_ethnicity_is_off_unless_asked_for(features, labels, truth, tmp_path, capsys):
    looks = {"asian": truth["smiling"], "tribe": truth["Hair"]}
    assert train(features, labels(**looks), tmp_path / "mine", "--opt-in", "tribe") == 0
    vocabulary = read(heads=[str(tmp_path / "mine")]).vocabulary
    assert {name for name in ("asian", "tribe", "smiling", "hair") if vocabulary[name].opt_in} == {"asian", "tribe"}


def test_train_head_says_what_is_on_and_what_is_off_unless_asked_for(features, labels, truth, tmp_path, capsys):
    assert train(features, labels(is_asian=truth["smiling"]), tmp_path / "mine") == 0
    told = capsys.readouterr().out
    assert "on: smiling, hair, mass\n" in told
    assert "off unless asked for, with --attributes or all: is_asian\n" in told


@pytest.mark.parametrize(
    "name",
    "is_asian asian_face ethnic ethnic_group ethnicity_2 ethnicity race race4 race_label hispanic latino caucasian "
    "skin_color skin_tone nationality religion black white is_black indian isAsian EastAsian AfricanAmerican "
    "raceEthnicity Hispanics religions nationalities Skin_Colours Fitzpatrick_skin is_jewish Black_Male "
    "white_woman".split(),
)
def test_a_name_with_a_word_of_ethnicity_is_opt_in(name):
    assert _opt_in(key(name), ("no", "yes"), Wish())


@pytest.mark.parametrize(
    ("name", "classes", "opt_in"),
    [
        ("group", ("african", "caucasian"), True),
        ("group", ("Asian", "Black", "White"), True),
        ("group", ("Latino Hispanic", "other"), True),
        ("group", ("Black", "White"), True),
        ("group", ("Asians", "others"), True),
        ("origin", ("Middle Eastern", "Southeast Asian"), True),
        ("hair_color", ("black", "brown", "white"), False),
        ("black_hair", ("no", "yes"), False),
        ("shiny_skin", ("no", "yes"), False),
        ("grace", ("no", "yes"), False),
    ],
)
def test_classes_of_ethnicity_are_opt_in_and_colours_are_not(name, classes, opt_in):
    assert _opt_in(name, classes, Wish()) is opt_in


def test_letters_that_pictures_cannot_show_are_told(features, labels, truth, tmp_path, capsys):
    assert train(features, labels(मनोदशा=truth["smiling"], Größe=truth["smiling"]), tmp_path / "mine") == 0
    assert "1 names or classes have letters that annotated pictures and videos cannot show" in capsys.readouterr().err


def test_opt_in_takes_columns_names_and_refuses_unknown_ones(features, labels, tmp_path, capsys):
    assert train(features, labels(), tmp_path / "mine", "--opt-in", "Hair") == 0
    assert read(heads=[str(tmp_path / "mine")]).vocabulary["hair"].opt_in
    assert train(features, labels(), tmp_path / "other", "--opt-in", "hiar") == 2
    assert "opt-in hiar: there are smiling, hair, mass" in capsys.readouterr().err


def test_the_cards_table_holds_whatever_classes_are_called(features, labels, truth, tmp_path):
    odd = ["a|b" if value == "1" else "c\nd" for value in truth["smiling"]]
    assert train(features, labels(odd=odd), tmp_path / "mine", "--licence", "one\ntwo") == 0
    card = (tmp_path / "mine.md").read_text(encoding="utf-8")
    assert "| odd | a\\|b, c d | 120 |" in card
    assert "| Licence | one two |" in card


def test_our_attribute_keeps_our_classes(features, labels, truth, tmp_path):
    sexes = [("Male", "Female")[int(value)] for value in truth["smiling"]]
    assert train(features, labels(gender=sexes), tmp_path / "mine", "--attributes", "gender") == 0
    assert read(heads=[str(tmp_path / "mine")]).weights["mine"].heads["gender"].classes == ("female", "male")


def test_a_name_of_ours_is_refused(features, labels, tmp_path, capsys):
    assert train(features, labels(), tmp_path / "faces-fast") == 2
    assert "the models folder has a weight 'faces-fast' already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["registry", "README", "page", "net", "facts"])
def test_what_is_no_head_is_not_written_over(features, labels, tmp_path, capsys, name):
    (tmp_path / "x").mkdir()
    kept = [tmp_path / "x" / each for each in ("README.md", "page.html", "net.onnx", "facts.toml", "registry.toml")]
    for path in kept:
        path.write_text("mine", encoding="utf-8")
    assert train(features, labels(), tmp_path / "x" / name) == 2
    assert "choose another name" in capsys.readouterr().err
    assert {path.read_text(encoding="utf-8") for path in kept} == {"mine"}
    assert sorted(kept) == sorted((tmp_path / "x").iterdir())


def test_a_head_is_written_over_by_its_successor(features, labels, tmp_path):
    for attribute in ("smiling", "mass"):
        assert train(features, labels(), tmp_path / "mine", "--attributes", attribute) == 0
    assert set(read(heads=[str(tmp_path / "mine")]).weights["mine"].heads) == {"mass"}


def test_features_saved_again_by_pandas_are_the_same(features, labels, values, tmp_path, capsys):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = parquet.read_table(features)
    index = pyarrow.array(np.arange(len(table)) * 1000)
    parquet.write_table(table.append_column("__index_level_0__", index), features)
    assert train(features, labels(), tmp_path / "mine", "--attributes", "smiling") == 0
    assert len(answers(tmp_path / "mine", values)) == COUNT
    parquet.write_table(table.drop_columns(["e7"]), features)
    assert train(features, labels(), tmp_path / "other") == 3
    assert "and not picture, status, face, x, y, w, h, score, embedding, e0, e1, …" in capsys.readouterr().err


def test_features_that_are_damaged_or_missing_say_so(features, labels, tmp_path, capsys):
    features.write_bytes(features.read_bytes()[:1000])
    assert train(features, labels(), tmp_path / "mine") == 3
    assert "features.parquet: damaged, or not a table of `faces features`" in capsys.readouterr().err
    assert train(tmp_path / "no.csv", labels(), tmp_path / "mine") == 3
    assert "no.csv: no such file; `faces features` makes one" in capsys.readouterr().err
    assert train(labels(), labels(), tmp_path / "mine") == 3


@pytest.mark.parametrize(
    ("line", "edit", "message"),
    [
        (3, lambda row: [*row[:20], "nan", *row[21:]], "what it holds of people/0001.jpg are not all numbers"),
        (3, lambda row: [*row[:20], "inf", *row[21:]], "what it holds of people/0001.jpg are not all numbers"),
        (3, lambda row: row[:20], "line 3 has 20 values and not 457"),
        (4, lambda row: [], None),
    ],
)
def test_odd_lines_of_features_are_named_or_empty(values, labels, tmp_path, capsys, line, edit, message):
    path = tmp_path / "features.csv"
    faces = [Described(f"people/{n:04d}.jpg", OK, np.array([box()], np.float32), v[None]) for n, v in enumerate(values)]
    write(path, faces, UNITS, LABEL)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    rows[line - 1] = edit(rows[line - 1])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    assert train(path, labels(), tmp_path / "mine") == (3 if message else 0)
    assert (message or "") in capsys.readouterr().err


def test_listed_as_ours_and_outdated_when_the_backbone_changes(features, labels, tmp_path, capsys):
    assert train(features, labels(), tmp_path / "mine") == 0
    capsys.readouterr()
    assert main(["models", "--head", str(tmp_path / "mine")]) == 0
    assert "mine: answers smiling, hair, mass" in capsys.readouterr().out
    states = {entry.card.name: entry.state for entry in inventory(read(heads=[str(tmp_path / "mine")]))}
    assert states["mine"] == VERIFIED
    entry = tmp_path / "mine.toml"
    entry.write_text(re.sub(r'(embedding = ")\w+', r"\g<1>00", entry.read_text(encoding="utf-8")), encoding="utf-8")
    states = {entry.card.name: entry.state for entry in inventory(read(heads=[str(tmp_path / "mine")]))}
    assert states["mine"] == OUTDATED
    assert main(["models", "--head", str(tmp_path / "mine")]) == 1


def test_a_copy_in_the_models_folder_is_the_same_head(features, labels, tmp_path):
    assert train(features, labels(), tmp_path / "mine", "--attributes", "smiling") == 0
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(shipped("models") / REGISTRY, models)
    for suffix in ("onnx", "toml"):
        shutil.copy(tmp_path / f"mine.{suffix}", models)
    assert read(models, [str(tmp_path / "mine")]).weights["mine"].file == str(tmp_path / "mine.onnx")
    assert train(features, labels(), tmp_path / "mine", "--attributes", "mass") == 0
    with pytest.raises(UsageError, match="there are two weights named 'mine'"):
        read(models, [str(tmp_path / "mine")])


def test_torch_is_not_needed(features, labels, tmp_path):
    script = (
        "import sys; from faces.cli import main; "
        f"code = main(['train-head', {str(features)!r}, {str(labels())!r}, '-o', {str(tmp_path / 'mine')!r}, "
        "'--attributes', 'smiling', '--model', 'linear']); assert 'torch' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
