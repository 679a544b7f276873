#include "bench/micro/encoded_keys.h"

namespace skua::bench::micro {

const std::vector<std::string_view>& EncodedKeys::encode(const SyntheticView& view,
                                                         std::span<const std::int64_t> entities) {
  bytes_.clear();
  for (const std::int64_t entity : entities) view.append_key(bytes_, entity);
  keys_.clear();
  for (std::size_t i = 0; i < entities.size(); ++i)
    keys_.emplace_back(bytes_.data() + i * SyntheticView::kKeyBytes, SyntheticView::kKeyBytes);
  return keys_;
}

}  // namespace skua::bench::micro
