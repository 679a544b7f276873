#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/payload/row_reader.h"

namespace skua {

// What the schemas of Connect envelopes say, kept by their text, since a producer sends the same
// one with each record. Longer texts than are kept are read each time. THREAD-SAFE.
class ConnectMeanings {
 public:
  static constexpr std::size_t kTextBytesMax = 64 << 10;   // Of one text that is kept.
  static constexpr std::size_t kKeptBytesMax = 512 << 10;  // Of all of them.

  // `shape` outlives this.
  explicit ConnectMeanings(const RowShape& shape) : shape_(shape) {}

  // nullptr: there is no schema (empty or null). `is_change`: as for meanings_of_connect_schema(),
  // and the same for all schemas of a view.
  [[nodiscard]] std::shared_ptr<const FieldMeanings> of(std::string_view schema, bool is_change);

  // Of texts and what they mean.
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  const RowShape& shape_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const FieldMeanings>, Hash, std::equal_to<>>
      kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace skua
