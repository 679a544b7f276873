#include "api/http/media_type.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(MediaType, ContentTypeNamesTheEncoding) {
  for (const char* type : {"", "application/json", "Application/JSON; charset=utf-8", "text/plain",
                           "application/vnd.x+json", "application/x-www-form-urlencoded"})
    EXPECT_EQ(encoding_of(type), Encoding::kJson) << type;
  for (const char* type :
       {"application/x-protobuf", "application/protobuf ; v=1", "APPLICATION/X-PROTOBUF"})
    EXPECT_EQ(encoding_of(type), Encoding::kProtobuf) << type;
  for (const char* type : {"application/octet-stream", "image/png", "json"})
    EXPECT_EQ(encoding_of(type), std::nullopt) << type;
}

TEST(MediaType, AcceptChoosesByQuality) {
  const auto accepted = [](std::string_view accept) {
    return accepted_encoding(accept, Encoding::kJson);
  };
  EXPECT_EQ(accepted("application/x-protobuf"), Encoding::kProtobuf);
  EXPECT_EQ(accepted("application/json;q=0.5, application/protobuf"), Encoding::kProtobuf);
  EXPECT_EQ(accepted("application/json, application/x-protobuf;q=0.9"), Encoding::kJson);
  EXPECT_EQ(accepted("application/x-protobuf , */*;q=0.1"), Encoding::kProtobuf);
  EXPECT_EQ(accepted("*/*, application/json;q=0"), Encoding::kProtobuf);
  EXPECT_EQ(accepted_encoding("application/json", Encoding::kProtobuf), Encoding::kJson);
}

TEST(MediaType, WithoutPreferenceTheAnswerFollowsTheRequest) {
  for (const char* accept :
       {"", "*/*", "text/html", "application/*", "application/json, application/x-protobuf", ",,;",
        "q=1", "application/json;q=x"}) {
    EXPECT_EQ(accepted_encoding(accept, Encoding::kJson), Encoding::kJson) << accept;
    EXPECT_EQ(accepted_encoding(accept, Encoding::kProtobuf), Encoding::kProtobuf) << accept;
  }
}

}  // namespace
}  // namespace skua
