#include "api/net/handshake.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace skua {

using boost::system::error_code;

Handshake::Handshake(Stream stream, Done done)
    : stream_(std::move(stream)), timer_(stream_.get_executor()), done_(std::move(done)) {}

void Handshake::start(Duration timeout) {
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->abort();
  });
  boost::asio::post(stream_.get_executor(), [self = shared_from_this()] { self->go_on(); });
}

void Handshake::abort() { finish(false); }

void Handshake::go_on() {
  if (!done_) return;
  error_code error;
  stream_.shake_hands(error);
  if (error != boost::asio::error::would_block) return finish(!error);
  stream_.async_wait_ready([self = shared_from_this()](error_code failed) {
    if (!failed) return self->go_on();
    self->abort();
  });
}

void Handshake::finish(bool succeeded) {
  if (!done_) return;
  timer_.cancel();
  if (!succeeded) stream_.close();
  std::exchange(done_, {})(*this, succeeded);
}

}  // namespace skua
