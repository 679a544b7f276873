#include "api/service/admission.h"

#include <string>
#include <utility>

#include "storage/base/result.h"

namespace skua {
namespace {

// What counts as a small request: the last quarter of the bytes is for those, so that a few large
// ones cannot keep all others out.
constexpr std::uint64_t kSmallRequestBytes = 64 << 10;

constexpr std::string_view kDoorNames[] = {"grpc", "http", "kafka"};
constexpr std::string_view kReasonNames[] = {"bytes", "calls", "connections", "queue_time", "gone"};

struct CallClass {
  std::string_view label;
  std::string_view limit;
  std::uint64_t Limits::*most;
};

// By OperationCost.
constexpr CallClass kCallClasses[] = {
    {"read", "reads_in_flight_max", &Limits::reads_in_flight_max},
    {"write", "writes_in_flight_max", &Limits::writes_in_flight_max},
    {"other", "other_calls_in_flight_max", &Limits::other_calls_in_flight_max},
    {"load", "load_calls_in_flight_max", &Limits::load_calls_in_flight_max},
};

}  // namespace

AdmissionTicket& AdmissionTicket::operator=(AdmissionTicket&& other) noexcept {
  if (this == &other) return *this;
  release();
  admission_ = std::exchange(other.admission_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  door_ = other.door_;
  inside_ = std::exchange(other.inside_, kOutside);
  return *this;
}

Status AdmissionTicket::grow(std::uint64_t bytes) {
  if (admission_ == nullptr) return {};
  RETURN_IF_ERROR(admission_->take_bytes(door_, bytes, bytes_ + bytes));
  bytes_ += bytes;
  return {};
}

Status AdmissionTicket::enter(OperationCost cost) {
  if (admission_ == nullptr) return {};
  leave_class();
  RETURN_IF_ERROR(admission_->enter(door_, cost));
  inside_ = static_cast<std::uint8_t>(cost);
  return {};
}

void AdmissionTicket::leave(std::uint64_t answer_bytes) {
  if (admission_ == nullptr) return;
  leave_class();
  admission_->add_bytes(static_cast<std::int64_t>(answer_bytes) -
                        static_cast<std::int64_t>(bytes_));
  bytes_ = answer_bytes;
}

void AdmissionTicket::release() { leave(0); }

void AdmissionTicket::leave_class() {
  if (inside_ == kOutside) return;
  admission_->leave(std::exchange(inside_, kOutside));
}

Admission::Admission(const Limits& limits, Metrics& metrics) : limits_(limits) {
  for (std::size_t door = 0; door < kDoors; ++door)
    for (std::size_t reason = 0; reason < kReasons; ++reason)
      refusals_[door][reason] = &metrics.refusals.with({kDoorNames[door], kReasonNames[reason]});
  gauges_ = metrics.add_source([this, &metrics] { show(metrics); });
}

void Admission::show(Metrics& metrics) const {
  metrics.bytes_in_flight.get().Set(static_cast<double>(bytes()));
  for (std::size_t i = 0; i < kClasses; ++i)
    metrics.calls_in_flight.with(kCallClasses[i].label)
        .Set(static_cast<double>(calls_[i].load(std::memory_order_relaxed)));
  metrics.calls_waiting.get().Set(static_cast<double>(waiting_.load(std::memory_order_relaxed)));
}

void Admission::count_refusal(Door door, Refusal reason) const {
  refusals_[static_cast<std::size_t>(door)][static_cast<std::size_t>(reason)]->Increment();
}

Status Admission::take_bytes(Door door, std::uint64_t bytes, std::uint64_t bytes_of_request) {
  const std::uint64_t most = bytes_of_request <= kSmallRequestBytes
                                 ? limits_.bytes_in_flight_max
                                 : limits_.bytes_in_flight_max / 4 * 3;
  std::uint64_t held = bytes_.load(std::memory_order_relaxed);
  do {
    if (held > most || bytes > most - held) {
      count_refusal(door, Refusal::kBytes);
      return resource_exhausted("bytes_in_flight_max: requests and answers in flight hold " +
                                std::to_string(held) + " bytes; try again later");
    }
  } while (!bytes_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
  return {};
}

void Admission::add_bytes(std::int64_t bytes) {
  if (bytes == 0) return;
  bytes_.fetch_add(static_cast<std::uint64_t>(bytes), std::memory_order_relaxed);
}

Status Admission::enter(Door door, OperationCost cost) {
  const auto index = static_cast<std::size_t>(cost);
  const std::uint64_t most = limits_.*kCallClasses[index].most;
  if (calls_[index].fetch_add(1, std::memory_order_relaxed) >= most) {
    calls_[index].fetch_sub(1, std::memory_order_relaxed);
    count_refusal(door, Refusal::kCalls);
    return resource_exhausted(std::string(kCallClasses[index].limit) + ": " + std::to_string(most) +
                              " such calls are at work already; try again later");
  }
  return {};
}

void Admission::leave(std::size_t index) { calls_[index].fetch_sub(1, std::memory_order_relaxed); }

}  // namespace skua
