#pragma once

#include <memory>
#include <span>
#include <vector>

#include "api/payload/schema_key.h"
#include "api/payload/schema_registry.h"
#include "api/payload/stream_record.h"
#include "api/service/stream_rows.h"
#include "storage/base/result.h"
#include "storage/registry/registered_view.h"

namespace skua {

// Turns the records of a stream into rows of a view, as its StreamSource says (design section 2,
// docs/kafka.md):
//
//   - value: a row; null: a delete of the key's entity, but nothing at all for Debezium views. The
//     header operation=delete makes a delete of a row.
//   - join keys: from the value, else from the record key, which is written as the view's
//   key_format
//     says. Where both have one and they differ, the record is rejected.
//   - event timestamp: the view's timestamp field, else (Debezium) the source's, else the header
//     event_ts (milliseconds: decimal text, or 8 bytes big-endian), else the record's timestamp.
//     The old row of a Debezium delete says no time.
//
// THREAD-SAFE; keeps working memory per thread.
class RecordDecoder {
 public:
  // `registry` (nullptr: none) outlives the decoder. Errors: INVALID_ARGUMENT (the schema in the
  // view cannot be read or fits no row, or the key_format fits no join key), FAILED_PRECONDITION
  // (format or key_format confluent without a registry).
  [[nodiscard]] static Result<std::shared_ptr<const RecordDecoder>> make(
      std::shared_ptr<const RegisteredView> view, SchemaRegistry* registry);
  ~RecordDecoder();

  // The first 32 schemas that these records need and the registry has no answer for, each once:
  // fetch() them before decode(), to which records with others are UNAVAILABLE.
  [[nodiscard]] std::vector<SchemaKey> missing_schemas(std::span<const StreamRecord> records) const;

  // Ends in rows.commit(), rows.reject() or rows.ignore(). A record that is rejected with
  // UNAVAILABLE may be good: its schema could not be asked for now, so that its batch should be
  // sent again. REQUIRES: rows of the decoder's view; records ascending.
  void decode(std::uint32_t record, const StreamRecord& from, StreamRows& rows) const;

 private:
  class Impl;
  explicit RecordDecoder(std::unique_ptr<const Impl> impl);

  std::unique_ptr<const Impl> impl_;
};

}  // namespace skua
