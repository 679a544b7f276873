#include "api/wire/message_codec.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <limits>

#include "api/service/shown_name.h"
#include "api/wire/json_body.h"

namespace skua {
namespace {

Status parse_json(std::string_view body, const Limits& limits, google::protobuf::Message& out) {
  RETURN_IF_ERROR(check_json_depth(body, limits));
  // The library below also takes what is nearly JSON, such as single quotes.
  simdjson::dom::parser strict;
  if (const auto error = strict.parse(body.data(), body.size()).error())
    return invalid_argument(
        fmt::format("request body: not JSON: {}", simdjson::error_message(error)));
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(body.data(), body.size()), &out);
  if (parsed.ok()) return Status::ok_status();
  // Further lines of the library's message show the body, and the first one its names.
  std::string_view reason(parsed.message().data(), parsed.message().size());
  reason = reason.substr(0, reason.find('\n'));
  return invalid_argument(fmt::format("request body: not JSON of a {}: {}",
                                      out.GetDescriptor()->full_name(), shown_name(reason)));
}

}  // namespace

Status not_a_message(std::string_view full_name) {
  return invalid_argument(
      fmt::format("request body: not a protobuf message {} with valid UTF-8", full_name));
}

Status answer_too_large(const Limits& limits) {
  return resource_exhausted(
      fmt::format("the answer is larger than answer_bytes_max ({}); ask for fewer rows or features",
                  limits.answer_bytes_max));
}

Status parse_message(std::string_view body, Encoding encoding, const Limits& limits,
                     google::protobuf::Message& out) {
  if (body.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return invalid_argument("request body: larger than protobuf allows");
  if (encoding == Encoding::kJson) return parse_json(body, limits, out);
  if (out.ParseFromArray(body.data(), static_cast<int>(body.size()))) return Status::ok_status();
  return not_a_message(out.GetDescriptor()->full_name());
}

Result<std::string> serialize_message(const google::protobuf::Message& message, Encoding encoding,
                                      const Limits& limits) {
  if (message.ByteSizeLong() > limits.answer_bytes_max) return answer_too_large(limits);
  std::string out;
  if (encoding == Encoding::kProtobuf) {
    if (!message.SerializeToString(&out)) return internal_error("the answer could not be written");
    return out;
  }
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  if (!google::protobuf::util::MessageToJsonString(message, &out, options).ok())
    return internal_error("the answer could not be written as JSON");
  return out;
}

}  // namespace skua
