#include "clients/cli/cli.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace skua {
namespace {

class CliTest : public testing::Test {
 protected:
  // Port 1 of the loopback has no server.
  int run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "skua");
    out_.str("");
    err_.str("");
    Console console{in_, out_, err_, false, false, false, 80};
    return run_cli(static_cast<int>(arguments.size()), arguments.data(), console);
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CliTest, HelpIsNoError) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_FALSE(out_.str().empty());
  for (const char* command :
       {"apply", "list", "describe", "get", "history", "put", "delete", "erase", "import", "export",
        "drop", "status", "keys", "dlq", "admin"}) {
    EXPECT_NE(out_.str().find(command), std::string::npos) << command;
  }
  for (const char* command : {"apply", "get", "import", "export", "keys", "dlq"}) {
    EXPECT_EQ(run({command, "--help"}), 0);
    EXPECT_NE(out_.str().find("Examples:"), std::string::npos) << command;
  }
}

TEST_F(CliTest, WrongUsageIsTwoAndOneLine) {
  const std::vector<std::vector<const char*>> wrong = {
      {},
      {"nonsense"},
      {"get"},
      {"get", "weather", "--server", "127.0.0.1:1"},
      {"get", "weather", "EWR", "--known-at", "2013-07-04T12:00:00Z", "--as-served"},
      {"list", "--output", "xml"},
      {"list", "--timeout", "soon"},
      {"drop", "table", "x"},
      {"erase", "tailnum=N1", "--server", "127.0.0.1:1"},
      {"erase", "N1", "--yes", "--server", "127.0.0.1:1"},
      {"erase", "a=1", "b=1", "--yes", "--server", "127.0.0.1:1"},
      {"export", "weather"},
      {"keys"},
      {"keys", "create"},
      {"keys", "revoke"},
      {"dlq", "list"},
      {"dlq", "list", "weather", "--limit", "0"},
      {"dlq", "show", "weather", "seven"},
      {"dlq", "replay", "weather"},
      {"dlq", "replay", "weather", "7", "--all"},
      {"dlq", "discard", "weather", "7"},
      {"history", "weather", "EWR", "--limit", "0"},
      {"import", "weather", "/nonexistent.csv"},
      {"import", "weather", "docs/quickstart/views.yaml"},
      {"import", "weather", "docs/quickstart/weather.csv", "--map", "origin"},
      {"import", "weather", "docs/quickstart/weather.csv", "--event-timestamp", "noon"},
  };
  for (const auto& arguments : wrong) {
    EXPECT_EQ(run(arguments), 2) << err_.str();
    const std::string error = err_.str();
    EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 1) << error;
    EXPECT_TRUE(out_.str().empty());
  }
}

TEST_F(CliTest, WithoutAServerItIsThree) {
  for (const std::vector<const char*>& arguments :
       {std::vector<const char*>{"status", "--server", "127.0.0.1:1"},
        {"--server", "127.0.0.1:1", "get", "weather", "EWR"},
        {"apply", "docs/quickstart/views.yaml", "--server", "127.0.0.1:1"},
        {"keys", "list", "--server", "127.0.0.1:1"},
        {"dlq", "replay", "weather", "--all", "--server", "127.0.0.1:1"},
        {"import", "weather", "docs/quickstart/weather.csv", "--server", "127.0.0.1:1"}}) {
    EXPECT_EQ(run(arguments), 3) << err_.str();
  }
}

TEST_F(CliTest, AFileThatCannotBeAppliedIsOne) {
  EXPECT_EQ(run({"apply", "/nonexistent.yaml", "--server", "127.0.0.1:1"}), 1);
  EXPECT_EQ(run({"apply", "docs/quickstart/weather.csv", "--server", "127.0.0.1:1"}), 1);
}

}  // namespace
}  // namespace skua
