#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/payload/connect_meanings.h"
#include "api/payload/json_text.h"
#include "api/payload/row_reader.h"

namespace skua {

// Rows as JSON objects, in Kafka Connect's {"schema", "payload"} or without. For record keys a
// scalar stands for the one join key. Unknown fields are the sink's; nested objects fit no column.
class JsonRows final : public RowReader {
 public:
  explicit JsonRows(std::shared_ptr<const RowShape> shape);

  [[nodiscard]] bool is_null(std::string_view body) const override;
  [[nodiscard]] Status read(std::string_view body, RowSink& sink) const override;
  [[nodiscard]] Status read_key(std::string_view body, RowSink& sink) const override;

  [[nodiscard]] Result<ChangeEvent> read_change(std::string_view body) const override;
  [[nodiscard]] Status read_side(const ChangeEvent& event, ChangeSide side,
                                 RowSink& sink) const override;

 private:
  // A body out of its Connect envelope.
  struct Unwrapped {
    bool is_enveloped = false;
    std::string_view payload;  // These are valid until the next body is read on this thread.
    std::string_view schema;
  };

  [[nodiscard]] bool may_be_enveloped(std::string_view body) const;
  [[nodiscard]] Result<Unwrapped> unwrap(std::string_view body) const;
  [[nodiscard]] Status read_object(std::string_view body, const FieldMeanings* meanings,
                                   RowSink& sink) const;
  [[nodiscard]] Status read_scalar(std::string_view body, RowSink& sink) const;
  // The field of a name, where `after` was the field before it. kNoField: unknown, and `name` is
  // set.
  [[nodiscard]] Status find_field(JsonText& text, simdjson::ondemand::field& from, FieldIndex after,
                                  FieldIndex& field, std::string_view& name) const;

  std::shared_ptr<const RowShape> shape_;
  // Producers repeat the order of their fields: per field the one that followed it last time, the
  // first one at the end. Only a guess, so that threads may disagree.
  mutable std::vector<std::atomic<FieldIndex>> next_;
  mutable ConnectMeanings meanings_;
};

}  // namespace skua
