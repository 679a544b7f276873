#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <unordered_map>
#include <vector>

#include "api/payload/protobuf_schema.h"
#include "api/payload/row_reader.h"

namespace skua {

// Rows as Protobuf messages of one type, read off the wire by a plan made from the descriptor.
// Fields go to columns by name: scalars, enums (by name or number), repeated scalars, and Google's
// Timestamp and wrappers. A field that keeps no presence (proto3 without `optional`) and is not
// there has its default value, any other null. Fields that the descriptor does not have are unknown
// features. Change events of Debezium are not read.
class ProtobufRows final : public RowReader {
 public:
  // `for_keys`: of record keys; a wrapper message stands for the one join key. Errors:
  // INVALID_ARGUMENT.
  [[nodiscard]] static Result<std::shared_ptr<const ProtobufRows>> make(
      std::shared_ptr<const ProtobufSchema> schema, const google::protobuf::Descriptor* message,
      std::shared_ptr<const RowShape> shape, bool for_keys);

  [[nodiscard]] Status read(std::string_view body, RowSink& sink) const override;
  [[nodiscard]] Result<ChangeEvent> read_change(std::string_view body) const override;
  [[nodiscard]] Status read_side(const ChangeEvent& event, ChangeSide side,
                                 RowSink& sink) const override;

  // A field of the message, and what it is for.
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor = nullptr;
    FieldIndex index = kNoField;
    bool is_timestamp = false;                                   // Google's message.
    const google::protobuf::FieldDescriptor* wrapped = nullptr;  // The value inside of a wrapper.
    int oneof = -1;  // Which one of the message it is a member of; -1: none.
  };

 private:
  ProtobufRows(std::shared_ptr<const ProtobufSchema> schema, std::shared_ptr<const RowShape> shape)
      : schema_(std::move(schema)), shape_(std::move(shape)) {}

  void add_field(const google::protobuf::FieldDescriptor* descriptor, FieldIndex index);
  // Index into fields_, or -1.
  [[nodiscard]] std::int32_t find(int number) const;

  std::shared_ptr<const ProtobufSchema> schema_;
  std::shared_ptr<const RowShape> shape_;
  std::vector<Field> fields_;
  std::size_t oneofs_ = 0;
  std::vector<std::int32_t> small_numbers_;  // Per number: index into fields_, or -1.
  std::unordered_map<int, std::int32_t> large_numbers_;
};

}  // namespace skua
