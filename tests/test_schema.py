"""The JSON Schema of a record and the code say the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from enum import StrEnum

import jsonschema
import pytest
from example_counts import tried_with
from hand_made_records import hostile_records, make_record, make_task
from hypothesis import given

from pipeline.model import reading, record, spans
from pipeline.tables import record_schema

CLASSES = {
    "source": reading.Source, "page_engine": reading.PageEngine, "issue": reading.Issue,
    "jurisdiction": record.Jurisdiction, "notice": record.NoticeInfo, "section": record.Section,
    "relative": record.Relative, "deadline": record.Deadline, "assignment": record.Assignment,
    "domain": record.DomainTag, "citation": record.Citation, "task": record.Task,
    "catalogue_row": record.CatalogueRow,
}  # fmt: skip
ENUMS = {
    "level": record.Level, "kind": record.TaskKind, "origin": record.Origin, "deadline_kind": record.DeadlineKind,
    "precision": record.Precision, "role": record.Role,
}  # fmt: skip


def check(value: dict) -> None:
    jsonschema.Draft202012Validator(record_schema()).validate(value)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(record_schema())
    assert record_schema()["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("name", CLASSES)
def test_fields_are_those_of_the_class(name: str) -> None:
    fields = {f.name for f in dataclasses.fields(CLASSES[name])}
    if name == "relative":
        fields = fields - {"anchor"} | {"from"}
    definition = record_schema()["$defs"][name]
    assert set(definition["properties"]) == set(definition["required"]) == fields


def test_a_span_has_offsets_and_where_it_stands_in_the_file() -> None:
    offsets = {f.name for f in dataclasses.fields(spans.Span)}
    where = {f.name for f in dataclasses.fields(reading.Provenance)}
    definition = record_schema()["$defs"]["span"]
    assert set(definition["required"]) == offsets
    assert set(definition["properties"]) == offsets | where


def objects() -> Iterator[dict]:
    """Yield the record and every definition that has fields of its own."""
    yield record_schema()
    yield from (definition for definition in record_schema()["$defs"].values() if "properties" in definition)


def test_every_field_says_what_it_means() -> None:
    for described in objects():
        for name, field in described["properties"].items():
            assert field.get("description", "").endswith("."), name


@pytest.mark.parametrize("name", ENUMS)
def test_closed_lists_are_those_of_the_code(name: str) -> None:
    kind: type[StrEnum] = ENUMS[name]
    assert record_schema()["$defs"][name]["enum"] == list(kind)


def test_a_record_is_valid() -> None:
    check(make_record().to_dict())


@given(hostile_records())
@tried_with(25)
def test_any_record_is_valid(made: record.Record) -> None:
    check(made.to_dict())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("kind",), "chore"),
        (("deadlines", 0, "end"), "2031-6-30"),
        (("deadlines", 0, "kind"), "recurring"),
        (("deadlines", 1, "relative"), None),
        (("assignments", 0, "function"), "修桥"),
        (("assignments", 0, "role"), "boss"),
        (("span", "start"), -1),
        (("more",), "x"),
    ],
)
def test_what_the_contract_forbids_is_invalid(place: tuple, value: object) -> None:
    made = make_record(tasks=(make_task(),)).to_dict()
    target = made["tasks"][0]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        check(made)
