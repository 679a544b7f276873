#include "clients/cli/answer_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace skua {
namespace {

const std::vector<std::string> kKeys = {"airport"};

void add_feature(v1::GetFeaturesResponse& response, const std::string& name,
                 const std::vector<double>& values, const std::vector<v1::FeatureStatus>& statuses,
                 const std::vector<std::int64_t>& times) {
  v1::FeatureColumn& column = *response.add_features();
  column.set_name(name);
  column.mutable_values()->set_type(v1::DOUBLE);
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.mutable_values()->add_double_values(values[i]);
    column.mutable_statuses()->push_back(static_cast<char>(statuses[i]));
    column.add_event_timestamps_us(times[i]);
  }
}

class AnswerTextTest : public testing::Test {
 protected:
  AnswerTextTest() : asked_{{{"EWR"}, std::nullopt}, {{"JFK"}, std::nullopt}} {
    add_feature(response_, "temp", {9.5, 0}, {v1::PRESENT, v1::NOT_FOUND}, {1000000, 0});
    add_feature(response_, "humid", {0, 0}, {v1::NULL_VALUE, v1::NOT_FOUND}, {1000000, 0});
  }

  std::string table(const Answer& answer) {
    Table table;
    answer.add_columns(table);
    answer.add_rows(table);
    std::ostringstream out;
    table.print(out);
    return out.str();
  }

  std::vector<EntityArgument> asked_;
  v1::GetFeaturesResponse response_;
};

TEST_F(AnswerTextTest, TheTableShowsValuesOrStatuses) {
  const auto answer = Answer::make(kKeys, asked_, response_, {}, false);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(table(*answer),
            "airport           temp           humid  event_timestamp\n"
            "EWR                9.5  - (NULL_VALUE)  1970-01-01T00:00:01Z\n"
            "JFK      - (NOT_FOUND)   - (NOT_FOUND)  -\n");
}

TEST_F(AnswerTextTest, ViewsWithOtherTimesShowTheirOwn) {
  add_feature(response_, "seats", {100}, {v1::PRESENT}, {2000000});
  const auto answer = Answer::make(kKeys, asked_, response_, {"temp", "seats"}, false);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(table(*answer),
            "airport           temp  event_timestamp       seats  event_timestamp\n"
            "EWR                9.5  1970-01-01T00:00:01Z    100  1970-01-01T00:00:02Z\n"
            "JFK      - (NOT_FOUND)  -                       100  1970-01-01T00:00:02Z\n");
}

TEST_F(AnswerTextTest, TheJsonKeepsEverythingApart) {
  asked_[0].as_of = asked_[1].as_of = Timestamp{5000000};
  const auto answer = Answer::make(kKeys, asked_, response_, {}, false);
  ASSERT_TRUE(answer.ok());
  const auto first = nlohmann::json::parse(answer->row_json(0));
  EXPECT_EQ(first["entity"]["airport"], "EWR");
  EXPECT_EQ(first["as_of"], "1970-01-01T00:00:05Z");
  EXPECT_EQ(first["features"]["temp"], 9.5);
  EXPECT_TRUE(first["features"]["humid"].is_null());
  EXPECT_EQ(first["statuses"]["humid"], "NULL_VALUE");
  EXPECT_EQ(first["event_timestamps"]["temp"], "1970-01-01T00:00:01Z");
  const auto second = nlohmann::json::parse(answer->row_json(1));
  EXPECT_EQ(second["statuses"]["temp"], "NOT_FOUND");
  EXPECT_TRUE(second["event_timestamps"]["temp"].is_null());
}

TEST_F(AnswerTextTest, ExpiredValuesShowOnlyWhenAskedFor) {
  response_.mutable_features(0)->mutable_statuses()->at(0) = static_cast<char>(v1::OUTSIDE_MAX_AGE);
  const auto without = Answer::make(kKeys, asked_, response_, {}, false);
  const auto with = Answer::make(kKeys, asked_, response_, {}, true);
  ASSERT_TRUE(without.ok() && with.ok());
  EXPECT_TRUE(nlohmann::json::parse(without->row_json(0))["features"]["temp"].is_null());
  EXPECT_EQ(nlohmann::json::parse(with->row_json(0))["features"]["temp"], 9.5);
}

TEST_F(AnswerTextTest, HintsNameTheHorizon) {
  v1::ViewHorizon& horizon = *response_.add_views();
  horizon.set_view("weather");
  horizon.set_earliest_readable_us(7000000);
  EXPECT_TRUE(Answer::make(kKeys, asked_, response_, {}, false)->hints().empty());
  response_.mutable_features(0)->mutable_statuses()->at(0) =
      static_cast<char>(v1::BEYOND_RETENTION);
  EXPECT_EQ(Answer::make(kKeys, asked_, response_, {}, false)->hints().size(), 1U);
}

TEST_F(AnswerTextTest, RefusesUnknownNamesAndColumnsThatDoNotFit) {
  EXPECT_EQ(Answer::make(kKeys, asked_, response_, {"visib"}, false).status().code(),
            StatusCode::kInvalidArgument);
  response_.mutable_features(0)->mutable_values()->add_double_values(1);
  EXPECT_EQ(Answer::make(kKeys, asked_, response_, {}, false).status().code(),
            StatusCode::kInternal);
}

}  // namespace
}  // namespace skua
