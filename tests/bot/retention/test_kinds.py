"""Every table of the journal is said to be kept for a while, or for good and why."""

import bot.app
from bot.journal.retention_tables import Kind
from bot.journal.tables import METADATA
from bot.retention.kinds import BY_KIND, PERMANENT, RECORDS


def test_every_table_there_is_belongs_to_a_kind_of_record() -> None:
    assert bot.app
    of_kinds = {table for record in RECORDS for table in record.tables}
    assert of_kinds | PERMANENT.keys() == set(METADATA.tables)
    assert of_kinds & PERMANENT.keys() == set()


def test_every_kind_is_described_once() -> None:
    assert set(BY_KIND) == set(Kind)
    assert len(RECORDS) == len(Kind)
