#include "api/kafka/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "api/kafka/answer_queue.h"
#include "api/kafka/deadline.h"
#include "api/kafka/exchange.h"
#include "api/kafka/frame_reader.h"
#include "api/kafka/handlers.h"
#include "api/kafka/session_timeouts.h"
#include "api/net/address_text.h"

namespace skua::kafka {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

// Kafka's sasl.server.max.receive.size.
constexpr std::uint64_t kFrameBytesBeforeLogin = 524288;
constexpr std::size_t kWriteBytes = 65536;  // Of one call of the system.

class SocketSession final : public Session,
                            public ExchangeHost,
                            public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(Stream stream, SessionHost& host)
      : host_(host),
        io_(host.io),
        stream_(std::move(stream)),
        deadline_(io_->get_executor()),
        muted_(io_->get_executor()),
        timeouts_(host.door.options) {
    share_.emplace(host.door.frames);
    answer_share_.emplace(host.door.answers);
  }

  void start() override {
    error_code ignored;
    connection_.local_address = address_text(stream_.socket().local_endpoint(ignored).address());
    connection_.begin(host_.door.options.needs_authentication);
    if (!connection_.is_authenticated) timeouts_.await_login(SteadyClock::now());
    read_frame();
  }

  void drain() override {
    is_draining_ = true;
    close_if_drained();
  }

  void abort() override { close(CloseReason::kDraining); }

  void on_deadline() {
    if (is_closed_) return;
    if (connection_.is_authenticated) timeouts_.login_ended();
    const auto reason = timeouts_.check(SteadyClock::now(),
                                        {.others_wait_for_frames = host_.door.frames.is_short(),
                                         .others_wait_for_answers = host_.door.answers.is_short(),
                                         .is_owed_an_answer = answers_.size() > 0 || is_writing_});
    if (reason) return close(*reason);
    set_deadline();
  }

  // ExchangeHost.
  Connection& connection() override { return connection_; }
  KafkaDoor& door() override { return host_.door; }
  BatchScratch& scratch() override { return host_.scratch; }

  // What it posts may end the session and its server before post() returns.
  void post(std::function<void()> work) override {
    asio::post(*std::shared_ptr(io_), std::move(work));
  }

  void after(std::chrono::milliseconds delay, std::function<void()> work) override {
    const auto timer = std::make_shared<Deadline::Timer>(io_->get_executor(), delay);
    timer->async_wait([timer, work = std::move(work)](error_code /*error*/) { work(); });
  }

  void when_answers_leave_room(std::uint64_t bytes,
                               std::function<void(std::chrono::nanoseconds)> work) override {
    if (is_closed_) return;
    answer_share_->begin();
    const bool has_room =
        answer_share_->take(bytes, [self = shared_from_this(), work, start = SteadyClock::now()] {
          self->post([self, work, start] {
            if (!self->is_closed_) work(SteadyClock::now() - start);
          });
        });
    if (has_room) return work(std::chrono::nanoseconds(0));
    host_.door.metrics.count_throttled("kafka_bytes_in_flight_max");
  }

  bool peer_has_gone() override { return is_closed_ || stream_.peer_has_gone(); }

  void let_next() override {
    // Whether the client waits as it is told or not, it is not read before (KIP-219).
    const auto wait = connection_.quota_wait(host_.door.services.clock.steady());
    if (wait.count() > 0 && !is_closed_) return mute(wait);
    next_is_let_ = true;
    read_frame();
  }

  void answer(std::uint64_t number, Answer answer) override {
    --open_exchanges_;
    if (is_closed_) return finish_if_over();
    // Until it is sent it takes memory too.
    answer_share_->charge(answer.frame.size());
    connection_.charge_answer(answer.frame.size(), host_.door.services.clock.steady());
    if (answer.reserved_bytes > 0) answer_share_->give_back(answer.reserved_bytes);
    bytes_in_flight_ += answer.frame.size();
    answers_.answer(number, std::move(answer));
    flush();
    read_frame();
    close_if_drained();
  }

 private:
  [[nodiscard]] const Limits& limits() const { return host_.door.services.limits; }

  // Wraps a continuation of this session; nothing continues once it is closed.
  template <typename Continue>
  auto then(Continue continuation) {
    return [self = shared_from_this(), continuation](error_code error, std::size_t /*bytes*/ = 0) {
      if (!self->is_closed_) ((*self).*continuation)(error);
    };
  }

  void set_deadline() { deadline_.move_to(timeouts_.next(), shared_from_this()); }

  // The next request, when its turn has come and the connection is not above its share.
  void read_frame() {
    if (is_closed_ || is_deaf() || is_reading_ || !next_is_let_) return;
    if (answers_.size() + writing_requests_ >= limits().kafka_requests_in_flight_max)
      return pause("kafka_requests_in_flight_max");
    if (bytes_in_flight_ > 0 && bytes_in_flight_ >= limits().kafka_connection_bytes_max)
      return pause("kafka_connection_bytes_max");
    is_paused_ = false;
    is_reading_ = true;
    timeouts_.await_request(SteadyClock::now());
    set_deadline();
    asio::async_read(stream_, frame_.length_buffer(), then(&SocketSession::on_length));
  }

  void pause(std::string_view limit) {
    if (!std::exchange(is_paused_, true)) host_.door.metrics.count_throttled(limit);
  }

  // What arrives now is of no interest any more.
  [[nodiscard]] bool is_deaf() const { return is_draining_ || is_closing_; }

  void on_length(error_code error) {
    if (is_deaf()) return;
    if (error) return close_quietly();
    const std::uint64_t bytes_max =
        connection_.is_authenticated ? limits().request_bytes_max
                                     : std::min(limits().request_bytes_max, kFrameBytesBeforeLogin);
    const auto bytes = connection_.has_raw_tokens
                           ? token_bytes(frame_.length(), kSaslMessageBytesMax)
                           : frame_bytes(frame_.length(), bytes_max);
    if (!bytes.ok())
      return close(bytes.status().code() == StatusCode::kResourceExhausted
                       ? CloseReason::kOversize
                       : CloseReason::kMalformed);
    frame_.begin(*bytes);
    share_->begin();
    timeouts_.request_came();
    throttled_ = {};
    read_piece();
  }

  void read_piece() {
    if (frame_.is_whole()) return take_frame();
    if (share_->take(frame_.next_piece(), resume())) return on_room();
    timeouts_.frame_ended();
    waits_for_room_ = true;
    wait_start_ = SteadyClock::now();
    host_.door.metrics.count_throttled("kafka_bytes_in_flight_max");
  }

  // Whoever makes room is on another thread, and in the midst of something.
  std::function<void()> resume() {
    return [self = shared_from_this()] {
      self->post([self] {
        self->waits_for_room_ = false;
        self->throttled_ += SteadyClock::now() - self->wait_start_;
        if (!self->is_closed_) return self->on_room();
        self->finish_if_over();
      });
    };
  }

  void on_room() {
    if (is_deaf()) return;
    timeouts_.frame_began(SteadyClock::now());
    set_deadline();
    asio::async_read(stream_, frame_.grow(), then(&SocketSession::on_piece));
  }

  void on_piece(error_code error) {
    if (is_deaf()) return;
    if (error) return close_quietly();
    frame_.filled();
    if (!is_fitting()) return close(CloseReason::kOversize);
    read_piece();
  }

  // Some requests have limits of their own, which are known once the first bytes are there.
  [[nodiscard]] bool is_fitting() const {
    const std::string_view begun = frame_.begun();
    if (connection_.has_raw_tokens || begun.size() < sizeof(std::int16_t)) return true;
    const ApiInfo* api = find_api(load_big_endian<std::int16_t>(begun.data()));
    return api == nullptr || api->request_bytes_max == 0 || frame_.size() <= api->request_bytes_max;
  }

  // The frame is whole: gives it to its handler.
  void take_frame() {
    is_reading_ = false;
    timeouts_.frame_ended();
    const std::uint64_t bytes = frame_.size();
    bytes_in_flight_ += bytes;
    const std::shared_ptr<const std::string> frame = frame_.take();
    RequestHeader header;
    Reader reader(*frame);
    if (!connection_.has_raw_tokens && !header.read(reader).ok())
      return close(CloseReason::kMalformed);
    const ApiInfo* api = header.api();
    if (!connection_.has_raw_tokens) {
      if (api == nullptr) return close(CloseReason::kUnknownApi);
      if (!header.is_served() && api->api != Api::kApiVersions)
        return close(CloseReason::kUnsupportedVersion);
    }
    const auto exchange =
        std::make_shared<Exchange>(shared_from_this(), answers_.next_number(), header, frame,
                                   connection_.has_raw_tokens ? *frame : reader.rest());
    answers_.open(bytes);
    ++open_exchanges_;
    next_is_let_ = false;
    exchange->add_throttle_time(throttled_);
    if (connection_.has_raw_tokens) return handle_raw_token(exchange);
    host_.door.metrics.count_request(api->api, connection_.client);
    // The client logs in again and is told then.
    if (!connection_.refresh_access(host_.door.credentials))
      return exchange->close(CloseReason::kNotAuthenticated);
    if (!connection_.is_authenticated && !api->allowed_before_authentication)
      exchange->refuse(KafkaError::kIllegalSaslState);
    connection_.charge(bytes, host_.door.services.clock.steady());
    dispatch(api->api, exchange);
  }

  void mute(std::chrono::nanoseconds wait) {
    host_.door.metrics.count_throttled("quota");
    muted_.expires_after(std::chrono::ceil<std::chrono::milliseconds>(wait));
    muted_.async_wait([self = shared_from_this()](error_code /*error*/) {
      if (!self->is_closed_) self->let_next();
    });
  }

  // Sends the answers whose turn has come.
  void flush() {
    if (is_writing_ || is_closing_) return;
    AnswerQueue::Turn turn = answers_.take();
    out_ = std::move(turn.frames);
    writing_bytes_ = turn.sent_bytes;
    writing_requests_ = turn.sent_requests;
    is_closing_ = turn.is_last;
    close_reason_ = turn.reason;
    release(turn.silent_bytes, 0);
    if (out_.empty()) {
      if (is_closing_) close(close_reason_);
      return;
    }
    is_writing_ = true;
    timeouts_.write_began(SteadyClock::now());
    set_deadline();
    const auto go_on = [self = shared_from_this()](error_code error, std::size_t sent) {
      if (sent > 0) self->timeouts_.write_moved(SteadyClock::now());
      return error ? 0 : kWriteBytes;
    };
    asio::async_write(stream_, asio::buffer(out_), go_on, then(&SocketSession::on_written));
  }

  void release(std::uint64_t frame_bytes, std::uint64_t answer_bytes) {
    bytes_in_flight_ -= frame_bytes + answer_bytes;
    if (frame_bytes > 0) share_->give_back(frame_bytes);
    if (answer_bytes > 0) answer_share_->give_back(answer_bytes);
  }

  void on_written(error_code error) {
    if (error) return close_quietly();
    is_writing_ = false;
    timeouts_.write_ended();
    writing_requests_ = 0;
    release(std::exchange(writing_bytes_, 0), out_.size());
    (void)std::exchange(out_, {});  // Its memory goes, too.
    if (is_closing_) return linger();
    flush();
    read_frame();
    close_if_drained();
  }

  // Closing over unread input would reset the connection, and the peer might lose the answer.
  void linger() {
    host_.door.metrics.count_closed(close_reason_);
    stream_.cancel();
    stream_.end_sending();
    timeouts_.linger(SteadyClock::now());
    set_deadline();
    is_lingering_ = true;
    discard();
  }

  void discard() {
    out_.resize(kDiscardBytes);
    stream_.async_read_some(asio::buffer(out_), then(&SocketSession::on_discarded));
  }

  void on_discarded(error_code error) {
    if (error) return close_quietly();
    discard();
  }

  void close_if_drained() {
    if (is_draining_ && !is_closed_ && answers_.size() == 0 && !is_writing_ && !is_lingering_)
      close(CloseReason::kDraining);
  }

  void close(CloseReason reason) {
    if (!is_lingering_ && !is_closed_) host_.door.metrics.count_closed(reason);
    close_quietly();
  }

  // The peer has gone, or was told.
  void close_quietly() {
    if (is_closed_) return;
    is_closed_ = true;
    stream_.close();
    deadline_.cancel();
    muted_.cancel();
    if (waits_for_room_ && share_->leave_line()) waits_for_room_ = false;
    (void)answer_share_->leave_line();
    finish_if_over();
  }

  void finish_if_over() {
    if (!is_closed_ || open_exchanges_ > 0 || waits_for_room_ || !share_) return;
    share_.reset();
    answer_share_.reset();
    host_.finished(*this);
  }

  static constexpr std::size_t kDiscardBytes = 4096;

  SessionHost& host_;
  std::shared_ptr<asio::io_context> io_;
  Stream stream_;
  Deadline deadline_;
  Deadline::Timer muted_;  // Until when its key has used its quota.
  SessionTimeouts timeouts_;

  Connection connection_;
  FrameReader frame_;
  bool is_reading_ = false;
  bool is_paused_ = false;
  bool next_is_let_ = true;
  // None when the session is over.
  std::optional<ByteBudget::Share> share_;
  std::optional<ByteBudget::Share> answer_share_;
  bool waits_for_room_ = false;
  SteadyClock::time_point wait_start_;
  SteadyClock::duration throttled_{};

  AnswerQueue answers_;
  std::size_t open_exchanges_ = 0;
  std::uint64_t bytes_in_flight_ = 0;
  std::string out_;
  bool is_writing_ = false;
  std::size_t writing_requests_ = 0;
  std::uint64_t writing_bytes_ = 0;

  bool is_draining_ = false;
  bool is_closing_ = false;  // The last answer is on its way.
  CloseReason close_reason_ = CloseReason::kInternal;
  bool is_lingering_ = false;
  bool is_closed_ = false;
};

}  // namespace

std::shared_ptr<Session> make_session(Stream stream, SessionHost& host) {
  return std::make_shared<SocketSession>(std::move(stream), host);
}

}  // namespace skua::kafka
