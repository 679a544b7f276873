#include "bench/micro/encoded_keys.h"

#include "storage/codec/key_codec.h"
#include "storage/model/column.h"

namespace skua::bench::micro {

const std::vector<std::string_view>& EncodedKeys::encode(const SyntheticView& view,
                                                         std::span<const std::int64_t> entities) {
  Column ids(ValueType::kInt64);
  ids.append_fixed({reinterpret_cast<const char*>(entities.data()), entities.size_bytes()});
  bytes_.clear();
  ends_.clear();
  append_entity_keys(bytes_, ends_, view.rules().incarnation, {&ids}, entities.size(),
                     SyntheticView::kKeyBytes);
  keys_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    keys_.emplace_back(bytes_.data() + begin, end - begin);
    begin = end;
  }
  return keys_;
}

}  // namespace skua::bench::micro
