#pragma once

#include <map>
#include <memory>
#include <shared_mutex>

#include "api/payload/json_rows.h"
#include "api/payload/protobuf_schema.h"
#include "api/payload/row_reader.h"
#include "api/payload/schema_frame.h"
#include "api/payload/schema_registry.h"

namespace skua {

// The readers of data in a registry's schemas, each made once per schema. THREAD-SAFE.
class SchemaReaders {
 public:
  enum class Use : std::uint8_t { kRows, kChanges, kKeys };

  // `registry` outlives this.
  SchemaReaders(const SchemaRegistry& registry, std::shared_ptr<const RowShape> shape, Use use)
      : registry_(registry),
        shape_(std::move(shape)),
        use_(use),
        json_(std::make_shared<const JsonRows>(shape_)) {}

  // The reader for the frame's body, from which Protobuf's message indexes are taken. Errors:
  // UNAVAILABLE (the registry has not answered), INVALID_ARGUMENT (naming the schema).
  [[nodiscard]] Result<std::shared_ptr<const RowReader>> reader(SchemaFrame& frame);

  // There is a reader for the schema, or it is known that there is none.
  [[nodiscard]] bool has(const SchemaKey& key) const;

 private:
  using Reader = Result<std::shared_ptr<const RowReader>>;
  // A schema with what was made of it.
  struct Entry {
    Status status;  // Why nothing can be made of it.
    std::shared_ptr<const RowReader> reader;
    std::shared_ptr<const ProtobufSchema> protobuf;  // Has a reader for each message instead.
    std::map<MessageIndexes, Reader> messages;
  };

  [[nodiscard]] Status make_entry(const SchemaKey& key);
  [[nodiscard]] Entry entry_of(const RegistrySchema& schema) const;
  [[nodiscard]] Reader message_reader(const SchemaKey& key, SchemaFrame& frame);
  [[nodiscard]] Reader make_message_reader(std::shared_ptr<const ProtobufSchema> schema,
                                           const MessageIndexes& indexes) const;

  const SchemaRegistry& registry_;
  std::shared_ptr<const RowShape> shape_;
  Use use_;
  std::shared_ptr<const JsonRows> json_;
  mutable std::shared_mutex mutex_;
  std::map<SchemaKey, Entry> entries_;
};

}  // namespace skua
