#include "api/kafka/bounded_labels.h"

#include "storage/base/metrics.h"

namespace skua::kafka {
namespace {

constexpr std::size_t kNameBytesMax = 40;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

}  // namespace

std::string BoundedLabels::of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (labels_.find(name) != labels_.end()) return std::string(name);
  if (labels_.size() >= labels_max_) return std::string(kOtherLabel);
  return *labels_.emplace(name).first;
}

void BoundedLabels::keep_only(const std::function<bool(std::string_view)>& keeps) {
  const std::lock_guard lock(mutex_);
  std::erase_if(labels_, [&](const std::string& label) { return !keeps(label); });
}

std::string clean_client_name(std::string_view name) {
  std::string clean;
  for (const char c : name) {
    if (clean.size() == kNameBytesMax) break;
    if (is_plain(c)) clean += c;
  }
  return clean.empty() ? "unknown" : clean;
}

}  // namespace skua::kafka
