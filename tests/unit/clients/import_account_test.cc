#include "clients/cli/import/import_account.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace skua {
namespace {

v1::WriteRowsResponse receipt(std::uint32_t applied, std::uint32_t expired,
                              std::uint32_t rejected) {
  v1::WriteRowsResponse response;
  response.set_applied(applied);
  response.set_expired(expired);
  response.set_rejected(rejected);
  *response.mutable_outcomes() = std::string(applied, static_cast<char>(v1::APPLIED)) +
                                 std::string(expired, static_cast<char>(v1::EXPIRED)) +
                                 std::string(rejected, static_cast<char>(v1::REJECTED));
  return response;
}

TEST(ImportAccountTest, AddsUp) {
  ImportAccount account;
  account.in = 7;
  ASSERT_TRUE(account.add(receipt(3, 1, 0), 4).ok());
  EXPECT_FALSE(account.adds_up());
  ASSERT_TRUE(account.add(receipt(1, 0, 2), 3).ok());
  EXPECT_TRUE(account.adds_up());
  EXPECT_EQ(account.equation(),
            "in 7 = applied 4 + superseded 0 + duplicate 0 + expired 1 + rejected 2");
}

TEST(ImportAccountTest, AReceiptThatLosesRowsIsAnError) {
  ImportAccount account;
  EXPECT_EQ(account.add(receipt(3, 0, 0), 4).code(), StatusCode::kInternal);
  v1::WriteRowsResponse without_outcomes = receipt(3, 0, 0);
  without_outcomes.clear_outcomes();
  EXPECT_EQ(account.add(without_outcomes, 3).code(), StatusCode::kInternal);
  EXPECT_EQ(account.accounted(), 0U);
}

TEST(ImportAccountTest, TheReportIsJson) {
  ImportReport report{"default",       "weather", {}, std::chrono::milliseconds(500),
                      {"day", "hour"}, "token"};
  report.account.in = report.account.applied = 100;
  const auto json = nlohmann::json::parse(report.to_json());
  EXPECT_EQ(json["in"], 100);
  EXPECT_EQ(json["applied"], 100);
  EXPECT_EQ(json["rejected"], 0);
  EXPECT_EQ(json["seconds"], 0.5);
  EXPECT_EQ(json["rows_per_second"], 200);
  EXPECT_EQ(json["unknown_columns"].size(), 2U);
}

}  // namespace
}  // namespace skua
