#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/service/fake_records.h"

namespace skua {

// The part of a fake engine that keeps bulk loads: every chunk is staged for good at once. Loads
// are THREAD-SAFE, as their callers are.
class FakeLoads : public FakeRecords {
 public:
  struct Load {
    LoadStart start;
    LoadProgress progress;
    std::vector<LoadChunk> chunks;
  };
  Status next_stage;    // Not OK: the next chunk fails with it.
  Status next_publish;  // Not OK: the next publication fails with it.
  std::function<void()> before_publish;
  std::function<void()> before_stage;
  std::function<void()> on_stop;
  IsErased last_is_erased;

  [[nodiscard]] Load load(LoadNumber number) const {
    const std::lock_guard lock(mutex_);
    return loads_.at(number);
  }

  [[nodiscard]] Result<LoadProgress> begin_load(const LoadStart& start) override {
    const std::lock_guard lock(mutex_);
    for (auto& [number, load] : loads_)
      if (load.start.name == start.name && load.start.incarnation == start.incarnation)
        return load.progress;
    const auto number = static_cast<LoadNumber>(++last_number_);
    loads_[number].start = start;
    loads_[number].progress.number = number;
    loads_[number].progress.begun = now();
    return loads_[number].progress;
  }
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber number, LoadChunk chunk) override {
    if (before_stage) before_stage();
    const std::lock_guard lock(mutex_);
    if (!next_stage.ok()) return std::exchange(next_stage, Status());
    const auto found = loads_.find(number);
    if (found == loads_.end()) return not_found("no such load");
    LoadProgress& progress = found->second.progress;
    if (chunk.number != progress.next_chunk) return out_of_range("another chunk is next");
    ++progress.next_chunk;
    progress.rows += chunk.rows.size();
    progress.checkpoint = chunk.checkpoint;
    found->second.chunks.push_back(std::move(chunk));
    return progress;
  }
  [[nodiscard]] Result<LoadReceipt> publish_load(LoadNumber number,
                                                 const LoadPublication& publication) override {
    if (before_publish) before_publish();
    const std::lock_guard lock(mutex_);
    last_is_erased = publication.is_erased;
    if (!next_publish.ok()) return std::exchange(next_publish, Status());
    const auto found = loads_.find(number);
    if (found == loads_.end()) return not_found("no such load");
    LoadProgress& progress = found->second.progress;
    if (publication.chunks != progress.next_chunk) return out_of_range("chunks are missing");
    if (!progress.published && publication.change)
      RETURN_IF_ERROR(commit_registry(publication.change, publication.publish));
    if (!progress.published) {
      progress.published.emplace();
      progress.published->number = number;
      progress.published->rows = progress.rows;
      progress.published->sequence = 77;
    }
    return *progress.published;
  }
  [[nodiscard]] Status abandon_load(LoadNumber number) override {
    const std::lock_guard lock(mutex_);
    return loads_.erase(number) == 1 ? Status::ok_status() : not_found("no such load");
  }
  [[nodiscard]] std::vector<LoadStatus> loads() const override {
    std::vector<LoadStatus> out = list();
    if (const auto after = std::exchange(after_loads, nullptr)) after();
    return out;
  }
  void stop_loads() override {
    ++stops;
    if (on_stop) on_stop();
  }

  int stops = 0;
  // Run once, when the list has been made.
  mutable std::function<void()> after_loads;

 private:
  [[nodiscard]] std::vector<LoadStatus> list() const {
    const std::lock_guard lock(mutex_);
    std::vector<LoadStatus> out;
    for (const auto& [number, load] : loads_) {
      if (load.progress.published) continue;
      LoadStatus& status = out.emplace_back();
      status.start = load.start;
      status.progress = load.progress;
    }
    return out;
  }

  mutable std::mutex mutex_;
  std::map<LoadNumber, Load> loads_;
  std::uint32_t last_number_ = 0;
};

}  // namespace skua
