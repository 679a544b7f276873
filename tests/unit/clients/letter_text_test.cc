#include "clients/cli/letter_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/letter_reports.h"

namespace skua {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;

v1::ShowDeadLetterResponse sample() {
  v1::ShowDeadLetterResponse shown;
  v1::DeadLetter& letter = *shown.mutable_letter();
  letter.set_id(41);
  letter.set_created_timestamp_us(1000000);
  letter.set_partition(2);
  letter.set_offset(17);
  letter.set_column("user_id");
  letter.set_code("INVALID_ARGUMENT");
  letter.set_reason("no number");
  shown.set_key("k\x1b[2J");
  shown.set_value("\xFF\x00"s);
  v1::RecordHeader& header = *shown.add_headers();
  header.set_name("trace");
  shown.set_timestamp_us(0);
  return shown;
}

TEST(LetterText, ALetterIsShownWhole) {
  std::ostringstream out;
  print_letter(out, sample());
  EXPECT_EQ(out.str(),
            "id         41\n"
            "created    1970-01-01T00:00:01Z\n"
            "from       partition 2, offset 17\n"
            "reason     user_id: no number (INVALID_ARGUMENT)\n"
            "timestamp  1970-01-01T00:00:00Z\n"
            "key        k\\x1b[2J  (5 bytes)\n"
            "header     trace = null\n"
            "value      base64 /wA=  (2 bytes)\n");
}

TEST(LetterText, JsonHasTextOrBase64OrNull) {
  const json whole = json::parse(letter_json(sample()));
  EXPECT_EQ(whole["id"], 41);
  EXPECT_EQ(whole["key"], "k\x1b[2J");
  EXPECT_EQ(whole["value_base64"], "/wA=");
  EXPECT_FALSE(whole.contains("value"));
  EXPECT_EQ(whole["timestamp"], "1970-01-01T00:00:00Z");
  EXPECT_EQ(whole["record_headers"][0]["name"], "trace");
  EXPECT_TRUE(whole["record_headers"][0]["value"].is_null());
  const json empty = json::parse(letter_json({}));
  EXPECT_TRUE(empty["key"].is_null());
  EXPECT_TRUE(empty["value"].is_null());
  EXPECT_TRUE(empty["timestamp"].is_null());
}

std::vector<v1::DeadLetterReport> reports() {
  std::vector<v1::DeadLetterReport> out;
  using Report = v1::DeadLetterReport;
  for (const auto outcome : {Report::APPLIED, Report::REJECTED, Report::APPLIED, Report::IGNORED}) {
    Report& report = out.emplace_back();
    report.set_id(out.size());
    report.set_outcome(outcome);
    if (outcome != Report::REJECTED) continue;
    report.set_column("temp");
    report.set_code("INVALID_ARGUMENT");
    report.set_reason("no number");
  }
  return out;
}

TEST(LetterReports, ShowWhatIsKeptAndCountTheRest) {
  std::ostringstream out;
  print_letter_reports(out, "Replayed", reports());
  EXPECT_EQ(out.str(),
            "id  outcome   reason\n"
            " 2  REJECTED  temp: no number (INVALID_ARGUMENT)\n"
            "\n"
            "Replayed 3 dead letters: 2 APPLIED, 1 IGNORED.\n");
  out.str("");
  print_letter_reports(out, "Replayed", {});
  EXPECT_EQ(out.str(), "Replayed 0 dead letters.\n");
}

TEST(LetterReports, JsonHasAll) {
  const json whole = json::parse(letter_reports_json(reports()));
  ASSERT_EQ(whole["letters"].size(), 4u);
  EXPECT_EQ(whole["letters"][0]["outcome"], "APPLIED");
  EXPECT_EQ(whole["letters"][1]["reason"], "no number");
}

}  // namespace
}  // namespace skua
