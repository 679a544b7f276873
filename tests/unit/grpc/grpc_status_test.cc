#include "api/grpc/grpc_status.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(GrpcStatus, CodesKeepTheirNumbers) {
  EXPECT_TRUE(to_grpc_status(Status()).ok());
  for (int number = 1; number <= 15; ++number) {
    const grpc::Status status = to_grpc_status(Status(static_cast<StatusCode>(number), "why"));
    EXPECT_EQ(static_cast<int>(status.error_code()), number);
    EXPECT_EQ(status.error_message(), "why");
  }
}

TEST(GrpcStatus, LongMessagesAreCutBetweenCharacters) {
  std::string message;
  while (message.size() < 100000) message += "\xC3\xA4\xE2\x82\xAC";  // Two and three bytes.
  const std::string cut = to_grpc_status(internal_error(message)).error_message();
  EXPECT_LT(cut.size(), 2600u);
  ASSERT_GT(cut.size(), 3u);
  const std::string kept = cut.substr(0, cut.size() - 3);
  EXPECT_EQ(message.substr(0, kept.size()), kept);
  EXPECT_NE(static_cast<unsigned char>(message[kept.size()]) & 0xC0, 0x80);
}

}  // namespace
}  // namespace skua
