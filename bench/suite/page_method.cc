#include "bench/suite/page_method.h"

namespace skua::bench {

const char kPageIntroduction[] =
    R"(What Skua costs beside three kinds of neighbours, all measured in the same run on the same
machine: **floors**, the least that the work can cost here (the same bytes sent without any work,
the same memory read without a table); **peers**, other servers that hold the same features; and
the **parts** Skua is made of, alone. Run it yourself: `./dev bench` for everything, `./dev bench
quick` to see that it runs, `./dev bench feast` for Feast.
)";

const char kFigureReading[] =
    R"("At most" is our cost divided by theirs; "at least" is theirs divided by ours, so more is
better. The measured ratio is the median over rounds, in brackets its 95 % interval. "Within the
noise" says that the bound lies inside the interval: another run may decide otherwise. Reached or
not, every figure stays in this table.
)";

const char kMethod[] = R"(## How it is measured

- **Only ratios travel.** Absolute times belong to the machine named above. Every subject of a
  comparison runs one slice per round, in random order, after one slice that does not count; a
  ratio is taken inside each round, and the median of the rounds is reported with a bootstrap
  interval.
- **Rounds that the machine disturbed do not count.** When the hypervisor took more than 2 % of
  the processors during any slice (`steal` in /proc/stat), the whole round is dropped, repeated,
  and kept in the results file.
- **CPU, not rate.** The load generator shares the machine with the server, so rates say as much
  about the generator. The cost of a server is the processor time of all its threads, from /proc;
  in-process, that of the threads that do the work.
- **Open loop for latency.** Where a workload says open loop, calls are due at fixed times whatever
  the answers do, and latency counts from the moment a call was due, not from when it was sent. A
  closed loop is there for cost and greatest rate; its latencies are those of a full queue.
- **Right answers only.** Each subject's answer is checked against what was written before it is
  timed.
- **Floors.** The canned gRPC server is our own door, the canned HTTP server plain Boost.Beast with
  one thread; both answer every request with the same bytes without looking at it. The memory
  gather reads the same rows from one array, at places it knows. The bare RocksDB loop puts the
  same rows and syncs once per batch, without receipts, order or lookups.
- **Peers.** Redis and memcached are Debian's packages with default settings, Redis without
  persistence: in Feast's layout (a hash per entity, HMGET), the same forced to a hash table, and
  at its best, with our packed row as one string (MGET). They keep no history and judge no TTL at
  the moment asked for, and their clients have yet to decode the bytes; Skua answers with checked,
  typed columns. Feast is its Python server from PyPI, one worker, before the same Redis.
- **Bulk work.** A slice is a whole load or snapshot. The SstFileWriter loop has its rows packed,
  sorted and in memory; skua reads Parquet and sends it through gRPC, and skuad packs, sorts and
  publishes it, both on the same processors. pyarrow has its table in memory. Where reads go on
  meanwhile, skua runs at nice 19, which does for one machine what a second one would do.
- **What it is not.** One machine, loopback, no TLS, no network in between; server and generator
  compete for the same caches.
)";

}  // namespace skua::bench
