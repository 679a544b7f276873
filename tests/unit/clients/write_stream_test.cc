#include "clients/cpp/write_stream.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "tests/unit/clients/fake_transport.h"

namespace skua {
namespace {

v1::WriteRowsRequest request_of(const std::string& view) {
  v1::WriteRowsRequest request;
  request.set_feature_view(view);
  return request;
}

TEST(WriteStreamTest, GivesEveryReceiptBackInTheOrderOfItsLane) {
  const auto transport = std::make_shared<FakeTransport>(
      [](const auto&, const auto&) { return v1::WriteRowsResponse().SerializeAsString(); });
  SkuaClient client(transport, {});
  WriteStream stream(client, 3);
  for (std::uint64_t ticket = 0; ticket < 60; ++ticket)
    stream.submit(ticket % 3, ticket, request_of("v"));
  std::map<std::uint64_t, std::uint64_t> last_of_lane;
  int finished = 0;
  while (const auto write = stream.next()) {
    EXPECT_TRUE(write->response.ok());
    auto& last = last_of_lane[write->ticket % 3];
    EXPECT_GE(write->ticket, last);
    last = write->ticket;
    ++finished;
  }
  EXPECT_EQ(finished, 60);
  EXPECT_FALSE(stream.try_next().has_value());
}

TEST(WriteStreamTest, OneLaneHasOneWriteInFlight) {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  const auto transport = std::make_shared<FakeTransport>([&](const auto&, const auto&) {
    const int now = ++running;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    --running;
    return v1::WriteRowsResponse().SerializeAsString();
  });
  SkuaClient client(transport, {});
  WriteStream stream(client, 1);
  for (std::uint64_t ticket = 0; ticket < 50; ++ticket) stream.submit(0, ticket, request_of("v"));
  while (stream.next().has_value()) {
  }
  EXPECT_EQ(most, 1);
}

TEST(WriteStreamTest, AFailedWriteComesBackAsItsError) {
  const auto transport = std::make_shared<FakeTransport>(
      [](const auto&, const auto&) -> Result<std::string> { return not_found("no such view"); });
  SkuaClient client(transport, {});
  WriteStream stream(client, 2);
  stream.submit(1, 7, request_of("v"));
  const auto write = stream.next();
  ASSERT_TRUE(write.has_value());
  EXPECT_EQ(write->ticket, 7U);
  EXPECT_EQ(write->response.status().code(), StatusCode::kNotFound);
}

TEST(WriteStreamTest, EndsWhatIsInFlightBeforeItGoes) {
  const auto transport = std::make_shared<FakeTransport>(
      [](const auto&, const auto&) { return v1::WriteRowsResponse().SerializeAsString(); });
  SkuaClient client(transport, {});
  {
    WriteStream stream(client, 2);
    for (std::uint64_t ticket = 0; ticket < 4; ++ticket)
      stream.submit(ticket % 2, ticket, request_of("v"));
  }
  EXPECT_EQ(transport->requests().size(), 4U);
}

}  // namespace
}  // namespace skua
