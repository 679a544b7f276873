#include "api/http/api_routes.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace skua {
namespace {

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override {
    return std::chrono::seconds(100);
  }
};

class ApiRoutesTest : public ::testing::Test {
 protected:
  // Routes a request; `call_` is what came out, if anything.
  HttpResponse route(HttpRequest request) {
    call_.reset();
    std::optional<HttpResponse> answer;
    routes_.handle(std::move(request),
                   [&](HttpResponse response) { answer = std::move(response); });
    EXPECT_TRUE(answer);
    return answer.value_or(HttpResponse{});
  }

  static HttpRequest request_of(std::string path) {
    HttpRequest request;
    request.method = "POST";
    request.path = std::move(path);
    request.body = "asked";
    return request;
  }

  FixedClock clock_;
  std::optional<Call> call_;
  Reply reply_{{}, "answered"};
  ApiRoutes routes_{[this](Call call, const Respond& respond) {
                      call_ = std::move(call);
                      respond(reply_);
                    },
                    clock_};
};

TEST_F(ApiRoutesTest, EveryOperationHasItsPath) {
  for (const OperationInfo& info : kOperations) {
    const HttpResponse response = route(request_of(std::string(info.http_path)));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "answered");
    EXPECT_EQ(response.content_type, "application/json");
    ASSERT_TRUE(call_);
    EXPECT_EQ(call_->operation, info.operation);
    EXPECT_EQ(call_->body, "asked");
    EXPECT_EQ(call_->request_encoding, Encoding::kJson);
    EXPECT_FALSE(call_->deadline);
  }
}

TEST_F(ApiRoutesTest, EncodingsFollowContentTypeAndAccept) {
  HttpRequest request = request_of("/v1/online/get-features");
  request.content_type = "application/x-protobuf";
  EXPECT_EQ(route(request).content_type, "application/x-protobuf");
  EXPECT_EQ(call_->request_encoding, Encoding::kProtobuf);
  EXPECT_EQ(call_->reply_encoding, Encoding::kProtobuf);
  request.accept = "application/json";
  EXPECT_EQ(route(request).content_type, "application/json");
  EXPECT_EQ(call_->request_encoding, Encoding::kProtobuf);
  EXPECT_EQ(call_->reply_encoding, Encoding::kJson);
  request.content_type = "image/png";
  EXPECT_EQ(route(request).status, 415);
  EXPECT_FALSE(call_);
}

TEST_F(ApiRoutesTest, ErrorsAreJsonOnEitherEncoding) {
  reply_ = {resource_exhausted("storage_queue_max"), ""};
  HttpRequest request = request_of("/v1/online/get-features");
  request.content_type = "application/x-protobuf";
  const HttpResponse response = route(request);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_NE(response.body.find(R"("code":"RESOURCE_EXHAUSTED")"), std::string::npos);
}

TEST_F(ApiRoutesTest, WhenToComeAgainIsSaidOnce) {
  reply_ = {resource_exhausted("quota"), "", std::chrono::milliseconds(27001)};
  const HttpResponse response = route(request_of("/v1/online/get-features"));
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0], (std::pair<std::string, std::string>("Retry-After", "28")));
}

TEST_F(ApiRoutesTest, WebPagesAreToldApart) {
  HttpRequest request = request_of("/v1/registry/drop");
  route(request);
  EXPECT_FALSE(call_->is_of_web_page);
  request.origin = "null";
  route(request);
  EXPECT_TRUE(call_->is_of_web_page);
}

TEST_F(ApiRoutesTest, UnknownPathsAndMethodsAreRefused) {
  for (const char* path :
       {"/", "", "/v1/online", "/v1/online/get-features/", "/v1/registry/appl"}) {
    EXPECT_EQ(route(request_of(path)).status, 404) << path;
    EXPECT_FALSE(call_);
  }
  HttpRequest request = request_of("/v1/online/get-features");
  request.method = "GET";
  const HttpResponse response = route(request);
  EXPECT_EQ(response.status, 405);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].first, "Allow");
  EXPECT_EQ(response.headers[0].second, "POST");
  EXPECT_FALSE(call_);
}

TEST_F(ApiRoutesTest, TimeoutsBecomeDeadlines) {
  HttpRequest request = request_of("/v1/online/get-features");
  request.request_timeout_ms = "250";
  EXPECT_EQ(route(request).status, 200);
  EXPECT_EQ(call_->deadline, std::chrono::milliseconds(100250));
  request.arrived = std::chrono::milliseconds(99500);  // And waited for its turn.
  EXPECT_EQ(route(request).status, 200);
  EXPECT_EQ(call_->deadline, std::chrono::milliseconds(99750));
  for (const char* timeout :
       {"0", "-1", "1.5", "soon", "250 ", "99999999999999999999", "86400001"}) {
    request.request_timeout_ms = timeout;
    EXPECT_EQ(route(request).status, 400) << timeout;
    EXPECT_FALSE(call_);
  }
}

}  // namespace
}  // namespace skua
