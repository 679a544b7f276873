#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/time.h"
#include "storage/model/value_type.h"

namespace skua {

// Writes JSON by appending to one string; puts the commas itself. What numbers and moments look
// like is the policy of every JSON answer: integers beyond +-(2^53 - 1) are strings, as are NaN,
// Infinity and -Infinity; floats have the fewest digits that read back the same; BYTES are base64;
// moments are RFC 3339 in UTC. Not thread-safe.
class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { out_.push_back('}'); }
  void begin_array() { open('['); }
  void end_array() { out_.push_back(']'); }
  // REQUIRES: inside an object; a value follows.
  void key(std::string_view name);

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  void number(float value);
  void number(double value);
  void string(std::string_view text);
  // Values that were written before; the next one is separated from them by a comma.
  // REQUIRES: not empty.
  void raw(std::string_view json);
  void base64(std::string_view bytes);
  void time(Timestamp t);
  // A cell of a row, by its type (column.h).
  void cell(ValueType type, std::string_view bytes);

  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] std::string_view text() const { return out_; }
  [[nodiscard]] std::string release() && { return std::move(out_); }

 private:
  // A comma, unless the value is the first of its container or follows its key.
  void separate();
  void open(char bracket);
  void escape(std::string_view text);
  template <typename Float>
  void append_float(Float value);
  void list(ValueType type, std::string_view bytes);

  std::string out_;
};

}  // namespace skua
