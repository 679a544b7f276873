#include "tests/support/http_door.h"

#include <nlohmann/json.hpp>

#include "tests/support/json_messages.h"

namespace skua::test {

Status http_error(const HttpAnswer& answer) {
  if (answer.code == 200) return {};
  const auto body = nlohmann::json::parse(answer.body, nullptr, false);
  if (!body.is_object() || !body.contains("error"))
    return {StatusCode::kUnknown, "HTTP " + std::to_string(answer.code) + " without an error"};
  const std::string name = body["error"].value("code", "");
  for (int code = 1; code <= static_cast<int>(StatusCode::kUnauthenticated); ++code)
    if (status_code_name(static_cast<StatusCode>(code)) == name)
      return {static_cast<StatusCode>(code), body["error"].value("message", "")};
  return {StatusCode::kUnknown, "no canonical code: " + name};
}

Status HttpDoor::post(std::string_view path, const std::string& content_type, std::string body,
                      HttpAnswer& answer) {
  ASSIGN_OR_RETURN(answer, client_.send("POST", std::string(path), {{"Content-Type", content_type}},
                                        std::move(body)));
  return http_error(answer);
}

Status HttpDoor::call(Operation operation, const google::protobuf::Message& request,
                      google::protobuf::Message& answer) {
  const std::string_view path = operation_info(operation).http_path;
  HttpAnswer received;
  if (body_ == HttpBody::kProtobuf) {
    RETURN_IF_ERROR(post(path, "application/x-protobuf", request.SerializeAsString(), received));
    if (!answer.ParseFromString(received.body))
      return internal_error("the answer is not protobuf: " + received.content_type);
    return {};
  }
  RETURN_IF_ERROR(post(path, "application/json", to_json(request), received));
  v1::ListResponse definitions;
  if (needs_definitions(answer)) RETURN_IF_ERROR(list(v1::ListRequest(), definitions));
  return from_json(received.body, request, definitions, answer);
}

}  // namespace skua::test
