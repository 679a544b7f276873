// Data folders that earlier versions left behind (tests/compat/README.md) answer as they did then.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "storage/store/engine.h"
#include "tests/support/in_process_server.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What differs from one reading to the next.
const std::set<std::string> kOfTheReading = {"last_active_us", "read_time"};

// The first place where `got` does not have what `kept` has; later versions may say more.
std::string difference(const json& kept, const json& got, const std::string& at) {
  if (kept.is_object() && got.is_object()) {
    for (const auto& [name, value] : kept.items()) {
      if (kOfTheReading.contains(name)) continue;
      if (!got.contains(name)) return at + "." + name + " is gone";
      if (const std::string found = difference(value, got[name], at + "." + name); !found.empty())
        return found;
    }
    return "";
  }
  if (kept.is_array() && got.is_array() && kept.size() == got.size()) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::string place = at + "[" + std::to_string(i) + "]";
      if (const std::string found = difference(kept[i], got[i], place); !found.empty())
        return found;
    }
    return "";
  }
  return kept == got ? "" : at + " was " + kept.dump() + " and is " + got.dump();
}

std::vector<std::string> stores() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator("tests/compat/stores"))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenStoreTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const fs::path store = fs::path("tests/compat/stores") / GetParam();
    std::ifstream answers(store / "answers.ndjson");
    for (std::string line; std::getline(answers, line);) lines_.push_back(json::parse(line));
    ASSERT_GT(lines_.size(), 50U);
    fs::copy(store / "data", data_, fs::copy_options::recursive);
  }

  // A server over a copy of the store, a minute after it was made: nothing of it has expired.
  [[nodiscard]] Settings settings() const {
    Settings settings = InProcessServer::small_settings(data_);
    settings.limits = Limits();
    settings.dead_letter_lifetime = Duration(0);
    return settings;
  }
  [[nodiscard]] Timestamp moment() const {
    return Timestamp{lines_[0]["made_at_us"].get<std::int64_t>() + 60'000'000};
  }
  void ask_everything(int port) {
    HttpClient client(port);
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const std::string body = lines_[i]["body"].dump();
      SCOPED_TRACE(lines_[i]["path"].get<std::string>() + " " + body);
      const auto answer =
          client.send("POST", lines_[i]["path"], {{"Content-Type", "application/json"}}, body);
      ASSERT_TRUE(answer.ok()) << answer.status().to_string();
      ASSERT_EQ(answer->code, 200) << answer->body;
      EXPECT_EQ(difference(lines_[i]["answer"], json::parse(answer->body), "answer"), "");
    }
  }

  ScratchFolder scratch_;
  fs::path data_ = scratch_.path() / "data";
  std::vector<json> lines_;
};

TEST_P(GoldenStoreTest, AnswersAsItDidThen) {
  InProcessServer server(settings(), moment());
  ASSERT_EQ(server.start().to_string(), "OK");
  ask_everything(server.http_port());
}

// What it reads it writes again in the form of today.
TEST_P(GoldenStoreTest, AnswersTheSameOnceItIsCompactedAndOpenedAgain) {
  InProcessServer server(settings(), moment());
  ASSERT_EQ(server.start().to_string(), "OK");
  ASSERT_EQ(server.server().engine().compact().to_string(), "OK");
  ASSERT_EQ(server.start().to_string(), "OK");
  ask_everything(server.http_port());
}

INSTANTIATE_TEST_SUITE_P(Stores, GoldenStoreTest, ::testing::ValuesIn(stores()),
                         [](const auto& name) {
                           std::string text = name.param;
                           std::replace(text.begin(), text.end(), '-', '_');
                           return text;
                         });

TEST(GoldenStores, OneOfEveryFormatIsKept) {
  EXPECT_TRUE(fs::exists("tests/compat/stores/v1-first/data/CURRENT"));
}

TEST(GoldenStores, ADifferenceIsSeen) {
  const json kept = json::parse(R"({"a":[1,{"b":null}],"read_time":1})");
  EXPECT_EQ(difference(kept, json::parse(R"({"a":[1,{"b":null,"c":2}],"read_time":2,"d":0})"), ""),
            "");
  EXPECT_NE(difference(kept, json::parse(R"({"a":[1,{"b":0}]})"), ""), "");
  EXPECT_NE(difference(kept, json::parse(R"({"a":[1]})"), ""), "");
  EXPECT_NE(difference(kept, json::parse("{}"), ""), "");
}

}  // namespace
}  // namespace skua::test
