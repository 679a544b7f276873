#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/net/session_thread.h"
#include "api/net/stream.h"
#include "api/net/tcp_listener.h"
#include "api/net/tls_door.h"
#include "storage/base/status.h"
#include "storage/base/time.h"

namespace skua {

// Accepts TCP connections, shakes hands where it speaks TLS, and gives each a Session (drain(),
// abort()) on one of its threads, where all calls of the session run. The sessions of a thread
// share a Host, in whose `finished` a session says that it is over; until then it is kept. Use by
// one thread at a time.
template <typename Session, typename Host>
class SessionServer {
 public:
  struct Options {
    std::string host;
    std::uint16_t port = 0;  // 0: any free one.
    std::size_t threads = 1;
    Duration drain_timeout;
    TlsOptions tls;
    std::string tls_protocol;  // See TlsContext::make().
    // Connections of a thread. Beyond it those that have kept it waiting longest are closed.
    std::size_t makes_room_at = std::numeric_limits<std::size_t>::max();
  };
  // How a session begins.
  using Begin = std::function<void(Session&)>;
  // What servers differ in. `admit` and `count` run on threads of the server.
  struct Hooks {
    std::function<Host(const std::shared_ptr<boost::asio::io_context>& io)> make_host;
    std::function<std::shared_ptr<Session>(Stream stream, Host& host)> make_session;
    // Of a connection, when `open` are open, itself included. Empty: it is closed at once.
    std::function<Begin(std::size_t open, TcpSocket& socket)> admit;
    std::function<void(int change)> count;  // Of open connections, by 1 or -1.
    // Where room is made.
    typename SessionThread<Session, Host>::Due due = {};
  };

  SessionServer(Options options, Hooks hooks)
      : options_(std::move(options)), hooks_(std::move(hooks)) {
    if (options_.tls.identity != nullptr) tls_.emplace(options_.tls, options_.tls_protocol);
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i) {
      IoThread& thread = *threads_.emplace_back(std::make_unique<IoThread>(hooks_.make_host));
      thread.host.finished = [this, &thread](Session& session) {
        thread.sessions.erase(&session);
        count_closed();
      };
    }
    std::vector<boost::asio::io_context*> contexts;
    for (const auto& thread : threads_) contexts.push_back(thread->io.get());
    listener_.emplace(std::move(contexts), [this](std::size_t index, TcpSocket socket) {
      take(*threads_[index], std::move(socket));
    });
  }

  // Binds the address. Errors: UNAVAILABLE, naming `protocol` and address.
  [[nodiscard]] Status listen(std::string_view protocol) {
    return listener_->listen(protocol, options_.host, options_.port);
  }
  // REQUIRES: listen() succeeded.
  [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
  void serve() {
    listener_->accept();
    for (auto& thread : threads_) thread->thread = std::thread([io = thread->io] { io->run(); });
    started_ = true;
  }

  // Stops accepting, drains all sessions, and after the drain timeout aborts what is left. Returns
  // when none is left. Later calls return at once.
  void drain() {
    if (!started_ || drained_.exchange(true)) return;
    // First of all: every connection accepted so far then reaches its thread before the order to
    // drain does.
    listener_->stop();
    abort_handshakes();
    for_each_session(&Session::drain);
    wait_until_closed(options_.drain_timeout);
    for_each_session(&Session::abort);
    wait_until_closed(std::nullopt);
    for (auto& thread : threads_) thread->keep_running.reset();
    for (auto& thread : threads_) thread->thread.join();
  }

 private:
  using IoThread = SessionThread<Session, Host>;

  void take(IoThread& thread, TcpSocket socket) {
    Begin begin = hooks_.admit(count_opened(), socket);
    if (!begin) return count_closed();
    boost::system::error_code ignored;
    socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    boost::asio::post(*thread.io, [this, &thread, begin = std::move(begin),
                                   socket = std::move(socket)]() mutable {
      if (tls_) return shake_hands(thread, std::move(socket), std::move(begin));
      begin_session(thread, Stream(std::move(socket)), begin);
    });
  }

  void begin_session(IoThread& thread, Stream stream, const Begin& begin) {
    const auto session = hooks_.make_session(std::move(stream), thread.host);
    thread.sessions.emplace(session.get(), session);
    begin(*session);
    thread.make_room(options_.makes_room_at, hooks_.due);
  }

  void shake_hands(IoThread& thread, TcpSocket socket, Begin begin) {
    auto tls = tls_->begin(socket.native_handle());
    if (tls == nullptr) return count_closed();
    const auto place = thread.handshakes.emplace(thread.handshakes.end());
    const auto done = [this, &thread, place, begin = std::move(begin)](Handshake& /*over*/,
                                                                       bool succeeded) {
      const auto handshake = std::move(*place);
      thread.handshakes.erase(place);
      if (succeeded) return begin_session(thread, handshake->take_stream(), begin);
      tls_->count_failure();
      count_closed();
    };
    const auto handshake =
        std::make_shared<Handshake>(Stream(std::move(socket), std::move(tls)), done);
    *place = handshake;
    handshake->start(options_.tls.handshake_timeout);
    thread.make_room(options_.makes_room_at, hooks_.due);
  }

  void abort_handshakes() {
    for (auto& thread : threads_) {
      boost::asio::post(*thread->io, [&thread = *thread] {
        const auto handshakes = thread.handshakes;  // They leave the original as they end.
        for (const auto& handshake : handshakes) handshake->abort();
      });
    }
  }

  void for_each_session(void (Session::*act)()) {
    for (auto& thread : threads_) {
      boost::asio::post(*thread->io, [act, &thread = *thread] {
        const auto sessions = thread.sessions;  // Sessions leave the original as they end.
        for (const auto& [key, session] : sessions) ((*session).*act)();
      });
    }
  }

  std::size_t count_opened() {
    hooks_.count(1);
    const std::lock_guard lock(mutex_);
    return ++open_;
  }

  void count_closed() {
    hooks_.count(-1);
    const std::lock_guard lock(mutex_);
    if (--open_ == 0) all_closed_.notify_all();
  }

  void wait_until_closed(std::optional<Duration> timeout) {
    std::unique_lock lock(mutex_);
    const auto closed = [this] { return open_ == 0; };
    if (timeout)
      all_closed_.wait_for(lock, *timeout, closed);
    else
      all_closed_.wait(lock, closed);
  }

  const Options options_;
  const Hooks hooks_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::optional<TcpListener> listener_;
  std::optional<TlsDoor> tls_;  // None: in clear.

  bool started_ = false;
  std::atomic<bool> drained_{false};
  std::mutex mutex_;
  std::condition_variable all_closed_;
  std::size_t open_ = 0;
};

}  // namespace skua
