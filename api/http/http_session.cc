#include "api/http/http_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "api/http/http_error.h"
#include "api/http/request_parser.h"
#include "api/http/response_head.h"
#include "api/net/address_text.h"

namespace skua {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>,
                                         asio::io_context::executor_type>;

// What may wait in memory beyond a header: the largest piece that is read at once.
constexpr std::size_t kReadAheadBytes = 65536;
constexpr std::size_t kSmallestReadBytes = 512;
// A read buffer that grew beyond this is given back while the connection is idle.
constexpr std::size_t kIdleBufferBytes = 16384;
// A large answer lets the other connections of its thread take their turn after so many bytes.
constexpr std::size_t kWrittenPerTurnBytes = 1 << 20;
// What is asked of slow peers, times this, when bytes run short.
constexpr int kHasteWhenShort = 16;
// A peer whose next bytes wait for the answer: whether it is still there is seen so much later.
constexpr std::chrono::milliseconds kLookInterval(100);
constexpr SteadyClock::time_point kNever = SteadyClock::time_point::max();
constexpr std::string_view kInvitation = "HTTP/1.1 100 Continue\r\n\r\n";

// Reads and writes what the socket has ready at once and waits only for the rest: a request that
// arrives whole and an answer that fits the socket's buffer cost one call of the kernel each.
class SocketSession final : public HttpSession,
                            public WaitingCall,
                            public std::enable_shared_from_this<SocketSession> {
 public:
  SocketSession(Stream stream, HttpSessionHost& host)
      : host_(host),
        stream_(std::move(stream)),
        timer_(stream_.get_executor()),
        buffer_(host.options.header_bytes_max + kReadAheadBytes) {
    error_code ignored;
    stream_.socket().non_blocking(true, ignored);
    peer_ = address_text(stream_.socket().remote_endpoint(ignored).address());
  }

  void start() override { read_request(); }

  void refuse(HttpResponse response) override {
    keep_alive_ = false;
    answer(std::move(response));
  }

  void drain() override {
    draining_ = true;
    const bool idle = state_ == State::kReading && buffer_.size() == 0 && !parser_->got_some();
    if (idle) abort();
  }

  void abort() override {
    if (state_ == State::kClosed) return;
    const bool has_begun = state_ == State::kHandling && !(host_.line && host_.line->leave(*this));
    state_ = State::kClosed;
    ticket_.release();
    abandon();
    stream_.close();
    timer_.cancel();
    if (!has_begun) host_.finished(*this);
  }

  void run() override {
    // The session outlives the request: its host keeps it until the answer was given, and nothing
    // holds it after.
    host_.handler(std::move(request_), [this, io = host_.io](HttpResponse response) {
      if (io->get_executor().running_in_this_thread()) return answer(std::move(response));
      asio::post(*io,
                 [this, response = std::move(response)]() mutable { answer(std::move(response)); });
    });
  }
  void refuse(const Status& status) override {
    forget_request();
    answer(error_response(status));
  }

  [[nodiscard]] SteadyClock::time_point due() const override { return due_; }

 private:
  enum class State : std::uint8_t {
    kReading,
    kInviting,
    kHandling,
    kAnswering,
    kLingering,
    kClosed
  };

  // Wraps a continuation of this session; nothing continues once it is closed.
  template <typename Continue>
  auto then(Continue continuation) {
    return [self = shared_from_this(), continuation](error_code error, std::size_t bytes = 0) {
      if (self->state_ != State::kClosed) ((*self).*continuation)(error, bytes);
    };
  }

  // Closes the connection unless something happens before. The timer is set again when it fires,
  // not each time the moment moves away.
  void expires_after(Duration timeout) {
    due_ = SteadyClock::now() + timeout;
    if (due_ < timer_.expiry() || !timer_is_set_) set_timer();
  }

  void set_timer() {
    timer_is_set_ = true;
    timer_.expires_at(due_);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error && self->state_ != State::kClosed) self->on_timer();
    });
  }

  void on_timer() {
    timer_is_set_ = false;
    if (due_ == kNever) return;
    if (SteadyClock::now() < due_) return set_timer();
    state_ == State::kHandling ? watch() : abort();
  }

  void read_request() {
    state_ = State::kReading;
    head_only_ = false;
    if (buffer_.size() == 0 && buffer_.capacity() > kIdleBufferBytes) buffer_.shrink_to_fit();
    parser_.emplace(host_.options.header_bytes_max, host_.options.request_bytes_max);
    if (host_.line) ticket_ = host_.options.admission->arrive(Door::kHttp);
    expires_after(host_.options.header_timeout);
    if (buffer_.size() == 0) return read_more();
    // Pipelined requests of one connection take turns with the other connections.
    asio::post(stream_.get_executor(),
               [continued = then(&SocketSession::on_read)] { continued(error_code()); });
  }

  void read_more() {
    const std::size_t room = buffer_.max_size() - buffer_.size();
    if (room == 0)
      return reject(
          400, fmt::format("the framing of the body is larger than header_bytes_max ({} bytes)",
                           host_.options.header_bytes_max));
    stream_.async_read_some(buffer_.prepare(std::min(room, wanted_bytes())),
                            then(&SocketSession::on_read));
  }

  // What the buffer has room for; more when a body of known length asks for it.
  [[nodiscard]] std::size_t wanted_bytes() const {
    const std::size_t room = std::max(kSmallestReadBytes, buffer_.capacity() - buffer_.size());
    if (!parser_->is_header_done()) return room;
    const std::uint64_t body_bytes = parser_->content_length_remaining().value_or(kReadAheadBytes);
    return std::max<std::size_t>(room, std::min<std::uint64_t>(body_bytes, kReadAheadBytes));
  }

  void on_read(error_code error, std::size_t bytes) {
    if (error) return abort();  // The peer has gone.
    buffer_.commit(bytes);
    parse();
  }

  void parse() {
    while (!parser_->is_done() && buffer_.size() > 0) {
      const bool had_header = parser_->is_header_done();
      error_code error;
      buffer_.consume(parser_->parse(buffer_.data(), error));
      if (error == http::error::need_more) break;
      if (error) return reject(error);
      const bool waits = !had_header && parser_->is_header_done() && !parser_->is_done() &&
                         parser_->waits_for_invitation();
      if (waits && buffer_.size() == 0) return invite();
    }
    if (!parser_->is_header_done()) return read_more();
    if (Status room = ticket_.grow(parser_->body_bytes() - ticket_.bytes()); !room.ok())
      return refuse(error_response(room));
    if (parser_->is_done()) return handle();
    body_moved(host_.options.read_idle_timeout, parser_->body_bytes());
    read_more();
  }

  void reject(error_code error) {
    if (error == http::error::body_limit)
      return reject(413, fmt::format("the body is larger than request_bytes_max ({} bytes)",
                                     host_.options.request_bytes_max));
    if (error == http::error::header_limit)
      return reject(431, fmt::format("the header is larger than header_bytes_max ({} bytes)",
                                     host_.options.header_bytes_max));
    reject(400, fmt::format("malformed HTTP: {}", error.message()));
  }

  void reject(int http_status, std::string message) {
    refuse(error_response(http_status, invalid_argument(std::move(message))));
  }

  void handle() {
    state_ = State::kHandling;
    due_ = kNever;
    keep_alive_ = parser_->keep_alive();
    http_10_ = parser_->is_http_10();
    request_ = std::move(*parser_).release();
    request_.peer = peer_;
    head_only_ = request_.method == "HEAD";
    wait_for_turn();
  }

  void wait_for_turn() {
    const auto cost = host_.line ? host_.options.cost_of(request_.path) : std::nullopt;
    if (!cost) return run();
    const std::chrono::nanoseconds now = host_.options.clock->steady();
    is_abandoned_ = std::make_shared<std::atomic<bool>>(false);
    request_.is_abandoned = is_abandoned_;
    if (Status admitted = ticket_.enter(*cost); !admitted.ok()) {
      ticket_.release();
      forget_request();
      host_.line->push_refused(*this, Door::kHttp, std::move(admitted), now);
    } else if (*cost != OperationCost::kRead && *cost != OperationCost::kWrite) {
      run();
    } else if (host_.line->is_idle(now)) {
      host_.line->run(*this, now);
    } else {
      request_.arrived = now;
      host_.line->push(*this, Door::kHttp, *cost, now);
    }
    step_later(host_);
    watch();
  }

  // Assigning an empty string would keep the memory of the old one.
  void forget_request() { (void)std::exchange(request_, {}); }

  // Between two turns of the line the thread reads what has arrived.
  static void step_later(HttpSessionHost& host) {
    if (host.line->empty() || std::exchange(host.is_stepping, true)) return;
    asio::post(*host.io, [&host] {
      // Its callers may have left it.
      if (!host.line->empty()) host.line->take_turn();
      host.is_stepping = false;
      step_later(host);
    });
  }

  // As long as an answer is owed: whether the peer is still there.
  void watch() {
    if (state_ != State::kHandling || std::exchange(is_watching_, true)) return;
    stream_.socket().async_wait(TcpSocket::wait_read, then(&SocketSession::on_watched));
  }

  void on_watched(error_code error, std::size_t /*bytes*/) {
    is_watching_ = false;
    if (error || state_ != State::kHandling) return;
    // Of bytes that are there already Asio would say so again and again.
    if (!stream_.peer_has_gone()) return expires_after(kLookInterval);
    abandon();
    if (is_waiting()) abort();
  }

  void abandon() {
    if (is_abandoned_) is_abandoned_->store(true, std::memory_order_relaxed);
  }

  // `moved` bytes of a body so far: how long its peer has for the next ones.
  void body_moved(Duration idle_timeout, std::uint64_t moved) {
    const auto now = SteadyClock::now();
    if (!body_began_) body_began_ = now;
    // Whoever holds bytes that others wait for has to be quicker.
    const bool is_short = host_.line && host_.options.admission->is_short();
    const int haste = is_short ? kHasteWhenShort : 1;
    const Duration allowed =
        host_.options.body_grace / haste +
        Duration(moved * 1'000'000 / (host_.options.body_bytes_per_second_min * haste));
    const auto left = std::chrono::duration_cast<Duration>(*body_began_ + allowed - now);
    expires_after(std::min(idle_timeout, std::max(left, Duration::zero())));
  }

  void invite() {
    state_ = State::kInviting;
    head_ = kInvitation;
    write();
  }

  void answer(HttpResponse response) {
    if (state_ == State::kClosed) return host_.finished(*this);
    state_ = State::kAnswering;
    is_abandoned_.reset();
    body_began_.reset();
    ticket_.leave(response.body.size());
    keep_alive_ = keep_alive_ && !draining_;
    write_response_head(response,
                        !keep_alive_ ? AfterAnswer::kClose
                        : http_10_   ? AfterAnswer::kKeepAliveHttp10
                                     : AfterAnswer::kKeepAlive,
                        head_);
    if (!head_only_) body_ = std::move(response.body);
    write();
  }

  // Head and body leave in one call of the kernel where its buffer takes them.
  void write() {
    const std::size_t turn_ends = written_ + kWrittenPerTurnBytes;
    while (written_ < head_.size() + body_.size()) {
      if (written_ >= turn_ends) return write_later();
      const std::size_t of_head = std::min(written_, head_.size());
      const std::array<asio::const_buffer, 2> rest = {asio::buffer(head_) + of_head,
                                                      asio::buffer(body_) + (written_ - of_head)};
      error_code error;
      written_ += stream_.write_some(rest, error);
      if (error == asio::error::would_block) return write_later();
      if (error) return abort();
    }
    on_written();
  }

  void write_later() {
    body_moved(host_.options.write_idle_timeout, written_);
    stream_.async_wait_ready(then(&SocketSession::on_writable));
  }

  void on_writable(error_code error, std::size_t /*bytes*/) {
    if (error) return abort();
    write();
  }

  void on_written() {
    written_ = 0;
    (void)std::exchange(body_, {});
    body_began_.reset();
    if (state_ == State::kInviting) {
      state_ = State::kReading;
      return parse();
    }
    ticket_.release();
    if (keep_alive_ && !draining_) return read_request();
    linger();
  }

  // Closing over unread input would reset the connection, and the peer might lose the answer.
  void linger() {
    state_ = State::kLingering;
    stream_.end_sending();
    expires_after(host_.options.linger_timeout);
    discard();
  }

  void discard() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kIdleBufferBytes), then(&SocketSession::on_discarded));
  }

  void on_discarded(error_code error, std::size_t /*bytes*/) {
    if (error) return abort();
    discard();
  }

  HttpSessionHost& host_;
  Stream stream_;
  std::string peer_;
  Timer timer_;
  bool timer_is_set_ = false;
  SteadyClock::time_point due_ = kNever;
  beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  State state_ = State::kReading;
  bool draining_ = false;
  bool keep_alive_ = true;
  bool http_10_ = false;
  bool head_only_ = false;  // The request in flight is HEAD.
  HttpRequest request_;     // That waits for its turn.
  AdmissionTicket ticket_;
  std::shared_ptr<std::atomic<bool>> is_abandoned_;  // Shared with the work on the request.
  bool is_watching_ = false;
  std::optional<SteadyClock::time_point> body_began_;  // The one that is under way, in or out.
  std::string head_;
  std::string body_;
  std::size_t written_ = 0;  // Of head_ and body_.
};

}  // namespace

std::shared_ptr<HttpSession> make_http_session(Stream stream, HttpSessionHost& host) {
  return std::make_shared<SocketSession>(std::move(stream), host);
}

}  // namespace skua
