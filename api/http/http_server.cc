#include "api/http/http_server.h"

#include <fmt/format.h>
#include <prometheus/gauge.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/http/http_error.h"
#include "api/http/http_session.h"

namespace skua {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Connections beyond connections_max that are told so; more are closed without a word.
constexpr std::size_t kRefusalsMax = 64;
// How long accepting rests when the process is out of descriptors.
constexpr std::chrono::milliseconds kAcceptRest(50);

// One thread with the connections it serves; `sessions` belongs to that thread.
struct IoThread {
  explicit IoThread(const HttpServerOptions& options, const HttpHandler& handler)
      : io(std::make_shared<asio::io_context>(1)),
        keep_running(io->get_executor()),
        host{options, handler, io, {}} {}

  std::shared_ptr<asio::io_context> io;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running;
  HttpSessionHost host;
  std::unordered_map<HttpSession*, std::shared_ptr<HttpSession>> sessions;
  std::thread thread;
};

using IoThreads = std::vector<std::unique_ptr<IoThread>>;

IoThreads make_threads(const HttpServerOptions& options, const HttpHandler& handler) {
  IoThreads threads;
  for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i)
    threads.push_back(std::make_unique<IoThread>(options, handler));
  return threads;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpServerOptions options, HttpHandler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        threads_(make_threads(options_, handler_)) {
    for (auto& thread : threads_)
      thread->host.finished = [this, &thread = *thread](HttpSession& session) {
        thread.sessions.erase(&session);
        count_closed();
      };
  }

  Status start() {
    error_code error;
    listen(error);
    if (error)
      return unavailable(fmt::format("HTTP cannot listen on {}:{}: {}", options_.host,
                                     options_.port, error.message()));
    accept();
    for (auto& thread : threads_) thread->thread = std::thread([io = thread->io] { io->run(); });
    started_ = true;
    return {};
  }

  void drain() {
    if (!started_ || drained_.exchange(true)) return;
    // First of all: every connection accepted so far then reaches its thread before the order to
    // drain does.
    stop_accepting();
    for_each_thread([](IoThread& thread) { for_each_session(thread, &HttpSession::drain); });
    wait_until_closed(options_.drain_timeout);
    for_each_thread([](IoThread& thread) { for_each_session(thread, &HttpSession::abort); });
    wait_until_closed(std::nullopt);
    for (auto& thread : threads_) thread->keep_running.reset();
    for (auto& thread : threads_) thread->thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void listen(error_code& error) {
    tcp::resolver resolver(*threads_.front()->io);
    const auto endpoints = resolver.resolve(options_.host, std::to_string(options_.port),
                                            tcp::resolver::passive, error);
    if (error) return;
    const tcp::endpoint endpoint = endpoints.begin()->endpoint();
    if (acceptor_.open(endpoint.protocol(), error)) return;
    if (acceptor_.set_option(tcp::acceptor::reuse_address(true), error)) return;
    if (acceptor_.bind(endpoint, error)) return;
    if (acceptor_.listen(asio::socket_base::max_listen_connections, error)) return;
    port_ = acceptor_.local_endpoint(error).port();
  }

  void accept() {
    IoThread& thread = *threads_[next_thread_++ % threads_.size()];
    acceptor_.async_accept(thread.io->get_executor(),
                           [this, &thread](error_code error, HttpSocket socket) {
                             if (!accepting_) return;
                             if (error) return rest_then_accept();
                             take(thread, std::move(socket));
                             accept();
                           });
  }

  void stop_accepting() {
    std::promise<void> stopped;
    asio::post(*threads_.front()->io, [&] {
      accepting_ = false;
      error_code ignored;
      acceptor_.close(ignored);
      accept_rest_.cancel();
      stopped.set_value();
    });
    stopped.get_future().wait();
  }

  // Out of descriptors or memory: trying again at once would only spin.
  void rest_then_accept() {
    accept_rest_.expires_after(kAcceptRest);
    accept_rest_.async_wait([this](error_code /*error*/) {
      if (accepting_) accept();
    });
  }

  void take(IoThread& thread, HttpSocket socket) {
    const std::size_t open = count_opened();
    if (open > options_.connections_max + kRefusalsMax) return count_closed();
    const bool refused = open > options_.connections_max;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::post(*thread.io, [this, &thread, refused, socket = std::move(socket)]() mutable {
      const auto session = make_http_session(std::move(socket), thread.host);
      thread.sessions.emplace(session.get(), session);
      if (refused)
        session->refuse(error_response(resource_exhausted(
            fmt::format("connections_max ({}) connections are open; try again later",
                        options_.connections_max))));
      else
        session->start();
    });
  }

  template <typename Visit>
  void for_each_thread(Visit visit) {
    for (auto& thread : threads_)
      asio::post(*thread->io, [visit, &thread = *thread] { visit(thread); });
  }

  static void for_each_session(IoThread& thread, void (HttpSession::*act)()) {
    const auto sessions = thread.sessions;  // Sessions leave the original as they end.
    for (const auto& [key, session] : sessions) ((*session).*act)();
  }

  std::size_t count_opened() {
    if (options_.connections_gauge != nullptr) options_.connections_gauge->Increment();
    const std::lock_guard lock(mutex_);
    return ++open_;
  }

  void count_closed() {
    if (options_.connections_gauge != nullptr) options_.connections_gauge->Decrement();
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

  HttpServerOptions options_;
  HttpHandler handler_;
  IoThreads threads_;
  // The first thread accepts for all; these belong to it.
  tcp::acceptor acceptor_{*threads_.front()->io};
  asio::steady_timer accept_rest_{*threads_.front()->io};
  std::size_t next_thread_ = 0;
  bool accepting_ = true;

  std::uint16_t port_ = 0;
  bool started_ = false;
  std::atomic<bool> drained_{false};
  std::mutex mutex_;
  std::condition_variable all_closed_;
  std::size_t open_ = 0;
};

HttpServer::HttpServer(HttpServerOptions options, HttpHandler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { impl_->drain(); }

Status HttpServer::start() { return impl_->start(); }

void HttpServer::drain() { impl_->drain(); }

std::uint16_t HttpServer::port() const { return impl_->port(); }

}  // namespace skua
