#include "bench/load/socket_load.h"

#include <poll.h>

#include <algorithm>
#include <deque>

#include "bench/load/http_answer.h"
#include "bench/load/memcached_answer.h"
#include "bench/load/resp_answer.h"
#include "bench/load/socket_connection.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::size_t kOpenLoopConnections = 16;

// The connections of one run, and the calls that wait for one.
class Run {
 public:
  Run(int port, const std::vector<std::string>& requests, std::size_t& next,
      const SocketLoad::MakeReader& make_reader, const ClientTls& tls, std::size_t connections_max)
      : port_(port),
        requests_(requests),
        next_(next),
        make_reader_(make_reader),
        tls_(tls),
        connections_max_(connections_max) {}

  void send(SteadyClock::time_point due) {
    waiting_.push_back(due);
    send_waiting();
  }

  // Waits for answers until `until` at most and takes those that are there.
  void take(SteadyClock::time_point until, LoadResult& result) {
    polls_.clear();
    for (const auto& connection : connections_)
      polls_.push_back({connection->descriptor(),
                        static_cast<short>(POLLIN | (connection->wants_to_send() ? POLLOUT : 0)),
                        0});
    const auto wait =
        std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(until - SteadyClock::now()));
    const timespec timeout{static_cast<time_t>(wait.count() / 1'000'000'000),
                           static_cast<long>(wait.count() % 1'000'000'000)};
    if (ppoll(polls_.data(), polls_.size(), &timeout, nullptr) <= 0) return;
    for (std::size_t i = 0; i < polls_.size(); ++i) {
      if (polls_[i].revents != 0) advance(*connections_[i], result);
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->is_lost(); });
    send_waiting();
  }

  // What has no answer by then counts as failed.
  void take_rest(LoadResult& result) {
    const auto until = SteadyClock::now() + kAnswerWait;
    while (in_flight() > 0 && SteadyClock::now() < until) take(until, result);
    result.calls += in_flight();
    result.failures += in_flight();
  }

  [[nodiscard]] std::size_t in_flight() const { return waiting_.size() + busy_; }

 private:
  SocketConnection* idle_connection() {
    for (const auto& connection : connections_) {
      if (!connection->is_busy() && !connection->is_lost()) return connection.get();
    }
    if (connections_.size() >= connections_max_) return nullptr;
    connections_.push_back(std::make_unique<SocketConnection>(port_, make_reader_(), tls_));
    return connections_.back().get();
  }

  void send_waiting() {
    while (!waiting_.empty()) {
      SocketConnection* connection = idle_connection();
      if (connection == nullptr) return;
      connection->send(requests_[next_++ % requests_.size()], waiting_.front());
      waiting_.pop_front();
      ++busy_;
    }
  }

  void advance(SocketConnection& connection, LoadResult& result) {
    const bool was_busy = connection.is_busy();
    const AnswerProgress progress = connection.advance();
    if (!was_busy || progress == AnswerProgress::kMore) return;
    --busy_;
    ++result.calls;
    result.failures += progress == AnswerProgress::kWhole ? 0 : 1;
    result.latency.add(SteadyClock::now() - connection.due());
  }

  int port_;
  const std::vector<std::string>& requests_;
  std::size_t& next_;
  const SocketLoad::MakeReader& make_reader_;
  const ClientTls& tls_;
  std::size_t connections_max_;
  std::vector<std::unique_ptr<SocketConnection>> connections_;
  std::vector<pollfd> polls_;
  std::deque<SteadyClock::time_point> waiting_;
  std::size_t busy_ = 0;
};

}  // namespace

SocketLoad::SocketLoad(int port, Requests requests, MakeReader make_reader, ClientTls tls)
    : port_(port),
      requests_(std::move(requests)),
      make_reader_(std::move(make_reader)),
      tls_(std::move(tls)) {}

LoadResult SocketLoad::at_rate(double calls_per_s, std::chrono::nanoseconds length) {
  use_precise_timers();
  Run run(port_, *requests_, next_, make_reader_, tls_, kOpenLoopConnections);
  LoadResult result;
  const auto interval = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / calls_per_s));
  const auto start = SteadyClock::now();
  for (auto due = start; due - start < length; due += interval) {
    do {
      run.take(due, result);
    } while (SteadyClock::now() < due);
    run.send(due);
  }
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

LoadResult SocketLoad::saturated(std::size_t in_flight, std::chrono::nanoseconds length) {
  Run run(port_, *requests_, next_, make_reader_, tls_, in_flight);
  LoadResult result;
  const auto start = SteadyClock::now();
  while (SteadyClock::now() - start < length) {
    while (run.in_flight() < in_flight) run.send(SteadyClock::now());
    run.take(start + length, result);
  }
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

std::string SocketLoad::call_once(const std::string& request) {
  SocketConnection connection(port_, make_reader_());
  std::string answer;
  connection.keep_answers(&answer);
  connection.send(request, SteadyClock::now());
  const auto until = SteadyClock::now() + 3 * kAnswerWait;
  AnswerProgress progress = AnswerProgress::kMore;
  while (progress == AnswerProgress::kMore) {
    require(SteadyClock::now() < until, "a call has no answer after 30 s");
    pollfd poll_one{connection.descriptor(),
                    static_cast<short>(POLLIN | (connection.wants_to_send() ? POLLOUT : 0)), 0};
    if (poll(&poll_one, 1, 100) > 0) progress = connection.advance();
  }
  require(progress == AnswerProgress::kWhole,
          "a call failed; the answer begins: " + answer.substr(0, 200));
  return answer;
}

std::shared_ptr<Load> make_http_load(int port, Requests requests, const ClientTls& tls) {
  return std::make_shared<SocketLoad>(
      port, std::move(requests), [] { return std::make_unique<HttpAnswerReader>(); }, tls);
}

std::shared_ptr<Load> make_resp_load(int port, Requests requests, std::size_t replies) {
  return std::make_shared<SocketLoad>(
      port, std::move(requests), [replies] { return std::make_unique<RespAnswerReader>(replies); });
}

std::shared_ptr<Load> make_memcached_load(int port, Requests requests) {
  return std::make_shared<SocketLoad>(port, std::move(requests),
                                      [] { return std::make_unique<MemcachedAnswerReader>(); });
}

}  // namespace skua::bench
