"""The rungs of the ladder: what runs, how much of it on which level, and what it builds."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rung:
    name: str
    title: str                    # What it does, for people.
    targets: tuple                # Of the build.
    command: tuple
    environment: tuple            # Level -> names and values: ({...} of level 1, {...} of level 2).
    counts: str = "cycles"        # The figure that says how much ran; the others of FAULTS must be 0.
    preset: str = "release"
    least: tuple = (1, 1)         # Of `counts`, on each level.
    minutes: tuple = (10, 10)     # After which it counts as hanging.
    arguments: tuple = field(default=((), ()))  # Further ones of the command, by level.


# Figures that must be 0.
FAULTS = ("lost", "wrong", "acknowledged_before_sync", "failed", "found", "missed")

FAULT_TESTS = "build/release/tests/skua_fault_tests"
CRASH_TESTS = "build/release/tests/skua_crash_tests"
OVERLOAD_TESTS = "build/release/tests/skua_overload_tests"


def fault(name, title, case, cycles, least=None, more=({}, {}), minutes=(10, 240), counts="cycles"):
    environment = tuple({"SKUA_FAULT_CYCLES": str(n), **extra} for n, extra in zip(cycles, more))
    return Rung(name, title, ("skua_fault_tests",), (FAULT_TESTS, f"--gtest_filter={case}.*"), environment,
                counts=counts, least=least or cycles, minutes=minutes)


def overload(name, title, case, counts, least):
    # Shorter than 10 s a load is too short for its bounds (tests/overload).
    environment = tuple({"SKUA_OVERLOAD_SECONDS": seconds, "SKUA_FLOOD_CONNECTIONS": "10000", "SKUA_FLOOD_SECONDS": "60"}
                        for seconds in ("10", "20"))
    return Rung(name, title, ("skua_overload_tests",), (OVERLOAD_TESTS, f"--gtest_filter={case}"), environment,
                counts=counts, least=least, minutes=(5, 10))


def sanitizer(name, title, preset):
    # One round of every test that runs processes or damages disks, and all of the others.
    once = {"SKUA_KILLS": "2", "SKUA_FAULT_CYCLES": "2", "SKUA_ORACLE_SEEDS": "1", "SKUA_RESTART_SECONDS": "60"}
    leave_out = "^(fuzz_|skua_.*_seeds|skua_setup|skua_tidy|skua_reliability|skua_planted)"
    return Rung(name, title, (), ("ctest", "--preset", preset, "-j", "2", "-E", leave_out), (once, once),
                counts="tests", preset=preset, least=(500, 500), minutes=(60, 120))


RUNGS = (
    Rung("kills", "kill -9 of server and clients, at random moments and at named points of the code; all doors, loads, "
         "exports and erasures against one oracle", ("skua_crash_tests",), (CRASH_TESTS, "--gtest_filter=Kill.*"),
         ({"SKUA_KILLS": "20"}, {"SKUA_KILLS": "1000"}), counts="kills", least=(20, 1000), minutes=(10, 240)),
    Rung("client-kills", "imports, exports and their servers killed at random, and run again until they are done",
         ("skua_crash_tests",), (CRASH_TESTS, "--gtest_filter=BulkKillTest.*:*SnapshotKillTest.*"),
         ({"SKUA_KILLS": "8"}, {"SKUA_KILLS": "100"}), counts="tests", minutes=(15, 120)),
    Rung("restore", "a store is backed up while it serves, destroyed, restored, and compared row by row",
         ("skua_backup_drill_tests",),
         ("build/release/tests/skua_backup_drill_tests", "--gtest_filter=RestoreScaleTest.*"),
         ({"SKUA_RESTORE_ROWS": "1000000"}, {"SKUA_RESTORE_ROWS": "10000000"}), counts="rows",
         least=(990000, 9900000), minutes=(15, 60)),
    Rung("key-check", "an API key, its grants and its quota are checked, at most 1 us each in the median",
         ("skua_wire_tests",), ("build/release/tests/skua_wire_tests", "--gtest_filter=CallerTest.AKeyCheck*"), ({}, {}),
         counts="checks", least=(100000, 100000)),
    fault("power-loss", "power cuts at any operation of the disk, starts included", "PowerLoss", (40, 400), (200, 2000)),
    fault("torn-wal", "the log cut at every byte behind the last synced one", "TornWal", (200, 40000)),
    fault("bit-flip", "one flipped bit in a log, a file of rows, MANIFEST or CURRENT", "BitFlip", (300, 5000)),
    fault("io-errors", "reads, writes, syncs and opens that fail, one in 32 to 2048", "IoError", (3, 60), (9, 180),
          ({}, {"SKUA_FAULT_ONE_IN": "32"})),
    fault("disk-full", "a disk that fills up and is emptied again", "DiskFull", (10, 50)),
    fault("slow-disk", "every operation 20 ms, 1 % of them 2 s, one hang of 30 s", "SlowDisk",
          (60, 1800), None, ({"SKUA_FAULT_SLOWNESS": "10"}, {"SKUA_FAULT_SLOWNESS": "100"}),
          counts="seconds"),
    overload("overload-grpc", "2 and 10 times the calls that the gRPC door can answer, open loop, and what comes after",
             "Overload.Grpc", "seconds", (10, 20)),
    overload("overload-http", "the same through the HTTP door", "Overload.Http", "seconds", (10, 20)),
    overload("idle-grpc", "10 000 idle gRPC connections", "Flood.IdleGrpc*", "connections", (10000, 10000)),
    overload("idle-http", "10 000 idle HTTP connections", "Flood.IdleHttp*", "connections", (9999, 9999)),
    overload("idle-kafka", "10 000 idle Kafka connections", "Flood.IdleKafka*", "connections", (10000, 10000)),
    overload("open-close", "1000 connections a second that open and close, on all doors", "Flood.ConnectionsThat*",
             "connections", (60000, 60000)),
    overload("slow-senders", "1000 senders of half a request and then a byte now and then", "Flood.SlowSenders",
             "connections", (1000, 1000)),
    Rung("fuzz", "every parser and sequences of operations under libFuzzer, address and undefined-behaviour sanitizer",
         (), ("./dev", "fuzz"), ({}, {}), counts="seconds", preset="fuzz", least=(150, 3 * 3600),
         minutes=(45, 360), arguments=(("10",), ("550",))),
    sanitizer("address-sanitizer", "all tests under the address and the undefined-behaviour sanitizer", "asan"),
    sanitizer("thread-sanitizer", "all tests under the thread sanitizer", "tsan"),
    Rung("planted", "bugs put into a copy of the code, each of which its rung must catch", (), ("tests/planted/run",),
         ({}, {}), counts="bugs", least=(6, 6), minutes=(60, 60)),
)
# Rungs that a quarter of an hour has no room for.
LONG = ("planted", "idle-grpc", "idle-http", "idle-kafka", "open-close", "slow-senders")

# What a level runs when no rung is named.
LEVELS = {
    1: tuple(r.name for r in RUNGS if r.name not in LONG),
    2: tuple(r.name for r in RUNGS),
}


def find(name):
    for rung in RUNGS:
        if rung.name == name:
            return rung
    raise SystemExit(f"there is no rung {name}; there are: {', '.join(r.name for r in RUNGS)}")
