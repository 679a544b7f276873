#include "tests/crash/export_reader.h"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/crash/kill_point.h"

namespace skua::test {
namespace {

constexpr int kNoServer = 3;

void rest(std::int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

}  // namespace

ExportReader::ExportReader(Oracle& oracle, std::uint64_t seed, std::filesystem::path folder)
    : oracle_(oracle), random_(seed), folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
}

void ExportReader::start(const ServerPorts& ports, bool may_be_killed) {
  if (!is_begun_) {
    std::filesystem::remove_all(folder_ / "out");
    least_ = oracle_.least();
    is_begun_ = true;
  }
  std::vector<std::string> environment;
  if (may_be_killed && random_.one_in(3))
    environment = kill_point_environment(random_.pick(client_kill_points()), 1);
  is_killed_ = !environment.empty();
  kills_ += is_killed_ ? 1 : 0;
  process_ = std::make_unique<SkuaProcess>(
      std::vector<std::string>{"export", kCrashView, "--all-versions", "--format", "csv", "--out",
                               (folder_ / "out").string(), "--file-bytes-max", "60000", "--server",
                               "127.0.0.1:" + std::to_string(ports.grpc)},
      folder_ / "skua.log", environment);
}

bool ExportReader::is_whole() const {
  return std::filesystem::exists(folder_ / "out" / "manifest.json") &&
         !std::filesystem::exists(folder_ / "out" / "progress.json");
}

void ExportReader::take_end() {
  const int code = process_->wait();
  const std::string log = process_->log();
  process_.reset();
  if (code != 0 && code != kNoServer && !is_killed_)
    oracle_.fail("skua export ended with " + std::to_string(code) + ": " + log);
  if (!is_whole()) {
    if (code == 0) oracle_.fail("skua export left no whole snapshot: " + log);
    return;
  }
  is_begun_ = false;
  ++exports_;
  check();
}

void ExportReader::check() {
  const auto manifest = nlohmann::json::parse(std::ifstream(folder_ / "out" / "manifest.json"));
  std::map<std::uint32_t, std::vector<SeenRow>> rows;
  for (const auto& file : manifest["views"][0]["files"]) {
    std::ifstream in(folder_ / "out" / file["name"].get<std::string>());
    std::string line;
    std::getline(in, line);
    const std::vector<std::string> names = cells_of(line);
    while (std::getline(in, line)) {
      const std::vector<std::string> cells = cells_of(line);
      SeenRow row;
      std::uint32_t entity = 0;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == "id") entity = static_cast<std::uint32_t>(std::stoul(cells[i]));
        if (names[i] == "event_timestamp") row.event_us = parse_rfc3339(cells[i])->us;
        if (names[i] == "deleted") row.is_deleted = cells[i] == "true";
        if (cells[i].empty()) continue;
        if (names[i] == "seed") row.values.seed = std::stoll(cells[i]);
        if (names[i] == "text") row.values.text = cells[i];
        if (names[i] == "ratio") row.values.ratio = std::stod(cells[i]);
        if (names[i] == "is_even") row.values.is_even = cells[i] == "true";
      }
      rows[entity].push_back(row);
    }
  }
  oracle_.check_snapshot(rows, least_, *parse_rfc3339(manifest["read_time"].get<std::string>()));
}

void ExportReader::work(const ServerPorts& ports, const std::atomic<bool>& stopping) {
  while (!stopping) {
    rest(random_.between(0, 80));
    if (stopping) return;
    start(ports, true);
    while (!stopping && process_->is_running()) rest(2);
    if (process_->is_running()) {
      is_killed_ = is_killed_ || random_.one_in(2);
      if (is_killed_) process_->kill();
      return;
    }
    take_end();
  }
}

void ExportReader::settle(const ServerPorts& ports) {
  if (process_ != nullptr) take_end();
  if (!is_begun_) return;
  start(ports, false);
  take_end();
  if (is_begun_) oracle_.fail("an export cannot be brought to its end");
}

}  // namespace skua::test
