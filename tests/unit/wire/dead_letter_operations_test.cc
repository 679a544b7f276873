#include <nlohmann/json.hpp>

#include "skua/v1/dead_letters.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;
using std::string_literals::operator""s;

class DeadLetterOperationsTest : public WireTest {
 protected:
  Sequence put(const DeadLetterRecord& record) {
    DeadLetter letter;
    letter.partition = 3;
    letter.offset = 17;
    letter.sequence = ++engine.last.sequence;
    letter.created_timestamp = engine.last.created_timestamp;
    letter.column = "temp";
    letter.reason = invalid_argument("no number");
    letter.record = encode_dead_letter_record(record);
    const Incarnation incarnation = (*registry->snapshot()->view("", "weather"))->incarnation();
    engine.letters[{incarnation, letter.sequence}] = letter;
    return letter.sequence;
  }
  json ok(Operation operation, const std::string& body) {
    const Reply reply = call(operation, body);
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    return reply.status.ok() ? json::parse(reply.body) : json();
  }
  template <typename Request>
  static Request about_weather() {
    Request request;
    request.set_feature_view("weather");
    return request;
  }
};

TEST_F(DeadLetterOperationsTest, ListsWithoutWhatIsInThem) {
  const Sequence id = put({.key = "secret-key",
                           .value = "secret-value",
                           .headers = {{"a", "secret-header"}},
                           .timestamp = kNow});
  const Reply reply = call(Operation::kListDeadLetters, R"({"feature_view":"weather"})");
  ASSERT_TRUE(reply.status.ok()) << reply.status.to_string();
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  const auto listed = call_proto<v1::ListDeadLettersResponse>(
      Operation::kListDeadLetters, about_weather<v1::ListDeadLettersRequest>());
  ASSERT_EQ(listed.letters_size(), 1);
  const v1::DeadLetter& letter = listed.letters(0);
  EXPECT_EQ(letter.id(), id);
  EXPECT_EQ(letter.created_timestamp_us(), engine.last.created_timestamp.us);
  EXPECT_EQ(letter.partition(), 3u);
  EXPECT_EQ(letter.offset(), 17);
  EXPECT_EQ(letter.column(), "temp");
  EXPECT_EQ(letter.code(), "INVALID_ARGUMENT");
  EXPECT_EQ(letter.reason(), "no number");
  EXPECT_EQ(letter.key_bytes(), 10u);
  EXPECT_EQ(letter.value_bytes(), 12u);
  EXPECT_EQ(letter.headers(), 1u);
}

TEST_F(DeadLetterOperationsTest, PagesAreToldByTheirToken) {
  for (int i = 0; i < 3; ++i) put({});
  auto request = about_weather<v1::ListDeadLettersRequest>();
  request.set_limit(2);
  const auto first = call_proto<v1::ListDeadLettersResponse>(Operation::kListDeadLetters, request);
  EXPECT_EQ(first.letters_size(), 2);
  request.set_page_token(first.next_page_token());
  const auto second = call_proto<v1::ListDeadLettersResponse>(Operation::kListDeadLetters, request);
  EXPECT_EQ(second.letters_size(), 1);
  EXPECT_TRUE(second.next_page_token().empty());
}

TEST_F(DeadLetterOperationsTest, ShowsTheRecordAsItCame) {
  const std::string value = "\0\xFFx"s;
  auto request = about_weather<v1::ShowDeadLetterRequest>();
  request.set_id(put({.key = std::nullopt,
                      .value = value,
                      .headers = {{"a", ""}, {"b", std::nullopt}, {"\xFF", "c"}},
                      .timestamp = Timestamp{5}}));
  const auto shown = call_proto<v1::ShowDeadLetterResponse>(Operation::kShowDeadLetter, request);
  EXPECT_FALSE(shown.has_key());
  EXPECT_EQ(shown.value(), value);
  ASSERT_EQ(shown.headers_size(), 3);
  EXPECT_TRUE(shown.headers(0).has_value());
  EXPECT_FALSE(shown.headers(1).has_value());
  EXPECT_EQ(shown.headers(2).value(), "c");  // Its name is no text that protobuf could carry.
  EXPECT_EQ(shown.timestamp_us(), 5);
  request.set_id(put({}));
  const auto empty = call_proto<v1::ShowDeadLetterResponse>(Operation::kShowDeadLetter, request);
  EXPECT_FALSE(empty.has_key() || empty.has_value() || empty.has_timestamp_us());
  EXPECT_EQ(
      call(Operation::kShowDeadLetter, R"({"feature_view":"weather","id":"999"})").status.code(),
      StatusCode::kNotFound);
}

TEST_F(DeadLetterOperationsTest, ReplayReportsPerLetter) {
  const Sequence good = put({.key = {}, .value = "EWR 12", .headers = {}, .timestamp = kNow});
  const Sequence bad = put({.key = {}, .value = "EWR x", .headers = {}, .timestamp = kNow});
  auto request = about_weather<v1::ReplayDeadLettersRequest>();
  request.add_ids(bad);
  request.add_ids(good);
  request.add_ids(999);
  const auto answer =
      call_proto<v1::ReplayDeadLettersResponse>(Operation::kReplayDeadLetters, request);
  ASSERT_EQ(answer.letters_size(), 3);
  EXPECT_EQ(answer.letters(0).id(), good);
  EXPECT_EQ(answer.letters(0).outcome(), v1::DeadLetterReport::APPLIED);
  EXPECT_TRUE(answer.letters(0).code().empty());
  EXPECT_EQ(answer.letters(1).outcome(), v1::DeadLetterReport::REJECTED);
  EXPECT_EQ(answer.letters(1).code(), "INVALID_ARGUMENT");
  EXPECT_EQ(answer.letters(1).column(), "temp");
  EXPECT_EQ(answer.letters(2).outcome(), v1::DeadLetterReport::NOT_FOUND);
  EXPECT_FALSE(answer.commit_token().empty());
  EXPECT_EQ(metrics.rows_written.with("APPLIED").Value(), 1);
  EXPECT_EQ(metrics.rows_written.with("REJECTED").Value(), 1);
  metrics.refresh();
  EXPECT_DOUBLE_EQ(metrics.view_newest_event_timestamp.with("weather").Value(),
                   static_cast<double>(kNow.us) / 1e6);
  const json read = ok(Operation::kGetFeatures,
                       R"({"features":["weather:temp"],"entities":{"airport":["EWR"]}})");
  EXPECT_EQ(read["rows"], 1) << read;
  EXPECT_EQ(engine.letters.size(), 1u);
}

TEST_F(DeadLetterOperationsTest, DiscardsInJson) {
  put({});
  put({});
  const json answer =
      ok(Operation::kDiscardDeadLetters, R"({"feature_view":"weather","all":true})");
  ASSERT_EQ(answer["letters"].size(), 2u);
  EXPECT_EQ(answer["letters"][0]["outcome"], "DISCARDED");
  EXPECT_TRUE(engine.letters.empty());
}

TEST_F(DeadLetterOperationsTest, RefusesByCode) {
  for (const Operation operation :
       {Operation::kReplayDeadLetters, Operation::kDiscardDeadLetters}) {
    EXPECT_EQ(call(operation, R"({"feature_view":"weather"})").status.code(),
              StatusCode::kInvalidArgument);
    EXPECT_EQ(call(operation, R"({"feature_view":"weather","all":true,"ids":["1"]})").status.code(),
              StatusCode::kInvalidArgument);
    EXPECT_EQ(call(operation, R"({"feature_view":"nothing","all":true})").status.code(),
              StatusCode::kNotFound);
    EXPECT_EQ(call(operation, R"({"feature_view":"weather","ids":["x"]})").status.code(),
              StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(call(Operation::kListDeadLetters, R"({"feature_view":"nothing"})").status.code(),
            StatusCode::kNotFound);
}

}  // namespace
}  // namespace skua
