#pragma once

#include <avro/consumer.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/payload/avro_schema.h"
#include "api/payload/row_reader.h"

namespace skua {

// What one read of a datum works on; the plan's consumers get it as their user data.
struct AvroRead {
  RowSink* sink = nullptr;
  AvroMemory* memory = nullptr;
  std::optional<Column> elements;  // Of the list that is being read.
  Status list_failure;
  // What the datum may still cost: arrays of nothing cost no bytes and could go on for ever.
  std::uint64_t steps_left = 0;

  // Of a Debezium event.
  std::string op;
  bool has_before = false;
  bool has_after = false;
  ChangeTimes times;
  ChangeTimes source_times;
};

// One place of a writer's schema: a consumer of libavro that knows what the value there is for.
struct AvroNode : avro_consumer_t {
  AvroNode() : avro_consumer_t{} {}

  FieldIndex field = kNoField;
  ValueMeaning meaning = ValueMeaning::kPlain;
  std::vector<AvroNode*> children;
  const AvroType* type = nullptr;
  const std::string* name = nullptr;          // Of an unknown field.
  const char* refusal = nullptr;              // What a column cannot take: "a map".
  bool AvroRead::*presence = nullptr;         // Set by a value that is not null.
  std::int64_t ChangeTimes::*unit = nullptr;  // A moment of the event, or of its source.
  ChangeTimes AvroRead::*times = nullptr;
};

// How data of one schema are read into rows of one shape: a graph of consumers, made once per
// schema, so that names are not looked at again. Immutable, THREAD-SAFE.
class AvroPlan {
 public:
  // A record whose fields are the row's. With `takes_scalar`, a root that is no record is the one
  // join key. Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<std::unique_ptr<const AvroPlan>> of_row(
      std::shared_ptr<const AvroSchema> schema, const RowShape& shape, bool takes_scalar);
  // Of a Debezium event: its operation and times.
  [[nodiscard]] static Result<std::unique_ptr<const AvroPlan>> of_event(
      std::shared_ptr<const AvroSchema> schema, const RowShape& shape);
  // Of a Debezium event: the row in `before` or `after`.
  [[nodiscard]] static Result<std::unique_ptr<const AvroPlan>> of_side(
      std::shared_ptr<const AvroSchema> schema, const RowShape& shape, ChangeSide side);

  // Reads a whole datum. Errors: INVALID_ARGUMENT.
  [[nodiscard]] Status read(std::string_view datum, AvroRead& into) const;

 private:
  friend class AvroPlanner;

  explicit AvroPlan(std::shared_ptr<const AvroSchema> schema) : schema_(std::move(schema)) {}

  std::shared_ptr<const AvroSchema> schema_;
  std::deque<AvroNode> nodes_;
  AvroNode* root_ = nullptr;
};

}  // namespace skua
