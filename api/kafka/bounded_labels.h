#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace skua::kafka {

// Bounds the values of a label that others choose: the first ones stay as they are, what comes
// after them is kOtherLabel (metrics.h). THREAD-SAFE.
class BoundedLabels {
 public:
  explicit BoundedLabels(std::size_t labels_max) : labels_max_(labels_max) {}

  [[nodiscard]] std::string of(std::string_view name);
  // Makes room of names that `keeps` turns down.
  void keep_only(const std::function<bool(std::string_view)>& keeps);

 private:
  const std::size_t labels_max_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> labels_;
};

// A client's name for itself as a label: letters, digits, "." and "-", at most 40; "unknown" when
// nothing is left.
[[nodiscard]] std::string clean_client_name(std::string_view name);

}  // namespace skua::kafka
