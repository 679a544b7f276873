// The floor under a read over HTTP: a plain Boost.Beast server of one thread that answers every
// request with bytes from a file. Not Skua's door.
// skua_canned_http PORT FILE CONTENT_TYPE
#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Answer = http::response<http::string_body>;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, const Answer& answer) : socket_(std::move(socket)), answer_(answer) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->write();
                     });
  }

 private:
  void write() {
    http::async_write(socket_, answer_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  tcp::socket socket_;
  const Answer& answer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
};

class Listener {
 public:
  Listener(asio::io_context& io, std::uint16_t port, const Answer& answer)
      : acceptor_(io, {asio::ip::address_v4::loopback(), port}), answer_(answer) {}

  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (!error) {
        socket.set_option(tcp::no_delay(true));
        std::make_shared<Session>(std::move(socket), answer_)->read();
      }
      accept();
    });
  }

 private:
  tcp::acceptor acceptor_;
  const Answer& answer_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: skua_canned_http PORT FILE CONTENT_TYPE\n");
    return 2;
  }
  std::ifstream in(argv[2], std::ios::binary);
  Answer answer(http::status::ok, 11);
  answer.set(http::field::content_type, argv[3]);
  answer.body().assign(std::istreambuf_iterator<char>(in), {});
  answer.prepare_payload();

  asio::io_context io(1);
  Listener listener(io, static_cast<std::uint16_t>(std::atoi(argv[1])), answer);
  listener.accept();
  io.run();
  return 0;
}
