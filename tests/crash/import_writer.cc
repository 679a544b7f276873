#include "tests/crash/import_writer.h"

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/crash/door_writer.h"

namespace skua::test {
namespace {

constexpr std::size_t kLiveRows = 150;
constexpr int kNoServer = 3;

void rest(std::int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

}  // namespace

ImportWriter::ImportWriter(Oracle& oracle, bool is_bulk, RowsSource source,
                           std::filesystem::path folder)
    : oracle_(oracle), is_bulk_(is_bulk), source_(std::move(source)), folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
}

void ImportWriter::start(const ServerPorts& ports) {
  const std::filesystem::path file = folder_ / (std::to_string(files_) + ".csv");
  if (!pending_) {
    std::filesystem::remove(file);
    const std::filesystem::path next = folder_ / (std::to_string(++files_) + ".csv");
    const std::vector<CrashRow> rows =
        source_.rows(CrashRow::Kind::kUpsert, is_bulk_ ? source_.entities() : kLiveRows);
    std::ofstream(next) << csv_text(rows);
    pending_ = oracle_.state().begin(rows);
  }
  std::vector<std::string> arguments = {"import", kCrashView,
                                        (folder_ / (std::to_string(files_) + ".csv")).string(),
                                        "--server", "127.0.0.1:" + std::to_string(ports.grpc)};
  if (is_bulk_)
    arguments.emplace_back("--bulk");
  else
    arguments.insert(arguments.end(), {"--batch-rows", "40"});
  is_killed_ = false;
  process_ = std::make_unique<SkuaProcess>(arguments, folder_ / "skua.log");
}

void ImportWriter::take_end() {
  const int code = process_->wait();
  const std::string log = process_->log();
  process_.reset();
  if (code == 0) {
    oracle_.state().acknowledge(*pending_);
    pending_.reset();
  } else if (!is_killed_ && code != kNoServer) {
    oracle_.fail("skua import ended with " + std::to_string(code) + ": " + log);
  }
}

void ImportWriter::work(const ServerPorts& ports, const std::atomic<bool>& stopping) {
  RandomSource& random = source_.random();
  while (!stopping) {
    rest(random.between(0, 60));
    if (stopping) return;
    start(ports);
    const auto begin = std::chrono::steady_clock::now();
    const std::chrono::milliseconds patience(random.one_in(3) ? random.between(5, 120) : 60000);
    while (!stopping && process_->is_running()) {
      if (!is_killed_ && std::chrono::steady_clock::now() - begin > patience) {
        is_killed_ = true;
        process_->kill();
      }
      rest(2);
    }
    // With its server gone it is killed too, or rides over the restart.
    if (process_->is_running()) {
      is_killed_ = is_killed_ || random.one_in(2);
      if (is_killed_) process_->kill();
      return;
    }
    take_end();
  }
}

void ImportWriter::settle(const ServerPorts& ports) {
  if (process_ != nullptr && !is_killed_) take_end();
  if (process_ != nullptr) take_end();
  if (!pending_) return;
  const std::unique_ptr<Door> door = open_door(DoorKind::kGrpc, ports);
  // A live import is many writes; what is loaded in bulk is seen whole or not at all.
  if (is_bulk_) oracle_.check_whole(*door, {*pending_});
  start(ports);
  take_end();
  if (pending_) oracle_.fail("an import cannot be brought to its end");
}

}  // namespace skua::test
