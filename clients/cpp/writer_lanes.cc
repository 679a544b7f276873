#include "clients/cpp/writer_lanes.h"

#include <fmt/format.h>

namespace skua {

WriterLanes::Lease::~Lease() {
  const std::lock_guard lock(lanes_.mutex_);
  lanes_.free_.push_back(lane_);
}

std::string WriterLanes::Lease::writer_id() const {
  return fmt::format("{}-{}", lanes_.writer_id_, lane_);
}

WriterLanes::Lease WriterLanes::lease() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) {
    free_.push_back(last_sequences_.size());
    last_sequences_.push_back(0);
  }
  const std::size_t lane = free_.back();
  free_.pop_back();
  return {*this, lane, ++last_sequences_[lane]};
}

}  // namespace skua
