#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/synthetic_view.h"

namespace skua::bench::micro {

// Encodes the keys of one call into a buffer that the next call uses again.
class EncodedKeys {
 public:
  // One key per entity; valid until the next call.
  [[nodiscard]] const std::vector<std::string_view>& encode(const SyntheticView& view,
                                                            std::span<const std::int64_t> entities);

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> keys_;
};

}  // namespace skua::bench::micro
