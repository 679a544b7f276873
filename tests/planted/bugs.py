"""Bugs that were planted on purpose: where, what, and which rung must catch each.

`old` stands in the file exactly once; a change of the code that moves it moves it here too.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    name: str
    what: str
    file: str
    old: str
    new: str
    rung: str       # Of RUNGS below.
    more: tuple = ()  # Further places: file, old, new.

    def places(self):
        return ((self.file, self.old, self.new), *self.more)


@dataclass(frozen=True)
class Catcher:
    preset: str
    targets: tuple
    before: tuple   # Commands that run once the targets are built, or ().
    command: tuple  # In the folder of the copy.
    cycles: int


def fault(case, cycles):
    return Catcher("release", ("skua_fault_tests",), (),
                   ("build/release/tests/skua_fault_tests", f"--gtest_filter={case}.*"), cycles)


RUNGS = {
    "power-loss": fault("PowerLoss", 40),
    "bit-flip": fault("BitFlip", 300),
    "fuzz": Catcher(
        "fuzz", ("skua_kafka_seeds", "fuzz_kafka_request"),
        ("build/fuzz/fuzz/seed_programs/skua_kafka_seeds", "build/fuzz/fuzz/seeds"),
        ("build/fuzz/fuzz/targets/fuzz_kafka_request", "-max_total_time=60", "-seed=1", "-timeout=10", "-verbosity=0",
         "build/fuzz/fuzz/seeds/fuzz_kafka_request"), 0),
}

BUGS = (
    Bug("ack-before-wal", "writes are acknowledged before the log has them", "storage/store/rocks/write_commit.cc",
        """    status = write_and_sync(group.batch, group.last.sequence, options_.durability_sync);
""",
        """    for (auto& [done, answer] : group.answers) done(std::move(answer));
    group.answers.clear();
    status = write_and_sync(group.batch, group.last.sequence, options_.durability_sync);
""", "power-loss"),
    # Blocks of files have one, and each row in them another: either alone still catches damage.
    Bug("skipped-checksum", "neither blocks of files nor rows are checked", "storage/store/rocks/rocks_options.cc",
        "  table.checksum = rocksdb::kXXH3;\n", "  table.checksum = rocksdb::kNoChecksum;\n", "bit-flip",
        (("storage/codec/row_codec.cc",
          "  if (row.load<std::uint32_t>(0) != checksum(key, bytes))\n",
          "  if (row.load<std::uint32_t>(0) != checksum(key, bytes) && bytes.empty())\n"),)),
    Bug("tie-break-dropped", "of two rows at the same event timestamp any one wins", "storage/store/newest_wins.h",
        "  friend constexpr auto operator<=>(const RowOrder&, const RowOrder&) = default;\n",
        """  friend constexpr auto operator<=>(const RowOrder& a, const RowOrder& b) {
    return a.event_timestamp <=> b.event_timestamp;
  }
  friend constexpr bool operator==(const RowOrder& a, const RowOrder& b) {
    return a.event_timestamp == b.event_timestamp;
  }
""", "power-loss"),
    Bug("milliseconds-for-microseconds", "the horizon takes max_age for milliseconds", "storage/store/retention.cc",
        "  return std::max(rules.horizon_floor, now - rules.max_age);\n",
        "  return std::max(rules.horizon_floor, now - rules.max_age / 1000);\n", "power-loss"),
    Bug("unbounded-varint", "a number of variable length may go on for ever", "api/kafka/codec/reader.cc",
        "  for (int shift = 0; shift < kBits; shift += 7) {\n", "  for (int shift = 0;; shift += 7) {\n", "fuzz"),
    Bug("hold-ignored", "retention goes on while a snapshot is held", "storage/store/rocks/rocks_engine_impl.cc",
        "  policy.removes = holds_.empty();\n", "  policy.removes = true;\n", "power-loss"),
)
