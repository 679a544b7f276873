#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "storage/base/time.h"

namespace skua {

// How long reads may wait for their turn.
struct WaitingTimes {
  // While there is more work than can be done.
  Duration target = std::chrono::milliseconds(2);
  // In a burst; and writes always.
  Duration most = std::chrono::seconds(1);
  // A line that was long for so long is no burst.
  Duration burst = std::chrono::milliseconds(100);
  // A line that had no more than bursts for so long is overloaded no more.
  Duration calm = std::chrono::seconds(1);
  // Longer than this is long: so many callers that each wait for their answer are no overload.
  std::size_t few = 32;
};

// What becomes late while it waits.
enum class Patience : std::uint8_t {
  kShort,  // Reads: late after `target` or `most`, newest first when overloaded.
  kLong,   // Writes: late after `most`.
  kAny,    // Never late.
};

// Work that waits for its turn, in time or not at all. A line serves in the order of arrival until
// it has been long for longer than a burst. Then it is overloaded until it had only bursts for a
// while: the newest read goes first, since its caller still waits, and reads older than the target
// are late. (Controlled delay and adaptive LIFO, after B. Maurer, "Fail at Scale", ACM Queue 13/8,
// 2015.) Reads and the rest take turns. Times are those of one steady clock. Not thread-safe.
template <typename Item>
class WaitingLine {
  struct Waiting;
  using Line = std::list<Waiting>;

 public:
  using Moment = std::chrono::nanoseconds;
  // Of one that waits, until it is taken or removed.
  using Place = typename Line::iterator;
  struct Taken {
    Item item;
    bool is_late = false;
  };

  explicit WaitingLine(const WaitingTimes& times) : times_(times) {}

  Place push(Item item, Patience patience, Moment now) {
    Line& line = line_of(patience);
    line.push_back({std::move(item), now, patience});
    if (reads_.size() == times_.few + 1) long_since_ = now;
    return std::prev(line.end());
  }

  // Whose turn it is; none when nobody waits. With `spares_late`, late reads stay as long as there
  // is one in time.
  [[nodiscard]] std::optional<Taken> take(Moment now, bool spares_late) {
    if (empty()) return std::nullopt;
    const bool takes_read = others_.empty() || (!reads_.empty() && read_is_next_);
    read_is_next_ = !takes_read;
    if (!takes_read) return take_front(others_, now, times_.most);
    judge(now);
    return take_read(now, spares_late);
  }

  // One that waits no longer.
  Item remove(Place place) {
    Item item = std::move(place->item);
    line_of(place->patience).erase(place);
    return item;
  }
  // All of which `is_unwanted(item)`.
  template <typename Predicate>
  [[nodiscard]] std::vector<Item> remove_if(const Predicate& is_unwanted) {
    std::vector<Item> removed;
    for (Line* line : {&reads_, &others_})
      line->remove_if([&](Waiting& waiting) {
        if (!is_unwanted(waiting.item)) return false;
        removed.push_back(std::move(waiting.item));
        return true;
      });
    return removed;
  }

  [[nodiscard]] bool is_overloaded() const { return is_overloaded_; }
  [[nodiscard]] bool empty() const { return reads_.empty() && others_.empty(); }
  [[nodiscard]] std::size_t size() const { return reads_.size() + others_.size(); }

 private:
  struct Waiting {
    Item item;
    Moment since;
    Patience patience;
  };

  Line& line_of(Patience patience) { return patience == Patience::kShort ? reads_ : others_; }

  void judge(Moment now) {
    const bool stands = reads_.size() > times_.few && now - long_since_ > times_.burst;
    if (stands) last_stood_ = now;
    is_overloaded_ = stands || (is_overloaded_ && now - last_stood_ <= times_.calm);
  }

  [[nodiscard]] Taken take_read(Moment now, bool spares_late) {
    const auto is_late = [&](const Waiting& read) { return now - read.since > times_.target; };
    const bool is_calm = reads_.size() <= times_.few && !is_late(reads_.front());
    if (!is_overloaded_ || is_calm) return take_front(reads_, now, times_.most);
    if (is_late(reads_.front()) && (!spares_late || is_late(reads_.back())))
      return take_front(reads_, now, times_.target);
    Taken taken{std::move(reads_.back().item), false};
    reads_.pop_back();
    return taken;
  }

  static Taken take_front(Line& line, Moment now, Duration most) {
    Waiting& front = line.front();
    Taken taken{std::move(front.item),
                front.patience != Patience::kAny && now - front.since > most};
    line.pop_front();
    return taken;
  }

  WaitingTimes times_;
  Line reads_;
  Line others_;
  Moment long_since_{};  // Since when there are more reads than few, if there are.
  Moment last_stood_{};  // When there last were, for longer than a burst.
  bool is_overloaded_ = false;
  bool read_is_next_ = true;
};

}  // namespace skua
