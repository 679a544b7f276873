#pragma once

#include <google/protobuf/io/coded_stream.h>

#include <string_view>

#include "api/payload/protobuf_rows.h"

namespace skua {

// Where values go that are read off a message: to a field of a row, or to a list that is being
// gathered.
class ProtobufTarget {
 public:
  ProtobufTarget(RowSink& sink, FieldIndex field) : sink_(&sink), field_(field) {}
  // Elements are appended until one of them sets `failure`.
  ProtobufTarget(Column& elements, Status& failure) : elements_(&elements), failure_(&failure) {}

  void boolean(bool value) const;
  void integer(std::int64_t value, ValueMeaning meaning = ValueMeaning::kPlain) const;
  void unsigned_integer(std::uint64_t value) const;
  void decimal(double value) const;
  void text(std::string_view value) const;
  void bytes(std::string_view value) const;
  // By name where text is wanted, else by number.
  void enumeration(const google::protobuf::EnumDescriptor& type, int number) const;
  void fail(Status reason) const;

 private:
  template <typename Append>
  void append(const Append& append) const;

  RowSink* sink_ = nullptr;
  FieldIndex field_ = kNoField;
  Column* elements_ = nullptr;
  Status* failure_ = nullptr;
};

// Reads one value of the field, without its tag. False: the bytes are damaged.
[[nodiscard]] bool read_protobuf_value(google::protobuf::io::CodedInputStream& input,
                                       const ProtobufRows::Field& field, const ProtobufTarget& to);

// The value of a field that is not there.
void read_protobuf_default(const google::protobuf::FieldDescriptor& field,
                           const ProtobufTarget& to);

}  // namespace skua
