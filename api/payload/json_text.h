#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

using JsonRecordValue = simdjson::ondemand::value;

// One JSON text after the other, read forward through simdjson without building a tree and with
// the memory of the text before. Errors everywhere: INVALID_ARGUMENT, "not JSON at byte N"; after
// one the text must not be read further. Not thread-safe.
class JsonText {
 public:
  // Copies the text. What was read of the text before is invalid from here on.
  [[nodiscard]] Status open(std::string_view text);

  // Calls `visit(field)` for each field of the object that the text is, and checks that nothing
  // stands behind it. `visit` returns a Status and may leave the value unread.
  template <typename Visit>
  [[nodiscard]] Status each_field(const Visit& visit);

  [[nodiscard]] Status type(JsonRecordValue& value, simdjson::ondemand::json_type& out);
  // The text of a value as it stands there, valid until the next open().
  [[nodiscard]] Status raw(JsonRecordValue& value, std::string_view& out);
  // The text is one string, or another scalar as it stands there.
  [[nodiscard]] Status scalar(std::string_view& out, simdjson::ondemand::json_type& type);

  [[nodiscard]] Status syntax_error(simdjson::error_code error);

 private:
  [[nodiscard]] Status check_end();

  std::string padded_;
  std::size_t size_ = 0;
  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
};

template <typename Visit>
Status JsonText::each_field(const Visit& visit) {
  simdjson::ondemand::object object;
  if (const auto error = document_.get_object().get(object)) {
    if (error == simdjson::INCORRECT_TYPE) return invalid_argument("not a JSON object");
    return syntax_error(error);
  }
  for (auto item : object) {
    simdjson::ondemand::field field;
    if (const auto error = std::move(item).get(field)) return syntax_error(error);
    RETURN_IF_ERROR(visit(field));
  }
  return check_end();
}

}  // namespace skua
