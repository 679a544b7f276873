#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "api/payload/record_decoder.h"
#include "api/payload/schema_registry.h"
#include "storage/registry/registry.h"

namespace skua::kafka {

// The decoder of every view that records came for, made once per version of its definition.
// THREAD-SAFE.
class RecordDecoders {
 public:
  RecordDecoders(const Registry& definitions, SchemaRegistry* schemas)
      : definitions_(definitions), schemas_(schemas) {}

  // Errors: the decoder's.
  [[nodiscard]] Result<std::shared_ptr<const RecordDecoder>> of(
      const std::shared_ptr<const RegisteredView>& view);

 private:
  struct Entry {
    // Not kept: rows that are replaced stay as long as the view of before.
    std::weak_ptr<const RegisteredView> view;
    SchemaVersion version = 0;
    std::shared_ptr<const RecordDecoder> decoder;
  };
  // Lets go of the views that were dropped.
  void forget_dropped_views();

  const Registry& definitions_;
  SchemaRegistry* schemas_;
  std::mutex mutex_;
  std::unordered_map<Incarnation, Entry> entries_;
};

}  // namespace skua::kafka
