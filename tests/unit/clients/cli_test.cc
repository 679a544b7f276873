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
  int run(std::vector<const char*> arguments, ArrowSupport* arrow = nullptr) {
    arguments.insert(arguments.begin(), "skua");
    out_.str("");
    err_.str("");
    Console console{in_, out_, err_, false, false, false, 80};
    const auto count = static_cast<int>(arguments.size());
    return arrow == nullptr ? run_cli(count, arguments.data(), console)
                            : run_cli(count, arguments.data(), console, *arrow);
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
        "verify", "join", "drop", "status", "doctor", "keys", "dlq", "admin"}) {
    EXPECT_NE(out_.str().find(command), std::string::npos) << command;
  }
  for (const char* command :
       {"apply", "get", "import", "export", "verify", "join", "keys", "dlq"}) {
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
      {"export", "weather", "--out", "/tmp/x", "--format", "avro"},
      {"export", "weather", "--out", "/tmp/x", "--as-of", "1970-01-01T00:00:00Z"},
      {"export", "weather", "--out", "/tmp/x", "--partition-by", "entity"},
      {"join", "--spine", "docs/quickstart/labels.csv", "--service", "departure"},
      {"join", "--spine", "docs/quickstart/labels.csv", "--out", "/tmp/x.csv"},
      {"join", "--spine", "docs/quickstart/labels.csv", "--out", "/tmp/x.xlsx", "--service", "s"},
      {"join", "--spine", "/nonexistent.csv", "--out", "/tmp/x.csv", "--service", "s"},
      {"join", "--spine", "docs/quickstart/labels.csv", "--out", "/tmp/x.csv", "--service", "s",
       "--features", "v:f"},
      {"join", "--spine", "docs/quickstart/labels.csv", "--out", "/tmp/x.csv", "--service", "s",
       "--include", "keys"},
      {"verify"},
      {"verify", "/tmp/x", "--all", "--files-only"},
      {"import", "weather", "docs/quickstart/*.pdf"},
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
        {"doctor", "--out", "-", "--server", "127.0.0.1:1"},
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

// A program without Arrow names what is off, and does the rest.
TEST_F(CliTest, WithoutArrowParquetIsOffByName) {
  const auto off = make_no_arrow();
  const std::string snapshot = testing::TempDir() + "cli_test.no_arrow";
  for (const std::vector<const char*>& arguments : {
           std::vector<const char*>{"import", "weather", "s3://bucket/file.parquet"},
           {"export", "weather", "--out", snapshot.c_str(), "--format", "parquet"},
           {"verify", "s3://bucket/snapshot", "--files-only"},
       }) {
    EXPECT_EQ(run(arguments, off.get()), 1) << err_.str();
    EXPECT_NE(err_.str().find("FAILED_PRECONDITION"), std::string::npos) << err_.str();
    EXPECT_NE(err_.str().find("Parquet"), std::string::npos) << err_.str();
  }
  EXPECT_EQ(off->check().code(), StatusCode::kFailedPrecondition);
  const auto plan = ColumnPlan::make(v1::FeatureView(), {});
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(off->open_parquet({"f.parquet", "parquet", {}, 0}, {}, *plan).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(run({"import", "weather", "docs/quickstart/weather.csv", "--server", "127.0.0.1:1"},
                off.get()),
            3);
}

}  // namespace
}  // namespace skua
