#include "api/kafka/kafka_server.h"

#include <fmt/format.h>

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

#include "api/kafka/kafka_door.h"
#include "api/kafka/session.h"

namespace skua::kafka {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// How long accepting rests when the process is out of descriptors.
constexpr std::chrono::milliseconds kAcceptRest(50);

// One thread with the connections it serves; `sessions` belongs to that thread.
struct IoThread {
  explicit IoThread(KafkaDoor& door)
      : io(std::make_shared<asio::io_context>(1)),
        keep_running(io->get_executor()),
        host{door, io, {}, {}} {}

  std::shared_ptr<asio::io_context> io;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running;
  SessionHost host;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions;
  std::thread thread;
};

using IoThreads = std::vector<std::unique_ptr<IoThread>>;

IoThreads make_threads(KafkaDoor& door) {
  IoThreads threads;
  for (std::size_t i = 0; i < std::max<std::size_t>(door.options.threads, 1); ++i)
    threads.push_back(std::make_unique<IoThread>(door));
  return threads;
}

}  // namespace

class KafkaServer::Impl {
 public:
  Impl(KafkaServerOptions options, Services& services, const Credentials& credentials,
       SchemaRegistry* registry)
      : door_(std::move(options), services, credentials, registry), threads_(make_threads(door_)) {
    for (auto& thread : threads_)
      thread->host.finished = [this, &thread = *thread](Session& session) {
        thread.sessions.erase(&session);
        count_closed();
      };
  }

  Status start() {
    error_code error;
    listen(error);
    if (error)
      return unavailable(fmt::format("Kafka cannot listen on {}:{}: {}", door_.options.host,
                                     door_.options.port, error.message()));
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
    for_each_thread([](IoThread& thread) { for_each_session(thread, &Session::drain); });
    wait_until_closed(door_.options.drain_timeout);
    for_each_thread([](IoThread& thread) { for_each_session(thread, &Session::abort); });
    wait_until_closed(std::nullopt);
    for (auto& thread : threads_) thread->keep_running.reset();
    for (auto& thread : threads_) thread->thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return door_.bound_port; }

 private:
  void listen(error_code& error) {
    tcp::resolver resolver(*threads_.front()->io);
    const auto endpoints = resolver.resolve(door_.options.host, std::to_string(door_.options.port),
                                            tcp::resolver::passive, error);
    if (error) return;
    const tcp::endpoint endpoint = endpoints.begin()->endpoint();
    if (acceptor_.open(endpoint.protocol(), error)) return;
    if (acceptor_.set_option(tcp::acceptor::reuse_address(true), error)) return;
    if (acceptor_.bind(endpoint, error)) return;
    if (acceptor_.listen(asio::socket_base::max_listen_connections, error)) return;
    door_.bound_port = acceptor_.local_endpoint(error).port();
  }

  void accept() {
    IoThread& thread = *threads_[next_thread_++ % threads_.size()];
    acceptor_.async_accept(thread.io->get_executor(),
                           [this, &thread](error_code error, Socket socket) {
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

  // Kafka's clients know no answer that would say "too many": the connection is closed.
  void take(IoThread& thread, Socket socket) {
    if (count_opened() > door_.services.limits.kafka_connections_max) {
      door_.metrics.count_closed(CloseReason::kTooMany);
      return count_closed();
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    asio::post(*thread.io, [&thread, socket = std::move(socket)]() mutable {
      const auto session = make_session(std::move(socket), thread.host);
      thread.sessions.emplace(session.get(), session);
      session->start();
    });
  }

  template <typename Visit>
  void for_each_thread(Visit visit) {
    for (auto& thread : threads_)
      asio::post(*thread->io, [visit, &thread = *thread] { visit(thread); });
  }

  static void for_each_session(IoThread& thread, void (Session::*act)()) {
    const auto sessions = thread.sessions;  // Sessions leave the original as they end.
    for (const auto& [key, session] : sessions) ((*session).*act)();
  }

  std::size_t count_opened() {
    door_.metrics.count_connection(1);
    const std::lock_guard lock(mutex_);
    return ++open_;
  }

  void count_closed() {
    door_.metrics.count_connection(-1);
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

  KafkaDoor door_;
  IoThreads threads_;
  // The first thread accepts for all; these belong to it.
  tcp::acceptor acceptor_{*threads_.front()->io};
  asio::steady_timer accept_rest_{*threads_.front()->io};
  std::size_t next_thread_ = 0;
  bool accepting_ = true;

  bool started_ = false;
  std::atomic<bool> drained_{false};
  std::mutex mutex_;
  std::condition_variable all_closed_;
  std::size_t open_ = 0;
};

KafkaServer::KafkaServer(KafkaServerOptions options, Services& services,
                         const Credentials& credentials, SchemaRegistry* registry)
    : impl_(std::make_unique<Impl>(std::move(options), services, credentials, registry)) {}

KafkaServer::~KafkaServer() { impl_->drain(); }

Status KafkaServer::start() { return impl_->start(); }

void KafkaServer::drain() { impl_->drain(); }

std::uint16_t KafkaServer::port() const { return impl_->port(); }

}  // namespace skua::kafka
