#pragma once

#include "tests/support/door.h"
#include "tests/support/http_client.h"

namespace skua::test {

enum class HttpBody { kProtobuf, kJson };

// skua.v1 over HTTP, with bodies in protobuf or in JSON as docs/openapi.yaml describes it.
class HttpDoor final : public Door {
 public:
  HttpDoor(int port, HttpBody body) : client_(port), body_(body) {}

  [[nodiscard]] std::string_view name() const override {
    return body_ == HttpBody::kJson ? "http-json" : "http-protobuf";
  }
  Status call(Operation operation, const google::protobuf::Message& request,
              google::protobuf::Message& answer) override;
  // Sends any body to an operation; the status is what the server made of it.
  Status post(std::string_view path, const std::string& content_type, std::string body,
              HttpAnswer& answer);

 private:
  HttpClient client_;
  HttpBody body_;
};

// The error that an HTTP answer describes; OK for 200.
[[nodiscard]] Status http_error(const HttpAnswer& answer);

}  // namespace skua::test
