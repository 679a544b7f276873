#include "api/http/http_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "api/http/http_error.h"
#include "api/http/response_head.h"

namespace skua {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// What may wait in memory beyond a header: the largest piece Beast reads at once.
constexpr std::size_t kReadAheadBytes = 65536;
// A read buffer that grew beyond this is given back while the connection is idle.
constexpr std::size_t kIdleBufferBytes = 16384;

std::string_view to_view(beast::string_view text) { return {text.data(), text.size()}; }

HttpRequest to_http_request(http::request<http::string_body>&& message) {
  HttpRequest request;
  const std::string_view target = to_view(message.target());
  const std::size_t path_end = std::min(target.find('?'), target.size());
  request.method = to_view(message.method_string());
  request.path = target.substr(0, path_end);
  request.query = target.substr(std::min(path_end + 1, target.size()));
  request.content_type = to_view(message[http::field::content_type]);
  request.accept = to_view(message[http::field::accept]);
  request.request_timeout_ms = to_view(message["X-Request-Timeout-Ms"]);
  request.body = std::move(message.body());
  return request;
}

class BeastSession final : public HttpSession, public std::enable_shared_from_this<BeastSession> {
 public:
  BeastSession(asio::ip::tcp::socket socket, HttpSessionHost& host)
      : host_(host),
        stream_(std::move(socket)),
        buffer_(host.options.header_bytes_max + kReadAheadBytes) {}

  void start() override { read_header(); }

  void refuse(HttpResponse response) override {
    keep_alive_ = false;
    write(std::move(response));
  }

  void drain() override {
    draining_ = true;
    const bool idle = state_ == State::kReading && buffer_.size() == 0 && !parser_->got_some();
    if (idle) abort();
  }

  void abort() override {
    if (state_ == State::kClosed) return;
    const bool answer_owed = state_ == State::kHandling;
    state_ = State::kClosed;
    stream_.close();
    if (!answer_owed) host_.finished(*this);
  }

 private:
  enum class State : std::uint8_t { kReading, kHandling, kWriting, kLingering, kClosed };

  // Wraps a continuation of this session; nothing continues once it is closed.
  template <typename Continue>
  auto then(Continue continuation) {
    return [self = shared_from_this(), continuation](error_code error, std::size_t bytes) {
      if (self->state_ != State::kClosed) ((*self).*continuation)(error, bytes);
    };
  }

  void read_header() {
    state_ = State::kReading;
    if (buffer_.size() == 0 && buffer_.capacity() > kIdleBufferBytes) buffer_.shrink_to_fit();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(host_.options.header_bytes_max));
    parser_->body_limit(host_.options.request_bytes_max);
    stream_.expires_after(host_.options.header_timeout);
    http::async_read_header(stream_, buffer_, *parser_, then(&BeastSession::on_header));
  }

  void on_header(error_code error, std::size_t /*bytes*/) {
    if (error) return on_read_error(error);
    parser_->eager(true);
    const auto& header = parser_->get();
    const bool waits = beast::iequals(header[http::field::expect], "100-continue");
    if (!waits || header.version() < 11 || parser_->is_done() || buffer_.size() > 0)
      return read_body();
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(host_.options.write_idle_timeout);
    asio::async_write(stream_, asio::buffer(kContinue), then(&BeastSession::on_body));
  }

  void on_body(error_code error, std::size_t /*bytes*/) {
    if (error) return on_read_error(error);
    read_body();
  }

  void read_body() {
    // Most bodies arrive with their header; those need no further read.
    while (!parser_->is_done() && buffer_.size() > 0) {
      error_code error;
      const std::size_t bytes = parser_->put(buffer_.data(), error);
      buffer_.consume(bytes);
      if (error && error != http::error::need_more) return on_read_error(error);
      if (error || bytes == 0) break;
    }
    if (parser_->is_done()) return handle();
    stream_.expires_after(host_.options.read_idle_timeout);
    http::async_read_some(stream_, buffer_, *parser_, then(&BeastSession::on_body));
  }

  void on_read_error(error_code error) {
    const bool malformed =
        error.category() == http::make_error_code(http::error::need_more).category();
    if (error == http::error::body_limit)
      return reject(413, fmt::format("the body is larger than request_bytes_max ({} bytes)",
                                     host_.options.request_bytes_max));
    if (error == http::error::header_limit)
      return reject(431, fmt::format("the header is larger than header_bytes_max ({} bytes)",
                                     host_.options.header_bytes_max));
    if (error == http::error::buffer_overflow)
      return reject(
          400, fmt::format("the framing of the body is larger than header_bytes_max ({} bytes)",
                           host_.options.header_bytes_max));
    if (!malformed || error == http::error::end_of_stream || error == http::error::partial_message)
      return abort();  // The peer has gone, or took too long.
    reject(400, fmt::format("malformed HTTP: {}", error.message()));
  }

  void reject(int http_status, std::string message) {
    refuse(error_response(http_status, invalid_argument(std::move(message))));
  }

  void handle() {
    state_ = State::kHandling;
    stream_.expires_never();
    http::request<http::string_body> message = parser_->release();
    keep_alive_ = message.keep_alive();
    http_10_ = message.version() < 11;
    // The session outlives the request: its host keeps it until the answer was given, and nothing
    // holds it after.
    host_.handler(to_http_request(std::move(message)),
                  [this, io = host_.io](HttpResponse response) {
                    asio::dispatch(*io, [this, response = std::move(response)]() mutable {
                      write(std::move(response));
                    });
                  });
  }

  void write(HttpResponse response) {
    if (state_ == State::kClosed) return host_.finished(*this);
    state_ = State::kWriting;
    keep_alive_ = keep_alive_ && !draining_;
    head_ = response_head(response, !keep_alive_ ? AfterAnswer::kClose
                                    : http_10_   ? AfterAnswer::kKeepAliveHttp10
                                                 : AfterAnswer::kKeepAlive);
    body_ = std::move(response.body);
    written_ = 0;
    write_rest();
  }

  void write_rest() {
    const std::size_t of_head = std::min(written_, head_.size());
    const std::array<asio::const_buffer, 2> rest = {asio::buffer(head_) + of_head,
                                                    asio::buffer(body_) + (written_ - of_head)};
    stream_.expires_after(host_.options.write_idle_timeout);
    stream_.async_write_some(rest, then(&BeastSession::on_written));
  }

  void on_written(error_code error, std::size_t bytes) {
    if (error) return abort();
    written_ += bytes;
    if (written_ < head_.size() + body_.size()) return write_rest();
    body_ = {};
    if (keep_alive_ && !draining_) return read_header();
    linger();
  }

  // Closing over unread input would reset the connection, and the peer might lose the answer.
  void linger() {
    state_ = State::kLingering;
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(host_.options.linger_timeout);
    discard();
  }

  void discard() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kIdleBufferBytes), then(&BeastSession::on_discarded));
  }

  void on_discarded(error_code error, std::size_t /*bytes*/) {
    if (error) return abort();
    discard();
  }

  HttpSessionHost& host_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  State state_ = State::kReading;
  bool draining_ = false;
  bool keep_alive_ = true;
  bool http_10_ = false;
  std::string head_;
  std::string body_;
  std::size_t written_ = 0;
};

}  // namespace

std::shared_ptr<HttpSession> make_http_session(asio::ip::tcp::socket socket,
                                               HttpSessionHost& host) {
  return std::make_shared<BeastSession>(std::move(socket), host);
}

}  // namespace skua
