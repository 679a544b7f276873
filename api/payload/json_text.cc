#include "api/payload/json_text.h"

#include <algorithm>
#include <utility>

#include "api/service/json_number.h"

namespace skua {
namespace {

// simdjson reads past the end of the text; so do comparisons with the longest name of a field.
constexpr std::size_t kPaddingBytes = 256;
static_assert(kPaddingBytes >= simdjson::SIMDJSON_PADDING + 128);
// A larger buffer goes back after its record.
constexpr std::size_t kKeptBytes = 1 << 20;

}  // namespace

Status JsonText::open(std::string_view text) {
  if (padded_.capacity() > kKeptBytes && text.size() < kKeptBytes) {
    (void)std::exchange(padded_, {});
    parser_ = simdjson::ondemand::parser();
  }
  padded_.reserve(text.size() + kPaddingBytes);
  padded_.assign(text);
  padded_.append(kPaddingBytes, ' ');
  size_ = text.size();
  const simdjson::padded_string_view view(padded_.data(), size_, padded_.size());
  if (const auto error = parser_.iterate(view).get(document_))
    return invalid_argument(std::string("not JSON: ") + simdjson::error_message(error));
  return Status::ok_status();
}

Status JsonText::syntax_error(simdjson::error_code error) {
  const char* at = nullptr;
  if (document_.current_location().get(at) != simdjson::SUCCESS) at = padded_.data() + size_;
  const auto byte =
      std::clamp<std::ptrdiff_t>(at - padded_.data(), 0, static_cast<std::ptrdiff_t>(size_));
  // Types are looked at before values are read, so that only a misspelt literal is of the wrong
  // type.
  const char* reason = error == simdjson::INCORRECT_TYPE ? "neither true, false nor null"
                                                         : simdjson::error_message(error);
  return invalid_argument("not JSON at byte " + std::to_string(byte) + ": " + reason);
}

Status JsonText::check_end() {
  if (document_.current_location().error() == simdjson::OUT_OF_BOUNDS) return Status::ok_status();
  return syntax_error(simdjson::TRAILING_CONTENT);
}

Status JsonText::type(JsonRecordValue& value, simdjson::ondemand::json_type& out) {
  if (const auto error = value.type().get(out)) return syntax_error(error);
  return Status::ok_status();
}

Status JsonText::raw(JsonRecordValue& value, std::string_view& out) {
  if (const auto error = simdjson::to_json_string(value).get(out)) return syntax_error(error);
  out = trim_json_token(out);
  return Status::ok_status();
}

Status JsonText::scalar(std::string_view& out, simdjson::ondemand::json_type& type) {
  if (const auto error = document_.type().get(type)) return syntax_error(error);
  if (type == simdjson::ondemand::json_type::string) {
    if (const auto error = document_.get_string().get(out)) return syntax_error(error);
    return check_end();
  }
  out = trim_json_token(std::string_view(padded_).substr(0, size_));
  return Status::ok_status();
}

}  // namespace skua
