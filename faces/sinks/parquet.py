"""results.parquet: the rows of results.csv with types, written row group by row group. Needs the extra `parquet`."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from faces.sinks.records import Record
from faces.sinks.tables import Entries, rows

GROUP = 20_000
"""Rows per row group: what is held in memory."""


def write_parquet(path: Path, header: Record, entries: Entries) -> None:
    """Write the table."""
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema([(name, _type(pyarrow, kind)) for name, kind in _kinds(entries).items()])
    with pyarrow.parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        every = rows(entries())
        while group := list(islice(every, GROUP)):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))


def _kinds(entries: Entries) -> dict[str, type]:
    """Per column the type of its values; whole numbers among others become float."""
    kinds: dict[str, type] = {"item": str, "status": str, "error": str, "width": int, "height": int, "pts": float}
    for row in rows(entries()):
        for name, value in row.items():
            known = kinds.setdefault(name, type(value))
            if known is int and type(value) is float:
                kinds[name] = float
    return kinds


def _type(pyarrow: Any, kind: type) -> Any:
    return {str: pyarrow.string(), bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64()}[kind]
