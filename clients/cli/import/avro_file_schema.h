#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/import/source_kind.h"
#include "storage/base/result.h"

namespace skua {

enum class AvroKind : std::uint8_t {
  kNull,
  kBool,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kBytes,
  kString,
  kFixed,
  kEnum,
  kArray,
  kMap,
  kUnion,
  kRecord,
};

// A type of the schema of an Avro file. Names are resolved: a type used in several places is one.
struct AvroFileType {
  AvroKind kind = AvroKind::kNull;
  SourceKind holds = SourceKind::kOther;  // Of a scalar.
  MomentUnit unit = MomentUnit::kMicroseconds;
  std::size_t size = 0;  // Of a fixed.
  int scale = 0;         // Of a decimal.
  std::string name;      // As the schema calls it.
  // The types of a record's fields, a union's branches, an array's items or a map's values.
  std::vector<std::uint32_t> children;
  std::vector<std::string> names;  // A record's fields, or an enum's symbols.
};

// The schema of an Avro file (specification 1.11.1, "Schema Declaration").
class AvroFileSchema {
 public:
  // Types that contain themselves, or nest deeper than 64, are refused: what is read by them could
  // nest without a bound. Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<AvroFileSchema> parse(std::string_view text);

  [[nodiscard]] const AvroFileType& root() const { return types_[root_]; }
  [[nodiscard]] const AvroFileType& type(std::uint32_t index) const { return types_[index]; }

 private:
  friend class AvroFileSchemaParser;

  std::vector<AvroFileType> types_;
  std::uint32_t root_ = 0;
};

}  // namespace skua
