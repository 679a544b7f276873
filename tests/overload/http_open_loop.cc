#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "bench/load/http_answer.h"
#include "bench/load/socket_connection.h"
#include "tests/overload/open_loop.h"

namespace skua::test {
namespace {

using bench::AnswerProgress;
using bench::SocketConnection;
using bench::SteadyClock;

class HttpOpenLoop final : public OpenLoop {
 public:
  HttpOpenLoop(const OpenLoopOptions& options, bench::Requests requests)
      : options_(options), requests_(std::move(requests)) {
    connections_.resize(options.connections);
    for (std::size_t i = 0; i < options.connections; ++i) connect(i);
  }
  ~HttpOpenLoop() override { ::close(ready_); }
  HttpOpenLoop(const HttpOpenLoop&) = delete;
  HttpOpenLoop& operator=(const HttpOpenLoop&) = delete;

  OpenLoopResult at_rate(double calls_per_s, std::chrono::nanoseconds length) override {
    bench::use_precise_timers();
    OpenLoopResult result;
    const auto start = SteadyClock::now();
    DueCalls calls(calls_per_s, start, length);
    while (!calls.is_over()) {
      take(calls.next(SteadyClock::now()), start + length, result);
      calls.send(SteadyClock::now(), idle_.size(), result, [&](auto due) { send(due); });
    }
    return finish(start, length, result);
  }

  OpenLoopResult saturated(std::size_t in_flight, std::chrono::nanoseconds length) override {
    OpenLoopResult result;
    const auto start = SteadyClock::now();
    while (SteadyClock::now() - start < length) {
      for (; in_flight_ < in_flight && !idle_.empty(); ++result.offered) send(SteadyClock::now());
      take(start + length, start + length, result);
    }
    return finish(start, length, result);
  }

 private:
  void connect(std::size_t index) {
    connections_[index] = std::make_unique<SocketConnection>(
        options_.port, std::make_unique<bench::HttpAnswerReader>());
    watch(index, EPOLL_CTL_ADD);
    idle_.push_back(index);
  }

  void watch(std::size_t index, int how) {
    const SocketConnection& connection = *connections_[index];
    epoll_event event{};
    event.events = EPOLLIN | (connection.wants_to_send() ? EPOLLOUT : 0U);
    event.data.u64 = index;
    (void)::epoll_ctl(ready_, how, connection.descriptor(), &event);
  }

  // REQUIRES: one is idle.
  void send(SteadyClock::time_point due) {
    const std::size_t index = idle_.back();
    idle_.pop_back();
    connections_[index]->send((*requests_)[next_++ % requests_->size()], due);
    if (connections_[index]->wants_to_send()) watch(index, EPOLL_CTL_MOD);
    ++in_flight_;
  }

  void take(SteadyClock::time_point until, SteadyClock::time_point end, OpenLoopResult& result) {
    const auto wait =
        std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(until - SteadyClock::now()));
    const timespec timeout{static_cast<time_t>(wait.count() / 1'000'000'000),
                           static_cast<long>(wait.count() % 1'000'000'000)};
    // To the microsecond, which epoll_wait() is not.
    pollfd any{ready_, POLLIN, 0};
    if (::ppoll(&any, 1, &timeout, nullptr) <= 0) return;
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(ready_, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i)
      advance(events[static_cast<std::size_t>(i)].data.u64, end, result);
  }

  void advance(std::size_t index, SteadyClock::time_point end, OpenLoopResult& result) {
    SocketConnection& connection = *connections_[index];
    const bool was_busy = connection.is_busy();
    const bool was_sending = connection.wants_to_send();
    const AnswerProgress progress = connection.advance();
    if (was_busy && progress != AnswerProgress::kMore) {
      --in_flight_;
      count(progress, connection.due(), end, result);
      if (!connection.is_lost()) idle_.push_back(index);
    }
    if (!connection.is_lost()) {
      if (was_sending && !connection.wants_to_send()) watch(index, EPOLL_CTL_MOD);
      return;
    }
    if (!was_busy) std::erase(idle_, index);
    connect(index);
  }

  void count(AnswerProgress progress, SteadyClock::time_point due, SteadyClock::time_point end,
             OpenLoopResult& result) const {
    const auto now = SteadyClock::now();
    if (progress == AnswerProgress::kRefused) {
      ++result.refused;
    } else if (progress != AnswerProgress::kWhole) {
      ++result.failed;
    } else if (now - due > options_.deadline) {
      ++result.late;
    } else {
      result.answered += now <= end ? 1 : 0;
      result.latency.add(now - due);
    }
  }

  OpenLoopResult finish(SteadyClock::time_point start, std::chrono::nanoseconds length,
                        OpenLoopResult& result) {
    const auto until = SteadyClock::now() + bench::kAnswerWait;
    while (in_flight_ > 0 && SteadyClock::now() < until)
      take(SteadyClock::now() + std::chrono::milliseconds(10), start + length, result);
    result.failed += in_flight_;
    result.elapsed = length;
    return result;
  }

  OpenLoopOptions options_;
  bench::Requests requests_;
  int ready_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<SocketConnection>> connections_;
  std::vector<std::size_t> idle_;
  std::size_t next_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace

std::unique_ptr<OpenLoop> make_http_open_loop(const OpenLoopOptions& options,
                                              bench::Requests requests) {
  return std::make_unique<HttpOpenLoop>(options, std::move(requests));
}

}  // namespace skua::test
