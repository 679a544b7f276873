#include "clients/cli/join/joiner.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/unit/clients/fake_transport.h"

namespace skua {
namespace {

// Hands out rows of which key and moment are their number.
class CountedSpine final : public SpineFile {
 public:
  explicit CountedSpine(std::size_t rows) : rows_(rows) {}

  const SpineLayout& layout() const override { return layout_; }
  std::uint64_t bytes_read() const override { return next_; }
  Result<bool> next(SpineRows& rows, std::size_t rows_max) override {
    rows = {};
    Column& keys = rows.keys.emplace_back(ValueType::kInt64);
    for (; next_ < rows_ && rows.size() < rows_max; ++next_) {
      keys.append(static_cast<std::int64_t>(next_));
      rows.event_timestamps.append(static_cast<std::int64_t>(next_));
      rows.lines.push_back(next_ + 1);
    }
    return rows.size() > 0;
  }

 private:
  SpineLayout layout_;
  const std::size_t rows_;
  std::size_t next_ = 0;
};

class NoFile final : public OutputFile {
  Status do_write(std::string_view /*bytes*/) override { return Status::ok_status(); }
  Status do_publish() override { return Status::ok_status(); }
};

// Keeps what it is given.
class KeptRows final : public TrainingOutput {
 public:
  KeptRows() : TrainingOutput(std::make_unique<NoFile>()) {}

  Status append(const TrainingRows& rows) override {
    for (std::size_t row = 0; row < rows.spine.size(); ++row) {
      keys.push_back(rows.spine.keys[0].value<std::int64_t>(row));
      const Column& values = rows.features[0];
      features.push_back(values.is_null(row) ? -1 : values.value<std::int64_t>(row));
    }
    return Status::ok_status();
  }

  std::vector<std::int64_t> keys;
  std::vector<std::int64_t> features;

 private:
  Status do_finish() override { return Status::ok_status(); }
};

class JoinerTest : public testing::Test {
 protected:
  JoinerTest() {
    layout_.keys = {{"n", ValueType::kInt64}};
    layout_.groups = {{"view", 1}};
    layout_.features = {{"value", ValueType::kInt64}};
  }

  // A server whose feature of row n is 10 n; every fifth row has a status of its own.
  Result<std::string> serve(const std::string& bytes) {
    v1::GetFeaturesRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    const auto& keys = request.entities(0).column().int64_values();
    // Later calls answer first.
    std::this_thread::sleep_for(std::chrono::milliseconds(keys.at(0) % 3));
    if (keys.at(0) == fails_at_) return failure_;
    v1::GetFeaturesResponse response;
    v1::FeatureColumn& feature = *response.add_features();
    feature.set_name("value");
    feature.mutable_values()->set_type(answer_type_);
    for (const std::int64_t key : keys) {
      feature.mutable_statuses()->push_back(
          static_cast<char>(key % 5 == 4 ? fifth_status_ : v1::PRESENT));
      if (answer_type_ == v1::INT64) feature.mutable_values()->add_int64_values(key * 10);
      if (answer_type_ == v1::STRING) feature.mutable_values()->add_string_values("x");
    }
    response.add_views()->set_earliest_readable_us(Timestamp::min().us);
    return response.SerializeAsString();
  }

  Status join(std::size_t rows) {
    output_ = std::make_unique<KeptRows>();
    const auto transport = std::make_shared<FakeTransport>(
        [this](const std::string& /*method*/, const std::string& bytes) { return serve(bytes); });
    SkuaClient client(transport, {});
    CountedSpine spine(rows);
    Joiner joiner(client, layout_, *output_, options_, [](std::uint64_t /*written*/) {});
    Status status = joiner.add_file("spine", spine);
    if (status.ok()) status = joiner.finish();
    account_ = joiner.account();
    calls_ = transport->requests().size();
    return status;
  }

  FeatureLayout layout_;
  JoinOptions options_;
  v1::FeatureStatus fifth_status_ = v1::NOT_FOUND;
  v1::ValueType answer_type_ = v1::INT64;
  std::int64_t fails_at_ = -1;
  Status failure_ = unavailable("gone");
  std::unique_ptr<KeptRows> output_;
  JoinAccount account_;
  std::size_t calls_ = 0;
};

TEST_F(JoinerTest, RowsKeepTheirOrderWithSeveralCallsInFlight) {
  options_.batch_rows = 10;
  options_.in_flight = 4;
  ASSERT_EQ(join(205).to_string(), "OK");
  EXPECT_EQ(calls_, 21U);
  ASSERT_EQ(output_->keys.size(), 205U);
  for (std::int64_t i = 0; i < 205; ++i) {
    EXPECT_EQ(output_->keys[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(output_->features[static_cast<std::size_t>(i)], i % 5 == 4 ? -1 : i * 10);
  }
  EXPECT_EQ(account_.rows, 205U);
  EXPECT_EQ(account_.groups[0].found, 164U);
  EXPECT_EQ(account_.groups[0].not_found, 41U);
}

TEST_F(JoinerTest, OnlyAbsenceIsNull) {
  struct Case {
    v1::FeatureStatus status;
    bool allow;
    StatusCode code;
  };
  for (const Case& each : {Case{v1::NULL_VALUE, false, StatusCode::kOk},
                           {v1::OUTSIDE_MAX_AGE, false, StatusCode::kOk},
                           {v1::BEYOND_RETENTION, true, StatusCode::kOk},
                           {v1::BEYOND_RETENTION, false, StatusCode::kOutOfRange},
                           {v1::DATA_LOSS, true, StatusCode::kDataLoss},
                           {v1::DEADLINE_EXCEEDED, true, StatusCode::kInternal}}) {
    fifth_status_ = each.status;
    options_.allow_beyond_retention = each.allow;
    EXPECT_EQ(join(20).code(), each.code) << each.status;
    if (each.code == StatusCode::kOk) {
      EXPECT_EQ(output_->features[4], -1);
    }
  }
}

TEST_F(JoinerTest, RowsThatTheServerRefusesTogetherAreBeyondRetention) {
  fails_at_ = 10;
  failure_ = out_of_range("every moment lies before the horizon");
  options_.batch_rows = 10;
  EXPECT_EQ(join(30).code(), StatusCode::kOutOfRange);
  options_.allow_beyond_retention = true;
  ASSERT_EQ(join(30).to_string(), "OK");
  EXPECT_EQ(account_.groups[0].beyond_retention, 10U);
  EXPECT_EQ(output_->features[9], -1);
  EXPECT_EQ(output_->features[10], -1);
  EXPECT_EQ(output_->features[20], 200);
}

TEST_F(JoinerTest, AnAnswerOfAnotherSchemaEndsIt) {
  answer_type_ = v1::STRING;
  EXPECT_EQ(join(20).code(), StatusCode::kAborted);
  answer_type_ = v1::BOOL;
  EXPECT_EQ(join(20).code(), StatusCode::kInternal);
  answer_type_ = v1::INT64;
  fails_at_ = 0;
  failure_ = invalid_argument("no");
  EXPECT_EQ(join(20).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
