"""The vocabulary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.attributes import AGE_CENTRES, ALIASES, VOCABULARY, Attribute, age_group, age_in, joined, key, select
from faces.errors import UsageError

OPT_IN = ("ethnicity7", "ethnicity4")


def test_the_default_leaves_out_what_is_opt_in():
    assert select(None) == tuple(name for name in VOCABULARY if name not in OPT_IN)


def test_all_includes_what_is_opt_in():
    assert select("all") == tuple(VOCABULARY)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("pose,gender", ("gender", "pose")),
        (" Age , ", ("age",)),
        ("emotion", ("expression",)),
        ("race", ("ethnicity7",)),
        ("race4", ("ethnicity4",)),
        ("ethnicity", OPT_IN),
        ("gender,gender", ("gender",)),
    ],
)
def test_names_and_aliases(asked, expected):
    assert select(asked) == expected


@pytest.mark.parametrize("asked", ["shoe size", "gender;age", "", " , "])
def test_nonsense_is_a_usage_error(asked):
    with pytest.raises(UsageError):
        select(asked)


@pytest.mark.parametrize("name", ["मनोदशा", "อารมณ์", "настроение", "مزاج"])
def test_an_attribute_of_ones_own_is_found_by_its_name_in_any_writing(name):
    assert key(name) == name
    assert select(name, joined(VOCABULARY, Attribute(name, ("no", "yes")))) == (name,)


def test_an_unknown_name_is_told_with_the_choice():
    with pytest.raises(UsageError, match=r"no such attribute: 'hat'; choose from gender, age, .*, or all"):
        select("gender,hat")


def test_aliases_name_attributes_and_shadow_none():
    assert all(set(names) <= set(VOCABULARY) for names in ALIASES.values())
    assert not set(ALIASES) & set(VOCABULARY)


def test_independent_attributes_begin_with_none():
    for attribute in VOCABULARY.values():
        assert attribute.independent == (attribute.classes[0] == "none")


def test_each_age_class_has_a_centre_inside_it():
    for label, centre in zip(VOCABULARY["age"].classes, AGE_CENTRES, strict=True):
        low, _, high = label.rstrip("+").partition("-")
        assert float(low) <= centre <= float(high or 116) + 1


@given(st.sampled_from(VOCABULARY["age"].classes), st.floats(-5, 130))
def test_years_and_age_class_never_contradict(label, years):
    low, _, high = label.rstrip("+").partition("-")
    first, last = int(low), int(high or 120)
    settled = age_in(label, years)
    assert first <= round(settled["years"]) <= last
    assert settled["group"] == age_group(settled["years"])
    if first <= years <= last:
        assert settled["years"] == round(years, 1)


@pytest.mark.parametrize(
    ("years", "group"),
    [(0, "child"), (12.9, "child"), (13, "young"), (35.9, "young"), (36, "middle"), (59.9, "middle"), (60, "old")],
)
def test_age_groups(years, group):
    assert age_group(years) == group


@given(st.floats(0, 120), st.floats(0, 120))
def test_age_groups_never_go_back(a, b):
    order = ("child", "young", "middle", "old")
    low, high = sorted((a, b))
    assert order.index(age_group(low)) <= order.index(age_group(high))
