#include "bench/bulk/feast_pipe.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <vector>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/program_run.h"
#include "bench/load/feast_layout.h"
#include "bench/load/peer_process.h"
#include "bench/load/resp_command.h"
#include "bench/load/socket_load.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr char kProject[] = "bench";

void write_commands(const std::filesystem::path& file, std::int64_t rows) {
  const SyntheticView view = bulk_view("items");
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < view.types.size(); ++i)
    fields.push_back(feast_field(view.name, "f" + std::to_string(i)));
  fields.push_back(feast_timestamp_field(view.name));
  std::ofstream out(file, std::ios::binary);
  for (std::int64_t item = 0; item < rows; ++item) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < view.types.size(); ++i)
      values.push_back(feast_float(bulk_value(item, i)));
    values.push_back(feast_timestamp(bulk_event_us(item) / 1'000'000));
    const std::string key = feast_key(view.entity, item, kProject);
    std::vector<std::string_view> words = {"HSET", key};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      words.emplace_back(fields[i]);
      words.emplace_back(values[i]);
    }
    std::string command;
    append_resp_command(command, words);
    out << command;
  }
  require(out.flush().good(), "cannot write " + file.string());
}

class FeastPipe : public Subject {
 public:
  FeastPipe(std::string redis_cli, std::int64_t rows)
      : redis_cli_(std::move(redis_cli)), rows_(rows) {
    write_commands(folder_.path() / "commands", rows);
  }

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds /*length*/) override {
    const auto redis = start_redis();
    require(redis != nullptr, "Redis has gone");
    const std::chrono::nanoseconds before = whole_process_cpu(redis->pid());
    const std::string pipe = fmt::format("exec {} -p {} --pipe <{}", redis_cli_, redis->port(),
                                         (folder_.path() / "commands").string());
    const ProgramRun run = run_program({"/bin/sh", "-c", pipe}, folder_.path() / "log");
    Slice slice;
    slice.calls = 1;
    slice.values = static_cast<std::uint64_t>(rows_);
    slice.elapsed = run.elapsed;
    slice.server_cpu = run.cpu + whole_process_cpu(redis->pid()) - before;
    std::string count;
    append_resp_command(count, {"DBSIZE"});
    require(make_resp_load(redis->port(), nullptr, 1)->call_once(count) ==
                fmt::format(":{}\r\n", rows_),
            "Redis does not hold all rows");
    return slice;
  }

 private:
  std::string name_ = "redis-cli --pipe, Feast's layout";
  std::string redis_cli_;
  std::int64_t rows_;
  ScratchFolder folder_;
};

}  // namespace

std::unique_ptr<Subject> make_feast_pipe(std::int64_t rows) {
  const std::string redis_cli = find_program("redis-cli");
  if (redis_cli.empty() || find_program("redis-server").empty()) {
    fmt::print(
        "  Redis is not installed (Debian: apt-get install redis-server); going on without it\n");
    return nullptr;
  }
  return std::make_unique<FeastPipe>(redis_cli, rows);
}

}  // namespace skua::bench
