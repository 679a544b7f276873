#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/payload/json_rows.h"
#include "api/payload/row_sink.h"
#include "api/payload/schema_readers.h"

namespace skua {

// OK when the view's record keys can have the format that it says. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_key_format(const RegisteredView& view);

// Reads the join keys out of record keys, in the one format that the view says (KeyFormat). An
// empty record key is none. As text, a key that begins with `{` is a JSON object (or Connect's
// envelope) with join keys by their names; for a view with one join key, one that begins with `"`
// is a JSON string, unless the join key is BYTES, and any other is the join key's text or, for
// BYTES, itself. THREAD-SAFE.
class RecordKeys {
 public:
  // `schemas`: exactly where the format is kConfluent. REQUIRES: check_key_format() is OK.
  RecordKeys(std::shared_ptr<const RowShape> shape, std::unique_ptr<SchemaReaders> schemas)
      : shape_(shape),
        format_(shape_->view().view.stream.key_format),
        schemas_(std::move(schemas)),
        json_(std::move(shape)) {}

  // Completes the join keys of a row from the key of its record (nullopt: null). What is missing,
  // or differs, is a failure of the row.
  void complete(std::optional<std::string_view> key, std::optional<std::string_view> schema_header,
                RowSink& row) const;

  // nullptr: the keys need no registry.
  [[nodiscard]] SchemaReaders* schemas() const { return schemas_.get(); }

 private:
  [[nodiscard]] bool is_key(std::optional<std::string_view> key,
                            std::optional<std::string_view> schema_header) const;
  [[nodiscard]] Status read(std::string_view key, std::optional<std::string_view> schema_header,
                            RowSink& into) const;
  [[nodiscard]] Status read_framed(std::string_view key,
                                   std::optional<std::string_view> schema_header,
                                   RowSink& into) const;
  [[nodiscard]] Status read_binary(std::string_view key, RowSink& into) const;
  [[nodiscard]] Status read_text(std::string_view key, RowSink& into) const;
  void read_scalar(std::string_view key, RowSink& into) const;

  std::shared_ptr<const RowShape> shape_;
  KeyFormat format_;
  std::unique_ptr<SchemaReaders> schemas_;
  JsonRows json_;
};

}  // namespace skua
