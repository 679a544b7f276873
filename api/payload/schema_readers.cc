#include "api/payload/schema_readers.h"

#include <mutex>

#include "api/payload/avro_rows.h"
#include "api/payload/json_rows.h"
#include "api/payload/protobuf_rows.h"

namespace skua {
namespace {

// A view has few schemas; one that is sent more of them makes its readers anew.
constexpr std::size_t kEntriesMax = 256;
constexpr std::size_t kMessagesMax = 100;

Result<std::shared_ptr<const RowReader>> avro_reader(const RegistrySchema& from,
                                                     const std::shared_ptr<const RowShape>& shape,
                                                     SchemaReaders::Use use) {
  std::vector<std::string> references;
  for (const RegistrySchema::Reference& reference : from.references)
    references.push_back(reference.text);
  ASSIGN_OR_RETURN(auto schema, AvroSchema::parse(from.text, references));
  if (use == SchemaReaders::Use::kKeys) {
    ASSIGN_OR_RETURN(auto reader, AvroRows::make_for_keys(std::move(schema), shape));
    return std::shared_ptr<const RowReader>(std::move(reader));
  }
  ASSIGN_OR_RETURN(auto reader,
                   AvroRows::make(std::move(schema), shape, use == SchemaReaders::Use::kChanges));
  return std::shared_ptr<const RowReader>(std::move(reader));
}

}  // namespace

bool SchemaReaders::has(const SchemaKey& key) const {
  const std::shared_lock lock(mutex_);
  return entries_.contains(key);
}

SchemaReaders::Entry SchemaReaders::entry_of(const RegistrySchema& schema) const {
  Entry entry;
  switch (schema.kind) {
    case RegistrySchema::Kind::kJson:
      entry.reader = json_;  // What its schema says does not matter.
      break;
    case RegistrySchema::Kind::kAvro: {
      auto reader = avro_reader(schema, shape_, use_);
      if (reader.ok())
        entry.reader = *std::move(reader);
      else
        entry.status = reader.status();
      break;
    }
    case RegistrySchema::Kind::kProtobuf: {
      auto file = ProtobufSchema::from_text(schema.text, schema.references);
      if (file.ok())
        entry.protobuf = *std::move(file);
      else
        entry.status = file.status();
      break;
    }
  }
  return entry;
}

Status SchemaReaders::make_entry(const SchemaKey& key) {
  ASSIGN_OR_RETURN(const auto schema, registry_.find(key));
  Entry entry = entry_of(*schema);
  if (!entry.status.ok())
    entry.status = {entry.status.code(), key.to_text() + ": " + entry.status.message()};
  const std::unique_lock lock(mutex_);
  if (entries_.size() >= kEntriesMax) entries_.clear();
  entries_.emplace(key, std::move(entry));
  return Status::ok_status();
}

Result<std::shared_ptr<const RowReader>> SchemaReaders::reader(SchemaFrame& frame) {
  // Twice at most, but for an entry that others pushed out in between.
  for (int attempt = 0; attempt < 3; ++attempt) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = entries_.find(frame.key);
      if (found != entries_.end()) {
        const Entry& entry = found->second;
        if (!entry.status.ok()) return entry.status;
        if (entry.reader != nullptr) return entry.reader;
        break;
      }
    }
    RETURN_IF_ERROR(make_entry(frame.key));
  }
  return message_reader(frame.key, frame);
}

SchemaReaders::Reader SchemaReaders::message_reader(const SchemaKey& key, SchemaFrame& frame) {
  ASSIGN_OR_RETURN(const MessageIndexes indexes, take_message_indexes(frame));
  std::shared_ptr<const ProtobufSchema> schema;
  {
    const std::shared_lock lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end())
      return unavailable(key.to_text() + ": too many schemas are in use at once; try again");
    if (entry->second.protobuf == nullptr)  // Made anew in between, and has not what it had.
      return unavailable(key.to_text() + ": the schema registry changed its answer; try again");
    const auto found = entry->second.messages.find(indexes);
    if (found != entry->second.messages.end()) return found->second;
    schema = entry->second.protobuf;
  }
  Reader reader = make_message_reader(std::move(schema), indexes);
  const std::unique_lock lock(mutex_);
  if (const auto entry = entries_.find(key); entry != entries_.end()) {
    if (entry->second.messages.size() >= kMessagesMax) entry->second.messages.clear();
    entry->second.messages.emplace(indexes, reader);
  }
  return reader;
}

SchemaReaders::Reader SchemaReaders::make_message_reader(
    std::shared_ptr<const ProtobufSchema> schema, const MessageIndexes& indexes) const {
  ASSIGN_OR_RETURN(const auto* message, schema->message(indexes));
  ASSIGN_OR_RETURN(auto reader,
                   ProtobufRows::make(std::move(schema), message, shape_, use_ == Use::kKeys));
  return std::shared_ptr<const RowReader>(std::move(reader));
}

}  // namespace skua
