#include "api/http/http_status.h"

#include <gtest/gtest.h>

#include "api/http/http_error.h"

namespace skua {
namespace {

TEST(HttpStatus, FollowsGoogleRpcCode) {
  EXPECT_EQ(to_http_status(StatusCode::kOk), 200);
  EXPECT_EQ(to_http_status(StatusCode::kCancelled), 499);
  EXPECT_EQ(to_http_status(StatusCode::kUnknown), 500);
  EXPECT_EQ(to_http_status(StatusCode::kInvalidArgument), 400);
  EXPECT_EQ(to_http_status(StatusCode::kDeadlineExceeded), 504);
  EXPECT_EQ(to_http_status(StatusCode::kNotFound), 404);
  EXPECT_EQ(to_http_status(StatusCode::kAlreadyExists), 409);
  EXPECT_EQ(to_http_status(StatusCode::kPermissionDenied), 403);
  EXPECT_EQ(to_http_status(StatusCode::kResourceExhausted), 429);
  EXPECT_EQ(to_http_status(StatusCode::kFailedPrecondition), 400);
  EXPECT_EQ(to_http_status(StatusCode::kAborted), 409);
  EXPECT_EQ(to_http_status(StatusCode::kOutOfRange), 400);
  EXPECT_EQ(to_http_status(StatusCode::kUnimplemented), 501);
  EXPECT_EQ(to_http_status(StatusCode::kInternal), 500);
  EXPECT_EQ(to_http_status(StatusCode::kUnavailable), 503);
  EXPECT_EQ(to_http_status(StatusCode::kDataLoss), 500);
}

TEST(HttpError, IsJsonWhateverTheMessageHolds) {
  const HttpResponse response = error_response(not_found("no \"view\"\n\xff"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body,
            "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no \\\"view\\\"\\n\xEF\xBF\xBD\"}}");
}

}  // namespace
}  // namespace skua
