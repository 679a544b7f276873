#include "api/kafka/producer_ids.h"

#include <charconv>
#include <limits>
#include <string>

namespace skua::kafka {
namespace {

constexpr std::string_view kRecord = "kafka/producer_ids";
constexpr std::int64_t kBlock = 1000;
// The first id; smaller ones may be read as "none" by careless clients.
constexpr std::int64_t kFirst = 1000;

Result<std::int64_t> parse_record(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < kFirst)
    return data_loss("the record `" + std::string(kRecord) + "` is damaged");
  return value;
}

}  // namespace

Result<std::int64_t> ProducerIds::next() {
  const std::lock_guard lock(mutex_);
  if (next_ == reserved_until_) RETURN_IF_ERROR(reserve());
  return next_++;
}

Status ProducerIds::reserve() {
  std::int64_t first = kFirst;
  ASSIGN_OR_RETURN(const auto records, engine_.load_records(kRecord));
  for (const auto& [name, value] : records) {
    if (name != kRecord) continue;
    ASSIGN_OR_RETURN(first, parse_record(value));
  }
  if (first > std::numeric_limits<std::int64_t>::max() - kBlock)
    return resource_exhausted("every producer id was given out");
  RecordChanges changes;
  changes.puts.emplace_back(kRecord, std::to_string(first + kBlock));
  RETURN_IF_ERROR(
      engine_.commit_records([&]() -> Result<RecordChanges> { return changes; }, [] {}));
  next_ = first;
  reserved_until_ = first + kBlock;
  return {};
}

}  // namespace skua::kafka
