#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <vector>

#include "tests/crash/crash_row.h"

namespace skua::test {

// What the server must know, in a file outside its data folder: everything that was ever sent, in
// the order in which it was sent to each entity; `pending` is written before it is sent and cleared
// when it is acknowledged. Each entity has one writer, so that the server has done the first few
// things of its list, and at least the acknowledged ones. THREAD-SAFE.
class ExpectedState {
 public:
  ExpectedState(const std::filesystem::path& file, std::uint32_t entities);
  ~ExpectedState();
  ExpectedState(const ExpectedState&) = delete;
  ExpectedState& operator=(const ExpectedState&) = delete;

  // Never the same twice.
  [[nodiscard]] std::uint64_t next_seed() { return next_seed_++; }

  // Names what one request does.
  using Ticket = std::vector<std::uint32_t>;
  // Before it is sent.
  [[nodiscard]] Ticket begin(const std::vector<CrashRow>& rows);
  void acknowledge(const Ticket& ticket);
  [[nodiscard]] std::vector<CrashRow> rows_of(const Ticket& ticket) const;

  struct Known {
    std::vector<CrashRow> rows;  // All that was sent.
    std::size_t least = 0;       // So many of them were done: acknowledged, or seen by a reader.
  };
  [[nodiscard]] Known known(std::uint32_t entity) const;
  [[nodiscard]] std::size_t least(std::uint32_t entity) const;
  // A reader saw what the first `steps` made of an entity.
  void saw(std::uint32_t entity, std::size_t steps);

  [[nodiscard]] std::uint32_t entities() const {
    return static_cast<std::uint32_t>(entities_.size());
  }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

 private:
  // As it lies in the file.
  struct Slot {
    std::uint64_t seed;
    std::int64_t event_us;
    std::uint32_t entity;
    CrashRow::Kind kind;
    std::uint8_t is_pending;
    std::uint16_t unused;
  };
  struct Entity {
    std::vector<std::uint32_t> slots;
    std::size_t least = 0;
  };
  static constexpr std::size_t kSlotsMax = 4'000'000;

  [[nodiscard]] std::mutex& mutex_of(std::uint32_t entity) const {
    return mutexes_[entity % mutexes_.size()];
  }
  [[nodiscard]] static CrashRow row_of(const Slot& slot);

  std::span<Slot> slots_;
  std::atomic<std::uint32_t> next_slot_{0};
  std::atomic<std::uint64_t> next_seed_{1};
  std::atomic<std::uint64_t> acknowledged_{0};
  mutable std::array<std::mutex, 64> mutexes_;
  std::vector<Entity> entities_;
};

}  // namespace skua::test
