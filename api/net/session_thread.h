#pragma once

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "api/net/handshake.h"

namespace skua {

// One thread of a SessionServer with the connections it serves; `sessions` and `handshakes` belong
// to that thread.
template <typename Session, typename Host>
struct SessionThread {
  using Moment = std::chrono::steady_clock::time_point;
  // Until when the peer of a session may take to do something; max(): the session is at work.
  using Due = std::function<Moment(const Session&)>;

  template <typename MakeHost>
  explicit SessionThread(const MakeHost& make_host)
      : io(std::make_shared<boost::asio::io_context>(1)),
        keep_running(io->get_executor()),
        host(make_host(io)) {}

  // With more than `most` connections: closes those that have waited for their peers longest.
  void make_room(std::size_t most, const Due& due) {
    if (sessions.size() + handshakes.size() <= most) return;
    if (handshakes.size() > sessions.size()) return std::shared_ptr(handshakes.front())->abort();
    std::vector<std::pair<Moment, std::shared_ptr<Session>>> waiting;
    for (const auto& [key, session] : sessions)
      if (due(*session) != Moment::max()) waiting.emplace_back(due(*session), session);
    // Some at once: to look at all of them for every one that comes would take a flood's side.
    const auto last = waiting.begin() + static_cast<std::ptrdiff_t>((waiting.size() + 31) / 32);
    std::nth_element(waiting.begin(), last, waiting.end());
    std::for_each(waiting.begin(), last, [](const auto& entry) { entry.second->abort(); });
  }

  std::shared_ptr<boost::asio::io_context> io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running;
  Host host;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions;
  std::list<std::shared_ptr<Handshake>> handshakes;  // In the order in which they came.
  std::thread thread;
};

}  // namespace skua
