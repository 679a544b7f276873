#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace skua::kafka {

// A moment that moves: the timer is set again when it fires, not each time the moment moves away.
// One thread only.
class Deadline {
 public:
  using SteadyClock = std::chrono::steady_clock;
  using Timer =
      boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>,
                                        boost::asio::io_context::executor_type>;

  explicit Deadline(const boost::asio::io_context::executor_type& executor) : timer_(executor) {}

  // `owner->on_deadline()` runs when the moment has come. The timer holds the owner.
  template <typename Owner>
  void move_to(SteadyClock::time_point moment, std::shared_ptr<Owner> owner) {
    due_ = moment;
    if (due_ == SteadyClock::time_point::max()) return;
    if (!is_set_ || due_ < timer_.expiry()) set(std::move(owner));
  }
  void clear() { due_ = SteadyClock::time_point::max(); }
  // No owner is held any more.
  void cancel() {
    clear();
    timer_.cancel();
  }

 private:
  template <typename Owner>
  void set(std::shared_ptr<Owner> owner) {
    is_set_ = true;
    timer_.expires_at(due_);
    timer_.async_wait([this, owner = std::move(owner)](boost::system::error_code error) {
      if (error) return;
      is_set_ = false;
      if (due_ == SteadyClock::time_point::max()) return;
      if (SteadyClock::now() >= due_) return owner->on_deadline();
      set(owner);
    });
  }

  Timer timer_;
  SteadyClock::time_point due_ = SteadyClock::time_point::max();
  bool is_set_ = false;
};

}  // namespace skua::kafka
