#include "tests/support/http_client.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>
#include <limits>

namespace skua::test {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

Status HttpClient::connect() {
  boost::system::error_code error;
  socket_ = std::make_unique<tcp::socket>(io_);
  buffer_.clear();
  const tcp::endpoint endpoint(boost::asio::ip::make_address("127.0.0.1"),
                               static_cast<unsigned short>(port_));
  socket_->connect(endpoint, error);
  if (!error) socket_->set_option(tcp::no_delay(true), error);
  if (!error) return {};
  socket_.reset();
  return unavailable("http: " + error.message());
}

Result<HttpAnswer> HttpClient::send(const std::string& method, const std::string& target,
                                    const std::map<std::string, std::string>& headers,
                                    std::string body) {
  http::request<http::string_body> request;
  request.method_string(method);
  request.target(target);
  request.version(11);
  request.set(http::field::host, "127.0.0.1");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();
  boost::system::error_code error;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const bool reused = socket_ != nullptr;
    if (!reused) RETURN_IF_ERROR(connect());
    http::write(*socket_, request, error);
    // A server may refuse a body before it has read all of it: its answer counts.
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    http::read(*socket_, buffer_, parser, error);
    if (!error) {
      if (!parser.get().keep_alive()) socket_.reset();
      const auto& answer = parser.get();
      return HttpAnswer{static_cast<int>(answer.result_int()),
                        std::string(answer[http::field::content_type]), answer.body()};
    }
    socket_.reset();
    if (!reused) break;
  }
  return unavailable("http: " + error.message());
}

std::string HttpClient::send_raw(const std::string& bytes, std::chrono::milliseconds quiet) {
  boost::system::error_code error;
  tcp::socket socket(io_);
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(port_)},
                 error);
  timeval timeout{};
  timeout.tv_sec = quiet.count() / 1000;
  timeout.tv_usec = quiet.count() % 1000 * 1000;
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  boost::asio::write(socket, boost::asio::buffer(bytes), error);
  std::string answer;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t got = ::recv(socket.native_handle(), chunk.data(), chunk.size(), 0);
    if (got <= 0) return answer;
    answer.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace skua::test
