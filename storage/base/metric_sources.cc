#include "storage/base/metric_sources.h"

#include <utility>

namespace skua {

// No timed mutex: ThreadSanitizer of GCC 12 does not see its lock.
class MetricSources::Turn {
 public:
  explicit Turn(MetricSources& sources) : sources_(sources) {
    std::unique_lock lock(sources_.mutex_);
    sources_.ended_.wait(lock, [&] { return !sources_.is_taken_; });
    has_it_ = sources_.is_taken_ = true;
  }
  Turn(MetricSources& sources, std::chrono::milliseconds patience) : sources_(sources) {
    std::unique_lock lock(sources_.mutex_);
    if (sources_.ended_.wait_for(lock, patience, [&] { return !sources_.is_taken_; }))
      has_it_ = sources_.is_taken_ = true;
  }
  ~Turn() {
    if (!has_it_) return;
    // Notified within: whoever waits may end the sources.
    const std::lock_guard lock(sources_.mutex_);
    sources_.is_taken_ = false;
    sources_.ended_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  [[nodiscard]] bool has_it() const { return has_it_; }

 private:
  MetricSources& sources_;
  bool has_it_ = false;
};

MetricSources::Source MetricSources::add(std::function<void()> look) {
  const Turn turn(*this);
  const std::uint64_t number = next_++;
  looks_.emplace(number, std::move(look));
  return {*this, number};
}

void MetricSources::look() {
  const Turn turn(*this);
  for (const auto& [number, look] : looks_) look();
}

bool MetricSources::look_within(std::chrono::milliseconds patience) {
  const Turn turn(*this, patience);
  if (!turn.has_it()) return false;
  for (const auto& [number, look] : looks_) look();
  return true;
}

void MetricSources::end(std::uint64_t number) {
  const Turn turn(*this);
  looks_.erase(number);
}

MetricSources::Source::~Source() {
  if (sources_ != nullptr) sources_->end(number_);
}

MetricSources::Source::Source(Source&& other) noexcept
    : sources_(std::exchange(other.sources_, nullptr)), number_(other.number_) {}

MetricSources::Source& MetricSources::Source::operator=(Source&& other) noexcept {
  if (this == &other) return *this;
  if (sources_ != nullptr) sources_->end(number_);
  sources_ = std::exchange(other.sources_, nullptr);
  number_ = other.number_;
  return *this;
}

}  // namespace skua
