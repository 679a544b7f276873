#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "api/kafka/connection.h"
#include "api/kafka/kafka_server.h"

namespace skua::kafka {

// How long the peer of a connection may take for each thing it does. Who holds memory that others
// wait for must be quicker. Not thread-safe.
class SessionTimeouts {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr Moment kNever = Moment::max();

  // `options` outlives it.
  explicit SessionTimeouts(const KafkaServerOptions& options) : options_(options) {}

  void await_login(Moment now) { login_due_ = now + options_.login_timeout; }
  void login_ended() { login_due_ = kNever; }
  void await_request(Moment now) { idle_due_ = now + options_.idle_timeout; }
  void request_came() { idle_due_ = kNever; }
  // Later calls for the same frame change nothing.
  void frame_began(Moment now);
  // It is whole, or it waits for this server.
  void frame_ended() { frame_due_ = kNever; }
  void write_began(Moment now);
  // The peer took some of it.
  void write_moved(Moment now) { write_moved_ = now; }
  void write_ended() { write_due_ = kNever; }
  // The peer was told that this is the end: nothing else counts any more.
  void linger(Moment now);

  // When check() is to be called next; kNever: there is no need to.
  [[nodiscard]] Moment next() const {
    return std::min({login_due_, frame_due_, write_due_, idle_due_, linger_due_});
  }

  // What others wait for, and what the peer is owed.
  struct Surroundings {
    bool others_wait_for_frames = false;
    bool others_wait_for_answers = false;
    bool is_owed_an_answer = false;
  };
  // Why the connection has to be closed, if so; otherwise next() has moved on.
  [[nodiscard]] std::optional<CloseReason> check(Moment now, const Surroundings& around);

 private:
  [[nodiscard]] bool is_frame_late(Moment now, bool others_wait);
  [[nodiscard]] bool is_write_late(Moment now, bool others_wait);

  const KafkaServerOptions& options_;
  Moment login_due_ = kNever;
  Moment idle_due_ = kNever;
  Moment linger_due_ = kNever;
  // These two are looked at again after each short timeout, in case others wait by then.
  Moment frame_due_ = kNever;
  Moment write_due_ = kNever;
  Moment frame_start_;
  Moment write_moved_;
};

}  // namespace skua::kafka
