#include "clients/cli/settle_letters.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/clients/fake_transport.h"

namespace skua {
namespace {

using Report = v1::DeadLetterReport;

// A server that looks at so many letters per request, of those from 1 to `letters`.
class SettleLettersTest : public testing::Test {
 protected:
  std::unique_ptr<SkuaClient> client(std::uint64_t per_request, std::uint64_t letters) {
    transport_ = std::make_shared<FakeTransport>(
        [this, per_request, letters](const std::string& method,
                                     const std::string& bytes) -> Result<std::string> {
          if (fail_at_ == transport_->requests().size()) return unavailable("gone");
          EXPECT_EQ(method, "/skua.v1.DeadLetters/ReplayDeadLetters");
          v1::ReplayDeadLettersRequest request;
          EXPECT_TRUE(request.ParseFromString(bytes));
          EXPECT_EQ(request.project(), "p");
          EXPECT_EQ(request.feature_view(), "clicks");
          v1::ReplayDeadLettersResponse response;
          if (request.all()) {
            const std::uint64_t first =
                request.page_token().empty() ? 1 : std::stoull(request.page_token());
            const std::uint64_t end = std::min(letters + 1, first + per_request);
            for (std::uint64_t id = first; id < end; ++id) add(response, id);
            if (end <= letters) response.set_next_page_token(std::to_string(end));
          } else {
            for (int i = 0; i < request.ids_size() && std::uint64_t(i) < per_request; ++i)
              add(response, request.ids(i));
          }
          return response.SerializeAsString();
        });
    ClientOptions options;
    options.writer_id = "test";
    return std::make_unique<SkuaClient>(transport_, options);
  }
  static void add(v1::ReplayDeadLettersResponse& response, std::uint64_t id) {
    Report& report = *response.add_letters();
    report.set_id(id);
    report.set_outcome(Report::APPLIED);
  }
  static LetterChoice choice(std::vector<std::uint64_t> ids) {
    return {"p", "clicks", std::move(ids), false};
  }
  std::vector<std::uint64_t> seen() const {
    std::vector<std::uint64_t> ids;
    for (const Report& report : reports_) ids.push_back(report.id());
    return ids;
  }
  static std::vector<std::uint64_t> up_to(std::uint64_t last) {
    std::vector<std::uint64_t> ids(last);
    std::iota(ids.begin(), ids.end(), 1);
    return ids;
  }

  std::shared_ptr<FakeTransport> transport_;
  std::vector<Report> reports_;
  std::size_t fail_at_ = 0;
};

TEST_F(SettleLettersTest, AsksAgainForWhatWasLeftOut) {
  const auto skua = client(3, 0);
  ASSERT_TRUE(replay_letters(*skua, choice({7, 1, 9, 1, 4, 2, 8, 3}), reports_).ok());
  EXPECT_EQ(seen(), (std::vector<std::uint64_t>{1, 2, 3, 4, 7, 8, 9}));
  EXPECT_EQ(transport_->requests().size(), 3u);
}

TEST_F(SettleLettersTest, ManyIdsGoInParts) {
  const auto skua = client(10000, 0);
  ASSERT_TRUE(replay_letters(*skua, choice(up_to(1201)), reports_).ok());
  EXPECT_EQ(seen(), up_to(1201));
  EXPECT_EQ(transport_->requests().size(), 3u);
}

TEST_F(SettleLettersTest, AllIsPageByPage) {
  const auto skua = client(4, 10);
  ASSERT_TRUE(replay_letters(*skua, {"p", "clicks", {}, true}, reports_).ok());
  EXPECT_EQ(seen(), up_to(10));
  EXPECT_EQ(transport_->requests().size(), 3u);
}

TEST_F(SettleLettersTest, AllOfNothingIsOneRequest) {
  const auto skua = client(4, 0);
  ASSERT_TRUE(replay_letters(*skua, {"p", "clicks", {}, true}, reports_).ok());
  EXPECT_TRUE(reports_.empty());
  EXPECT_EQ(transport_->requests().size(), 1u);
}

TEST_F(SettleLettersTest, KeepsTheReportsBeforeAnError) {
  fail_at_ = 2;
  const auto skua = client(4, 10);
  EXPECT_EQ(replay_letters(*skua, {"p", "clicks", {}, true}, reports_).code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(seen(), up_to(4));
}

TEST_F(SettleLettersTest, AServerThatSaysNothingIsAnError) {
  const auto skua = client(0, 0);
  EXPECT_EQ(replay_letters(*skua, choice({1}), reports_).code(), StatusCode::kInternal);
}

}  // namespace
}  // namespace skua
