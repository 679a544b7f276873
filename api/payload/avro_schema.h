#pragma once

#include <avro/schema.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/payload/avro_memory.h"
#include "api/payload/value_meaning.h"
#include "storage/base/result.h"

namespace skua {

// A type of an Avro schema. Names are resolved: a type that is used in several places is one.
struct AvroType {
  avro_schema_t schema = nullptr;  // libavro's, never a link.
  ValueMeaning meaning = ValueMeaning::kPlain;
  // The types of a record's fields, a union's branches, an array's items or a map's values.
  std::vector<std::uint32_t> children;
  std::vector<std::string> names;  // A record's fields, or an enum's symbols.

  [[nodiscard]] avro_type_t kind() const { return avro_typeof(schema); }
};

// A parsed Avro schema: libavro's, with the logical types that libavro 1.11 drops. Immutable,
// THREAD-SAFE.
class AvroSchema {
 public:
  // `references`: schemas that define names which `text` uses, the needed before the needing. Types
  // that contain themselves, or nest deeper than 64, are refused: what is read by them could nest
  // without a bound; so are texts beyond 1 MiB. Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<std::shared_ptr<const AvroSchema>> parse(
      std::string_view text, const std::vector<std::string>& references = {});

  [[nodiscard]] std::uint32_t root() const { return root_; }
  [[nodiscard]] const AvroType& type(std::uint32_t index) const { return types_[index]; }
  [[nodiscard]] std::size_t types() const { return types_.size(); }

 private:
  AvroSchema() : memory_(AvroMemory::Order::kHeap, kMemoryBytesMax) {}

  // Never reached by a text of the size that is parsed: libavro does not expect to run out.
  static constexpr std::size_t kMemoryBytesMax = std::size_t{1} << 32;

  AvroMemory memory_;  // Of libavro's schema.
  std::vector<AvroType> types_;
  std::uint32_t root_ = 0;
};

}  // namespace skua
