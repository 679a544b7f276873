// Dead letters and keys of a whole server, as `skua` shows them.

#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/cli.h"
#include "tests/integration/kafka_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

class KafkaLettersTest : public KafkaDoorTest {
 protected:
  // Runs `skua` against the server; it must end with `code`. Its JSON.
  json skua(std::vector<std::string> arguments, int code = 0) {
    arguments.insert(arguments.begin(), "skua");
    for (const std::string& more :
         {std::string("--server"), "127.0.0.1:" + std::to_string(server_->server().grpc_port())})
      arguments.push_back(more);
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
    EXPECT_EQ(run_cli(static_cast<int>(argv.size()), argv.data(), console), code) << err.str();
    return out.str().empty() ? json() : json::parse(out.str());
  }
  // One good row, id 1, and letters of ids 2 (text for a number) and 3 (an unknown feature).
  void send_some() {
    KafkaClient client = connect();
    auto batch = rows(1, 1);
    batch.add("k", R"({"id":2,"fare":"dear"})").add(std::nullopt, R"({"id":3,"fare":3,"tip":1})");
    const auto answer = produce(client, "letters", batch.build(), 4);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->error, kafka::KafkaError::kNone);
  }
  std::vector<std::string> ids() {
    std::vector<std::string> out;
    const json listed = skua({"dlq", "list", "letters"});
    for (const json& letter : listed["letters"]) out.push_back(letter["id"].dump());
    return out;
  }
};

TEST_F(KafkaLettersTest, WhatIsMendedIsReplayedAndTheRestStays) {
  send_some();
  ASSERT_EQ(server_->start().to_string(), "OK");  // Letters outlive a restart.
  const json listed = skua({"dlq", "list", "letters"});
  ASSERT_EQ(listed["letters"].size(), 2u) << listed;
  EXPECT_EQ(listed.dump().find("dear"), std::string::npos);
  const json& first = listed["letters"][0];
  EXPECT_EQ(first["partition"], 4);
  EXPECT_EQ(first["offset"], 1);
  EXPECT_EQ(first["column"], "fare");
  const std::string text_id = first["id"].dump();
  const json shown = skua({"dlq", "show", "letters", text_id});
  EXPECT_EQ(shown["key"], "k");
  EXPECT_EQ(shown["value"], R"({"id":2,"fare":"dear"})");

  EXPECT_EQ(skua({"dlq", "replay", "letters", "--all"}, 1)["letters"].size(), 2u);
  EXPECT_EQ(ids().size(), 2u);
  apply(apply_of("letters", {{"id", ValueType::kInt64}},
                 {{"fare", ValueType::kDouble}, {"tip", ValueType::kDouble}}));
  const json replayed = skua({"dlq", "replay", "letters", "--all"}, 1);
  ASSERT_EQ(replayed["letters"].size(), 2u) << replayed;
  EXPECT_EQ(replayed["letters"][0]["outcome"], "REJECTED");
  EXPECT_EQ(replayed["letters"][1]["outcome"], "APPLIED");
  EXPECT_EQ(fares("letters", 1, 3), (std::vector<double>{1, -1, 3}));
  EXPECT_EQ(ids(), std::vector<std::string>{text_id});
  ASSERT_EQ(server_->start().to_string(), "OK");
  EXPECT_EQ(fares("letters", 1, 3), (std::vector<double>{1, -1, 3}));
  EXPECT_EQ(ids(), std::vector<std::string>{text_id});
}

TEST_F(KafkaLettersTest, DiscardedLettersAreGone) {
  send_some();
  const std::vector<std::string> before = ids();
  ASSERT_EQ(before.size(), 2u) << skua({"dlq", "list", "letters"})
                               << server_->admin("/metrics").body << skua({"describe", "letters"});
  skua({"dlq", "discard", "letters", before[1], "--yes"});
  EXPECT_EQ(ids(), std::vector<std::string>{before[0]});
  EXPECT_EQ(skua({"dlq", "discard", "letters", before[1], "--yes"}, 1)["letters"][0]["outcome"],
            "NOT_FOUND");
  skua({"dlq", "discard", "letters", "--all", "--yes"});
  EXPECT_TRUE(ids().empty());
  skua({"dlq", "show", "letters", before[0]}, 1);
  skua({"dlq", "list", "nothing"}, 1);
}

// A letter whose row expired comes back under another id, and a replay of all still ends.
TEST_F(KafkaLettersTest, ExpiredRowsStayLetters) {
  auto request = apply_of("letters", {{"id", ValueType::kInt64}}, {{"fare", ValueType::kDouble}});
  v1::FeatureView& view = *request.mutable_feature_views(0);
  view.mutable_stream()->set_on_bad_row(v1::StreamSource::DEAD_LETTER);
  view.set_ttl_us(3'600'000'000);
  apply(request);
  KafkaClient client = connect();
  const std::int64_t old_ms = now_ms() - 30 * 24 * 3600'000LL;
  const auto answer =
      produce(client, "letters",
              kafka::RecordBatchBuilder(old_ms).add(std::nullopt, R"({"id":1,"fare":1})").build());
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->error, kafka::KafkaError::kNone);
  const std::vector<std::string> before = ids();
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(skua({"dlq", "replay", "letters", "--all"}, 1)["letters"][0]["outcome"], "EXPIRED");
  const std::vector<std::string> after = ids();
  ASSERT_EQ(after.size(), 1u);
  EXPECT_NE(after, before);
}

// Letters are erased by the join keys that could be read, wherever they stood.
TEST_F(KafkaLettersTest, EraseFindsLettersOfWhichOneJoinKeyIsKnown) {
  auto request = apply_of("visits", {{"id", ValueType::kInt64}, {"item", ValueType::kInt64}},
                          {{"fare", ValueType::kDouble}});
  request.mutable_feature_views(0)->mutable_stream()->set_on_bad_row(v1::StreamSource::DEAD_LETTER);
  apply(request);
  KafkaClient client = connect();
  auto batch = kafka::RecordBatchBuilder(now_ms());
  batch.add(std::nullopt, R"({"id":77,"fare":1})")
      .add(R"({"id":77,"item":"?"})", R"({"fare":1})")
      .add(R"({"id":77})", R"({"id":78,"item":5,"fare":1})")
      .add(std::nullopt, R"({"id":78,"fare":1})")
      .add(std::nullopt, "77, not JSON");
  const auto answer = produce(client, "visits", batch.build());
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->error, kafka::KafkaError::kNone);
  ASSERT_EQ(skua({"dlq", "list", "visits"})["letters"].size(), 5u);
  ASSERT_EQ(server_->start().to_string(), "OK");
  const json erased = skua({"erase", "id=77", "--yes"});
  EXPECT_EQ(erased["dead_letters"], 3) << erased;
  EXPECT_EQ(erased["dead_letters_unknown"], 1) << erased;
  const json left = skua({"dlq", "list", "visits"});
  ASSERT_EQ(left["letters"].size(), 2u) << left;
  EXPECT_EQ(left["letters"][0]["offset"], 3);
  EXPECT_EQ(left["letters"][1]["offset"], 4);
}

TEST_F(KafkaLettersTest, KeysOutliveARestart) {
  const json created = skua({"keys", "create", "clicks", "--grant", "write:default/*"});
  EXPECT_TRUE(created["secret"].get<std::string>().starts_with("skua_"));
  skua({"keys", "create", "clicks", "--grant", "write:default/*"}, 1);
  skua({"keys", "create", "a b", "--grant", "write:default/*"}, 1);
  skua({"keys", "create", "other", "--grant", "write:default/*"});
  ASSERT_EQ(server_->start().to_string(), "OK");
  const json listed = skua({"keys", "list"});
  ASSERT_EQ(listed["keys"].size(), 2u);
  EXPECT_EQ(listed["keys"][0]["name"], "clicks");
  EXPECT_EQ(listed["keys"][0]["created"], created["created"]);
  skua({"keys", "revoke", "clicks"});
  skua({"keys", "revoke", "clicks"}, 1);
  ASSERT_EQ(server_->start().to_string(), "OK");
  EXPECT_EQ(skua({"keys", "list"})["keys"].size(), 1u);
}

}  // namespace
}  // namespace skua::test
