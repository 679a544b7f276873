#include "storage/store/rocks/repair/readable_keys.h"

#include <optional>

namespace skua {
namespace {

// Keys as numbers of so many bytes, big-endian.
constexpr std::size_t kLeastKeyBytes = 32;

// False: there is no greater number of so many bytes.
bool add_power_of_two(std::string& number, std::size_t bit) {
  const std::size_t from_end = bit / 8;
  unsigned carry = 1U << (bit % 8);
  for (std::size_t i = number.size() - from_end; i-- > 0 && carry != 0;) {
    carry += static_cast<unsigned char>(number[i]);
    number[i] = static_cast<char>(carry & 0xff);
    carry >>= 8;
  }
  return carry == 0;
}

// REQUIRES: the same length.
std::string middle(const std::string& low, const std::string& high) {
  std::string sum(low.size(), '\0');
  unsigned carry = 0;
  for (std::size_t i = low.size(); i-- > 0;) {
    carry += static_cast<unsigned char>(low[i]);
    carry += static_cast<unsigned char>(high[i]);
    sum[i] = static_cast<char>(carry & 0xff);
    carry >>= 8;
  }
  for (char& c : sum) {
    const unsigned value = carry << 8 | static_cast<unsigned char>(c);
    c = static_cast<char>(value >> 1);
    carry = value & 1;
  }
  return sum;
}

// Seeks key after key, each with an iterator that has not met damage.
class Probe {
 public:
  explicit Probe(const std::function<std::unique_ptr<rocksdb::Iterator>()>& iterators)
      : iterators_(iterators) {}

  [[nodiscard]] bool can_read_from(const std::string& key) {
    last_ = iterators_();
    last_->Seek(key);
    return last_->status().ok();
  }
  // At the key that was asked for last.
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> take() { return std::move(last_); }

 private:
  const std::function<std::unique_ptr<rocksdb::Iterator>()>& iterators_;
  std::unique_ptr<rocksdb::Iterator> last_;
};

// An iterator at the first key behind `after` that can be read, as far as trying finds it; nullptr:
// there is none.
std::unique_ptr<rocksdb::Iterator> next_readable(
    const std::function<std::unique_ptr<rocksdb::Iterator>()>& iterators,
    const std::string& after) {
  Probe probe(iterators);
  std::string base = after;
  if (base.size() < kLeastKeyBytes) base.resize(kLeastKeyBytes, '\0');
  std::string low = base;
  std::optional<std::string> high;
  for (std::size_t bit = 0; bit < 8 * base.size() && !high; ++bit) {
    std::string key = base;
    if (!add_power_of_two(key, bit)) break;
    if (probe.can_read_from(key))
      high = key;
    else
      low = key;
  }
  if (!high) return nullptr;
  while (true) {
    const std::string between = middle(low, *high);
    if (between == low) break;
    (probe.can_read_from(between) ? *high : low) = between;
  }
  if (!probe.can_read_from(*high)) return nullptr;
  return probe.take();
}

}  // namespace

Result<std::vector<UnreadableRange>> read_readable(
    const std::function<std::unique_ptr<rocksdb::Iterator>()>& iterators,
    const std::function<Status(std::string_view key, std::string_view value)>& take) {
  std::vector<UnreadableRange> unreadable;
  std::unique_ptr<rocksdb::Iterator> at = iterators();
  at->SeekToFirst();
  std::string last;
  while (true) {
    for (; at->Valid(); at->Next()) {
      last = at->key().ToString();
      RETURN_IF_ERROR(take(last, at->value().ToStringView()));
    }
    if (at->status().ok()) return unreadable;
    at = next_readable(iterators, last);
    unreadable.push_back({last, at != nullptr && at->Valid() ? at->key().ToString() : ""});
    if (at == nullptr) return unreadable;
  }
}

}  // namespace skua
