#include "api/kafka/exchange.h"

#include <algorithm>
#include <utility>

#include "api/kafka/kafka_door.h"

namespace skua::kafka {
namespace {

constexpr std::chrono::milliseconds kThrottleMax(1000);

}  // namespace

Exchange::~Exchange() {
  if (is_answered_) return;
  host_->post([host = host_, number = number_, reserved_bytes = reserved_bytes_,
               next_is_let = next_is_let_] {
    if (!next_is_let) host->let_next();
    host->answer(number, {.frame = {},
                          .is_last = true,
                          .reason = CloseReason::kInternal,
                          .reserved_bytes = reserved_bytes});
  });
}

std::int32_t Exchange::throttle_time_ms() const {
  const auto wait = host_->connection().quota_wait(host_->door().services.clock.steady());
  const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  return std::max(throttle_time_ms_, static_cast<std::int32_t>(wait_ms));
}

void Exchange::add_throttle_time(std::chrono::nanoseconds waited) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(waited);
  throttle_time_ms_ = static_cast<std::int32_t>(
      std::min(ms + std::chrono::milliseconds(throttle_time_ms_), kThrottleMax).count());
}

void Exchange::when_answers_leave_room(std::uint64_t bytes, std::function<void()> work) {
  host_->when_answers_leave_room(
      bytes, [this, bytes, work = std::move(work)](std::chrono::nanoseconds waited) {
        reserved_bytes_ = bytes;
        add_throttle_time(waited);
        work();
      });
}

void Exchange::let_next() {
  if (next_is_let_) return;
  next_is_let_ = true;
  host_->let_next();
}

void Exchange::answer_bytes(std::string bytes) {
  Answer out;
  out.frame = std::move(bytes);
  give(std::move(out));
}

void Exchange::close(CloseReason reason) {
  Answer out;
  out.is_last = true;
  out.reason = reason;
  give(std::move(out));
}

void Exchange::give(Answer answer) {
  is_answered_ = true;
  answer.reserved_bytes = reserved_bytes_;
  host_->answer(number_, std::move(answer));
  let_next();
}

}  // namespace skua::kafka
