#include "clients/cpp/skua_client.h"

#include <gtest/gtest.h>

#include "tests/unit/clients/fake_transport.h"

namespace skua {
namespace {

class SkuaClientTest : public testing::Test {
 protected:
  // A server that fails `failures` times before it answers with `answer`.
  std::unique_ptr<SkuaClient> client_failing(int failures, StatusCode code,
                                             const google::protobuf::Message& answer) {
    transport_ = std::make_shared<FakeTransport>(
        [failures, code, bytes = answer.SerializeAsString(), calls = 0](
            const auto&, const auto&) mutable -> Result<std::string> {
          if (calls++ < failures) return Status(code, "later");
          return bytes;
        });
    ClientOptions options;
    options.writer_id = "test";
    options.retry.attempts_max = 4;
    options.wait = [this](Duration wait) { waits_.push_back(wait); };
    return std::make_unique<SkuaClient>(transport_, options);
  }

  std::shared_ptr<FakeTransport> transport_;
  std::vector<Duration> waits_;
};

TEST_F(SkuaClientTest, RetriesAnUnavailableServer) {
  const auto client = client_failing(2, StatusCode::kUnavailable, v1::GetFeaturesResponse());
  EXPECT_TRUE(client->get_features({}).ok());
  EXPECT_EQ(transport_->requests().size(), 3U);
  EXPECT_EQ(waits_.size(), 2U);
}

TEST_F(SkuaClientTest, WaitsAsLongAsTheServerAsksWithinItsTimeout) {
  const auto client = client_failing(2, StatusCode::kResourceExhausted, v1::GetFeaturesResponse());
  transport_->retry_after = std::chrono::seconds(20);
  EXPECT_TRUE(client->get_features({}).ok());
  EXPECT_EQ(waits_, (std::vector<Duration>{std::chrono::seconds(20), std::chrono::seconds(20)}));
  const auto hurried = client_failing(2, StatusCode::kResourceExhausted, v1::GetFeaturesResponse());
  transport_->retry_after = std::chrono::hours(1);
  EXPECT_EQ(hurried->get_features({}).status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(waits_.size(), 2U);
}

TEST_F(SkuaClientTest, GivesUpAfterTheAttemptsOfThePolicy) {
  const auto client = client_failing(100, StatusCode::kUnavailable, v1::GetFeaturesResponse());
  EXPECT_EQ(client->get_features({}).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(transport_->requests().size(), 4U);
}

TEST_F(SkuaClientTest, DoesNotRetryARefusal) {
  const auto client = client_failing(1, StatusCode::kNotFound, v1::GetFeaturesResponse());
  EXPECT_EQ(client->get_features({}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(transport_->requests().size(), 1U);
}

TEST_F(SkuaClientTest, DoesNotRepeatWhatIsNotSafeToRepeat) {
  const auto client = client_failing(1, StatusCode::kUnavailable, v1::EraseEntitiesResponse());
  EXPECT_EQ(client->erase_entities({}).status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(transport_->requests().size(), 1U);
}

TEST_F(SkuaClientTest, ARetriedSnapshotCarriesTheSameId) {
  const auto client = client_failing(2, StatusCode::kUnavailable, v1::BeginSnapshotResponse());
  ASSERT_TRUE(client->begin_snapshot({}).ok());
  ASSERT_EQ(transport_->requests().size(), 3U);
  EXPECT_EQ(transport_->requests()[0], transport_->requests()[2]);
  v1::BeginSnapshotRequest sent;
  ASSERT_TRUE(sent.ParseFromString(transport_->requests()[0]));
  EXPECT_FALSE(sent.snapshot_id().empty());
  v1::BeginSnapshotRequest named;
  named.set_snapshot_id("mine");
  ASSERT_TRUE(client->begin_snapshot(named).ok());
  EXPECT_EQ(transport_->requests()[3], named.SerializeAsString());
}

TEST_F(SkuaClientTest, AnEndThatIsRepeatedFindsNothingAndIsDone) {
  for (const int unavailable : {0, 1}) {
    int calls = 0;
    transport_ = std::make_shared<FakeTransport>(
        [&](const std::string&, const std::string&) -> Result<std::string> {
          return ++calls <= unavailable ? Status(StatusCode::kUnavailable, "gone")
                                        : Status(StatusCode::kNotFound, "no such snapshot");
        });
    SkuaClient client(transport_, {});
    const StatusCode expected = unavailable > 0 ? StatusCode::kOk : StatusCode::kNotFound;
    EXPECT_EQ(client.end_snapshot({}).status().code(), expected);
    calls = 0;
    EXPECT_EQ(client.abandon_load({}).status().code(), expected);
  }
}

TEST_F(SkuaClientTest, ARetriedWriteCarriesTheSameStamp) {
  const auto client = client_failing(2, StatusCode::kUnavailable, v1::WriteRowsResponse());
  ASSERT_TRUE(client->write_rows({}).ok());
  ASSERT_TRUE(client->write_rows({}).ok());
  std::vector<std::uint64_t> sequences;
  for (const std::string& bytes : transport_->requests()) {
    v1::WriteRowsRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    EXPECT_EQ(request.writer().writer_id(), "test-0");
    sequences.push_back(request.writer().sequence());
  }
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{1, 1, 1, 2}));
}

TEST_F(SkuaClientTest, DeletesAndWritesShareTheSequence) {
  const auto client = client_failing(0, StatusCode::kUnavailable, v1::WriteRowsResponse());
  ASSERT_TRUE(client->write_rows({}).ok());
  ASSERT_TRUE(client->delete_rows({}).ok());
  v1::DeleteRowsRequest request;
  ASSERT_TRUE(request.ParseFromString(transport_->requests().back()));
  EXPECT_EQ(request.writer().sequence(), 2U);
}

TEST_F(SkuaClientTest, KeepsAStampThatTheCallerGave) {
  const auto client = client_failing(0, StatusCode::kUnavailable, v1::WriteRowsResponse());
  v1::WriteRowsRequest own;
  own.mutable_writer()->set_writer_id("mine");
  own.mutable_writer()->set_sequence(41);
  ASSERT_TRUE(client->write_rows(own).ok());
  EXPECT_EQ(transport_->requests().back(), own.SerializeAsString());
}

TEST_F(SkuaClientTest, ClientsWithoutAWriterIdTakeARandomOne) {
  std::vector<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    const auto transport = std::make_shared<FakeTransport>(
        [](const auto&, const auto&) { return v1::WriteRowsResponse().SerializeAsString(); });
    SkuaClient client(transport, {});
    ASSERT_TRUE(client.write_rows({}).ok());
    v1::WriteRowsRequest request;
    ASSERT_TRUE(request.ParseFromString(transport->requests().front()));
    ids.push_back(request.writer().writer_id());
  }
  EXPECT_NE(ids[0], ids[1]);
}

TEST_F(SkuaClientTest, AnAnswerThatIsNoMessageIsAnError) {
  SkuaClient client(std::make_shared<FakeTransport>(
                        [](const auto&, const auto&) { return std::string("\xFF\xFF"); }),
                    {});
  EXPECT_EQ(client.status().status().code(), StatusCode::kInternal);
}

}  // namespace
}  // namespace skua
