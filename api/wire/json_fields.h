#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "api/wire/json_body.h"

namespace skua {

// The fields that one kind of JSON object may have: what is not listed, or stands twice, is refused
// by name. Listed fields without a reader are left to a later visit. Not thread-safe.
class JsonFields {
 public:
  using Reader = std::function<Status(JsonValue& value)>;
  struct Field {
    std::string_view name;
    Reader read;
  };

  // `path` precedes the names in messages: "", or "writer.".
  JsonFields(std::string path, std::vector<Field> fields)
      : path_(std::move(path)), fields_(std::move(fields)), given_(fields_.size()) {}

  // Reads one field. `null` fields count as absent. Errors: INVALID_ARGUMENT, and the reader's.
  [[nodiscard]] Status read(std::string_view name, JsonValue& value, bool null);

  // The field was there and not null.
  [[nodiscard]] bool has(std::string_view name) const;

 private:
  enum class Given : std::uint8_t { kNo, kNull, kValue };

  std::string path_;
  std::vector<Field> fields_;
  std::vector<Given> given_;
};

}  // namespace skua
