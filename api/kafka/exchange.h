#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/kafka/codec/frame.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/request_header.h"
#include "api/kafka/connection.h"

namespace skua::kafka {

struct KafkaDoor;
class BatchScratch;

// One answer of a connection.
struct Answer {
  std::string frame;     // Empty: nothing is sent.
  bool is_last = false;  // The connection closes behind it.
  CloseReason reason = CloseReason::kInternal;
  std::uint64_t reserved_bytes = 0;  // What its request had set aside (when_answers_leave_room()).
};

// The connection of an exchange. Everything but post() runs on the connection's thread.
class ExchangeHost {
 public:
  virtual ~ExchangeHost() = default;
  [[nodiscard]] virtual Connection& connection() = 0;
  [[nodiscard]] virtual KafkaDoor& door() = 0;
  // Of the connection's thread.
  [[nodiscard]] virtual BatchScratch& scratch() = 0;
  virtual void post(std::function<void()> work) = 0;
  virtual void after(std::chrono::milliseconds delay, std::function<void()> work) = 0;
  // Sets `bytes` aside for the answer to the one request that is not taken up, waiting for room
  // where there is none; then runs `work` with the time it waited. Dropped when the connection ends
  // before.
  virtual void when_answers_leave_room(std::uint64_t bytes,
                                       std::function<void(std::chrono::nanoseconds)> work) = 0;
  // The request was taken up: the next one may be read.
  virtual void let_next() = 0;
  [[nodiscard]] virtual bool peer_has_gone() = 0;
  virtual void answer(std::uint64_t number, Answer answer) = 0;
};

// One request and its way to an answer. Answers leave in the order of requests, whenever they are
// given; a request that is dropped without one closes the connection. All calls on the connection's
// thread, but post().
class Exchange {
 public:
  Exchange(std::shared_ptr<ExchangeHost> host, std::uint64_t number, RequestHeader header,
           std::shared_ptr<const std::string> frame, std::string_view body)
      : host_(std::move(host)),
        number_(number),
        header_(header),
        frame_(std::move(frame)),
        body_(body) {}
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  [[nodiscard]] KafkaDoor& door() { return host_->door(); }
  [[nodiscard]] Connection& connection() { return host_->connection(); }
  [[nodiscard]] BatchScratch& scratch() { return host_->scratch(); }
  // Nobody waits for the answer.
  [[nodiscard]] bool peer_has_gone() { return host_->peer_has_gone(); }
  [[nodiscard]] std::int16_t version() const { return header_.api_version; }
  [[nodiscard]] std::string_view body() const { return body_; }
  // What the body and everything read from it borrow.
  [[nodiscard]] const std::shared_ptr<const std::string>& frame() const { return frame_; }
  // Not kNone: the request comes before authentication; answer with this, and the connection ends.
  [[nodiscard]] KafkaError refusal() const { return refusal_; }
  void refuse(KafkaError error) { refusal_ = error; }
  // For the client, which then sends less: how long its request had to wait for room, or it should
  // wait for its quota.
  [[nodiscard]] std::int32_t throttle_time_ms() const;
  void add_throttle_time(std::chrono::nanoseconds waited);

  // Runs on the connection's thread. Any thread.
  void post(std::function<void()> work) { host_->post(std::move(work)); }
  void after(std::chrono::milliseconds delay, std::function<void()> work) {
    host_->after(delay, std::move(work));
  }
  // For requests whose answers may be much larger than they are: waits while the answers that all
  // peers have not read yet take all memory that answers may. `bytes` of it belong to this request
  // from then until it is answered. Before let_next(), at most once; `work` holds the exchange.
  void when_answers_leave_room(std::uint64_t bytes, std::function<void()> work);
  // The next request of the connection may be read before this one is answered. Any answer implies
  // it.
  void let_next();

  // Reads the body; false: it is malformed or has more array elements than it may, and the
  // connection ends.
  template <typename Request>
  [[nodiscard]] bool read(Request& request, std::size_t elements_max = Reader::kElementsMax) {
    Reader reader(body_, elements_max);
    if (request.read(reader, version()).ok()) return true;
    close(reader.has_too_many_elements() ? CloseReason::kOversize : CloseReason::kMalformed);
    return false;
  }
  // Once, one of these.
  template <typename Response>
  void answer(const Response& response) {
    answer_as(version(), response);
  }
  // In another version than the request's.
  template <typename Response>
  void answer_as(std::int16_t as_version, const Response& response) {
    Answer out;
    append_response(out.frame, as_version, header_.correlation_id, response);
    out.is_last = refusal_ != KafkaError::kNone;
    out.reason = CloseReason::kNotAuthenticated;
    give(std::move(out));
  }
  template <typename Response>
  void answer_and_close(const Response& response, CloseReason reason) {
    Answer out;
    append_response(out.frame, version(), header_.correlation_id, response);
    out.is_last = true;
    out.reason = reason;
    give(std::move(out));
  }
  // Bytes that have no header.
  void answer_bytes(std::string bytes);
  void answer_nothing() { give({}); }
  void close(CloseReason reason);

 private:
  void give(Answer answer);

  std::shared_ptr<ExchangeHost> host_;
  std::uint64_t number_;
  RequestHeader header_;
  std::shared_ptr<const std::string> frame_;
  std::string_view body_;
  KafkaError refusal_ = KafkaError::kNone;
  std::int32_t throttle_time_ms_ = 0;
  std::uint64_t reserved_bytes_ = 0;
  bool next_is_let_ = false;
  bool is_answered_ = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace skua::kafka
