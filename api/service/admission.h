#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/service/operation.h"
#include "storage/base/limits.h"
#include "storage/base/metrics.h"
#include "storage/base/status.h"

namespace skua {

enum class Door : std::uint8_t { kGrpc, kHttp, kKafka };
// Why work is refused or dropped; the values of the metric's label `reason`.
enum class Refusal : std::uint8_t { kBytes, kCalls, kConnections, kQueueTime, kGone };

class Admission;

// What one request holds of the limits that all share, from its first byte until its answer was
// sent. Gives it back when it dies. Not thread-safe.
class AdmissionTicket {
 public:
  AdmissionTicket() = default;
  AdmissionTicket(Admission& admission, Door door) : admission_(&admission), door_(door) {}
  AdmissionTicket(AdmissionTicket&& other) noexcept { *this = std::move(other); }
  AdmissionTicket& operator=(AdmissionTicket&& other) noexcept;
  ~AdmissionTicket() { release(); }

  // More bytes of the request have arrived, or are about to. Errors: RESOURCE_EXHAUSTED naming
  // bytes_in_flight_max.
  [[nodiscard]] Status grow(std::uint64_t bytes);
  // The request is whole, and its operation known. Errors: RESOURCE_EXHAUSTED naming the limit of
  // its class.
  [[nodiscard]] Status enter(OperationCost cost);
  // The work is done, and so many bytes wait to be sent. Without asking: they are there. Whoever
  // asks next may not find room.
  void leave(std::uint64_t answer_bytes);
  // All is sent, or over.
  void release();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::uint8_t kOutside = 255;

  void leave_class();

  Admission* admission_ = nullptr;
  std::uint64_t bytes_ = 0;
  Door door_ = Door::kGrpc;
  std::uint8_t inside_ = kOutside;  // The class that it counts in.
};

// The one place that bounds the load of gRPC and HTTP together, before anything is decoded: bytes
// of requests and answers, and calls at work by the class of their operation (operations.def). Each
// class has a limit of its own, so that a flood of one leaves room to the others. (Kafka's
// connections share kafka_bytes_in_flight_max and are not read beyond it.) THREAD-SAFE.
class Admission {
 public:
  // Both outlive it.
  Admission(const Limits& limits, Metrics& metrics);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  [[nodiscard]] AdmissionTicket arrive(Door door) { return {*this, door}; }

  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  // Less than half of the bytes are free: whoever sends slowly has less time.
  [[nodiscard]] bool is_short() const { return bytes() > limits_.bytes_in_flight_max / 2; }

  // Of any door.
  void count_refusal(Door door, Refusal reason) const;
  // Calls that wait for their turn on an I/O thread came or went.
  void line_changed(int change) { waiting_.fetch_add(change, std::memory_order_relaxed); }

 private:
  friend class AdmissionTicket;
  static constexpr std::size_t kClasses = 4;
  static constexpr std::size_t kDoors = 3;
  static constexpr std::size_t kReasons = 5;

  [[nodiscard]] Status take_bytes(Door door, std::uint64_t bytes, std::uint64_t bytes_of_request);
  void add_bytes(std::int64_t bytes);
  [[nodiscard]] Status enter(Door door, OperationCost cost);
  void leave(std::size_t index);
  void show(Metrics& metrics) const;

  const Limits& limits_;
  alignas(64) std::atomic<std::uint64_t> bytes_ = 0;
  alignas(64) std::array<std::atomic<std::uint64_t>, kClasses> calls_{};
  alignas(64) std::atomic<std::int64_t> waiting_ = 0;
  std::array<std::array<prometheus::Counter*, kReasons>, kDoors> refusals_{};
  Metrics::Source gauges_;  // Last: it looks at the rest.
};

}  // namespace skua
