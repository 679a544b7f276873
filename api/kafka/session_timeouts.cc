#include "api/kafka/session_timeouts.h"

namespace skua::kafka {
namespace {

constexpr std::chrono::seconds kLinger(1);

}  // namespace

void SessionTimeouts::frame_began(Moment now) {
  if (frame_due_ != kNever) return;
  frame_start_ = now;
  frame_due_ = now + std::min(options_.frame_timeout, options_.short_frame_timeout);
}

void SessionTimeouts::write_began(Moment now) {
  write_moved_ = now;
  write_due_ = now + std::min(options_.write_idle_timeout, options_.short_write_timeout);
}

void SessionTimeouts::linger(Moment now) {
  login_due_ = idle_due_ = frame_due_ = write_due_ = kNever;
  linger_due_ = now + kLinger;
}

std::optional<CloseReason> SessionTimeouts::check(Moment now, const Surroundings& around) {
  if (std::min(login_due_, linger_due_) <= now) return CloseReason::kSlow;
  if (is_frame_late(now, around.others_wait_for_frames)) return CloseReason::kSlow;
  if (is_write_late(now, around.others_wait_for_answers)) return CloseReason::kSlow;
  if (idle_due_ <= now) {
    if (!around.is_owed_an_answer) return CloseReason::kIdle;
    await_request(now);
  }
  return std::nullopt;
}

bool SessionTimeouts::is_frame_late(Moment now, bool others_wait) {
  if (frame_due_ > now) return false;
  if (others_wait) return true;
  frame_due_ =
      std::min(frame_start_ + options_.frame_timeout, frame_due_ + options_.short_frame_timeout);
  return frame_due_ <= now;
}

// However steadily the peer reads: whoever is still at it after a short timeout keeps what others
// wait for.
bool SessionTimeouts::is_write_late(Moment now, bool others_wait) {
  if (write_due_ > now) return false;
  if (others_wait) return true;
  write_due_ =
      std::min(write_moved_ + options_.write_idle_timeout, now + options_.short_write_timeout);
  return write_due_ <= now;
}

}  // namespace skua::kafka
