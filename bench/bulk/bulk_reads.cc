#include <fmt/format.h>

#include <functional>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/bulk_specs.h"
#include "bench/bulk/program_run.h"
#include "bench/bulk/python_script.h"
#include "bench/bulk/skua_programs.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"

namespace skua::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kCallsPerS = 500;
constexpr int kQuietPieces = 4;
constexpr int kReadRounds = 5;

// The server that is read, and one that has the same rows and that nobody reads.
struct ReadServers {
  explicit ReadServers(const SuiteOptions& suite)
      : options(suite), items(suite), elsewhere(suite.binaries) {
    write_bulk_rows(file(), options.population, RowOrder::kShuffled);
    elsewhere.apply(definitions(kService, items.views));
  }

  [[nodiscard]] fs::path file() const { return folder.path() / "rows.parquet"; }
  [[nodiscard]] fs::path log() const { return folder.path() / "log"; }
  // A client that lives on the same processors steps back for what is measured.
  [[nodiscard]] static Command stepping_back(Command command) {
    command.insert(command.begin(), {"/usr/bin/nice", "-n", "19"});
    return command;
  }
  [[nodiscard]] Command import_into_new_view(SkuaServer& server) {
    const std::string view = fmt::format("loaded{}", ++views);
    server.apply(definitions("loads", {bulk_view(view)}));
    return stepping_back(import_command(options, server, view, file()));
  }
  [[nodiscard]] Command import_into_view() {
    return stepping_back(import_command(options, *items.server, items.views[0].name, file()));
  }
  [[nodiscard]] Command export_view() {
    fs::remove_all(folder.path() / "snapshot");
    return stepping_back(
        export_command(options, *items.server, items.views[0].name, folder.path() / "snapshot"));
  }

  SuiteOptions options;
  ServedItems items;
  SkuaServer elsewhere;
  ScratchFolder folder;
  int views = 0;
};

// Reads at a fixed rate while a program runs, from its start to its end.
class ReadsDuring : public Subject {
 public:
  using Start = std::function<Command()>;

  // Without `start` nothing runs beside the reads.
  ReadsDuring(std::string name, std::shared_ptr<ReadServers> servers, std::shared_ptr<Load> load,
              Start start)
      : name_(std::move(name)),
        servers_(std::move(servers)),
        load_(std::move(load)),
        start_(std::move(start)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override {
    (void)load_->saturated(8, length / 2);  // What the last one displaced is in memory again.
    Slice slice;
    if (start_ == nullptr) {
      for (int piece = 0; piece < kQuietPieces; ++piece) read(length, slice);
      return slice;
    }
    const Command command = start_();
    ChildProcess process(command, servers_->log().string());
    std::optional<ProgramEnd> end;
    for (; !end.has_value(); end = process.poll()) read(length, slice);
    require_success(end->exit_code, command, servers_->log());
    servers_->items.server->compact();
    return slice;
  }

 private:
  void read(std::chrono::nanoseconds length, Slice& slice) {
    const LoadResult result = load_->at_rate(kCallsPerS, length);
    slice.calls += result.calls;
    slice.failures += result.failures;
    slice.values += (result.calls - result.failures) * kEntitiesPerCall * kFeaturesPerRow;
    slice.elapsed += result.elapsed;
    slice.latency.merge(result.latency);
  }

  std::string name_;
  std::shared_ptr<ReadServers> servers_;
  std::shared_ptr<Load> load_;
  Start start_;
};

Comparison bulk_reads(const SuiteOptions& options) {
  Comparison out;
  if (!has_python()) return out;
  const auto servers = std::make_shared<ReadServers>(options);
  out.workload = fmt::format(
      "One gRPC call reads 50 FLOAT features of 100 random entities of {}; open loop at {} "
      "calls/s, from the start of a bulk import of {} (shuffled) or an export of the view that is "
      "read (history, Parquet) to its end. skua runs on the same machine at nice 19. Import "
      "elsewhere goes to another skuad: what a machine as busy costs",
      options.population, kCallsPerS, rows_text(options.population));
  out.rounds_max = kReadRounds;
  const std::shared_ptr<Load> load =
      load_of(*servers->items.server, servers->items.through(Door::kGrpc, "quiet", {})).load;
  const auto add = [&](const char* name, ReadsDuring::Start start) {
    out.subjects.push_back(std::make_unique<ReadsDuring>(name, servers, load, std::move(start)));
  };
  add("quiet", nullptr);
  add("import to another view",
      [servers] { return servers->import_into_new_view(*servers->items.server); });
  add("import to the view that is read", [servers] { return servers->import_into_view(); });
  add("export of the view that is read", [servers] { return servers->export_view(); });
  add("import elsewhere", [servers] { return servers->import_into_new_view(servers->elsewhere); });
  return out;
}

}  // namespace

ComparisonSpec bulk_reads_spec() {
  return make_spec("bulk-reads", "Read latency while rows are loaded and copied in bulk",
                   bulk_reads);
}

}  // namespace skua::bench
