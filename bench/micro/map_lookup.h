#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>

#include "bench/micro/encoded_keys.h"
#include "bench/micro/lookup_subject.h"

namespace skua::bench::micro {

// What a program would write first: the rows in a hash map of the standard library.
class MapLookup final : public LookupSubject {
 public:
  MapLookup(std::shared_ptr<const SyntheticView> view,
            std::shared_ptr<const EntityBatches> batches);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>()(key);
    }
  };

  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;

  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> rows_;
  EncodedKeys keys_;
};

}  // namespace skua::bench::micro
