#include "server/settings_sources.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "server/command_line.h"

namespace skua {
namespace {

class SettingsSourcesTest : public testing::Test {
 protected:
  std::string write_file(const std::string& text) {
    const std::string path =
        testing::TempDir() + "skua_settings_" + std::to_string(getpid()) + ".yaml";
    std::ofstream(path) << text;
    files_.push_back(path);
    return path;
  }
  SettingsSources sources(const std::string& yaml,
                          std::map<std::string, std::string> environment = {},
                          std::vector<std::pair<std::string, std::string>> flags = {}) {
    SettingsSources out;
    if (!yaml.empty()) out.config_file = write_file(yaml);
    out.environment = [environment](const std::string& name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      if (found == environment.end()) return std::nullopt;
      return found->second;
    };
    out.flags = std::move(flags);
    return out;
  }
  void TearDown() override {
    for (const std::string& file : files_) std::remove(file.c_str());
  }

  static std::string source_of(const LoadedSettings& loaded, std::string_view name) {
    return loaded.sources[static_cast<std::size_t>(find_setting(name) - all_settings().data())];
  }

 private:
  std::vector<std::string> files_;
};

TEST_F(SettingsSourcesTest, EachSourceOverrulesTheOnesBefore) {
  const std::string yaml = "grpc_threads: 2\nhttp_threads: 2\nstorage_threads: 2\n";
  const auto loaded =
      load_settings(sources(yaml, {{"SKUA_HTTP_THREADS", "3"}, {"SKUA_STORAGE_THREADS", "3"}},
                            {{"storage_threads", "5"}}));
  ASSERT_TRUE(loaded.ok()) << loaded.status().to_string();
  EXPECT_EQ(loaded->settings.grpc_threads, 2U);
  EXPECT_EQ(loaded->settings.http_threads, 3U);
  EXPECT_EQ(loaded->settings.storage_threads, 5U);
  EXPECT_EQ(loaded->settings.grpc_port, 6565U);
  EXPECT_TRUE(source_of(*loaded, "grpc_threads").ends_with(".yaml:1"));
  EXPECT_EQ(source_of(*loaded, "http_threads"), "SKUA_HTTP_THREADS");
  EXPECT_EQ(source_of(*loaded, "storage_threads"), "--storage-threads");
  EXPECT_EQ(source_of(*loaded, "grpc_port"), "default");
}

TEST_F(SettingsSourcesTest, LimitsAreSetLikeSettings) {
  const auto loaded =
      load_settings(sources("rows_per_read_max: 77\n", {}, {{"request_bytes_max", "64MiB"}}));
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->settings.limits.rows_per_read_max, 77U);
  EXPECT_EQ(loaded->settings.limits.request_bytes_max, 64ULL << 20);
}

TEST_F(SettingsSourcesTest, AnEmptyVariableOrFileSetsNothing) {
  const auto loaded = load_settings(sources("# nothing\n", {{"SKUA_GRPC_PORT", ""}}));
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->settings.grpc_port, 6565U);
}

TEST_F(SettingsSourcesTest, WhatIsWrongInAFileIsRefused) {
  for (const char* yaml : {"grpc_prot: 1\n", "grpc_port: 65536\n", "grpc_port: 1\ngrpc_port: 2\n",
                           "grpc_port: [1]\n", "- 1\n", "7\n", "grpc_port: {a: 1}\n",
                           "grpc_port:\n", "a: [\n", "? [1, 2]\n: 3\n", "\t: x"}) {
    const auto loaded = load_settings(sources(yaml));
    ASSERT_FALSE(loaded.ok()) << yaml;
    EXPECT_EQ(loaded.status().code(), StatusCode::kInvalidArgument);
  }
}

TEST_F(SettingsSourcesTest, AMissingFileIsRefused) {
  SettingsSources missing;
  missing.config_file = testing::TempDir() + "no/such/file.yaml";
  EXPECT_EQ(load_settings(missing).status().code(), StatusCode::kInvalidArgument);
}

TEST_F(SettingsSourcesTest, ErrorsNameSourceSettingAndBounds) {
  const auto loaded = load_settings(sources("", {{"SKUA_GRPC_THREADS", "many"}}));
  ASSERT_FALSE(loaded.ok());
  for (const char* part : {"SKUA_GRPC_THREADS", "grpc_threads", "many", "1 to 64"})
    EXPECT_NE(loaded.status().message().find(part), std::string::npos) << part;
}

TEST_F(SettingsSourcesTest, PrintedSettingsReadBack) {
  auto first = load_settings(
      sources("data_dir: \"a \\\"b\\\" # c\"\nmax_future_skew: 90s\nlog_format: json\n",
              {{"SKUA_BLOCK_CACHE_BYTES", "1048577"}}, {{"cell_bytes_max", "2KiB"}}));
  ASSERT_TRUE(first.ok()) << first.status().to_string();
  const auto second = load_settings(sources(print_settings(*first)));
  ASSERT_TRUE(second.ok()) << second.status().to_string();
  EXPECT_EQ(second->settings.data_dir, "a \"b\" # c");
  for (const Setting& each : all_settings())
    EXPECT_EQ(setting_text(first->settings, each), setting_text(second->settings, each))
        << each.name;
}

Result<CommandLine> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "skuad");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, FlagsOfEverySpelling) {
  const auto line =
      parse({"--data", "d", "--grpc-port=1", "--http_port", "2", "--config", "f.yaml"});
  ASSERT_TRUE(line.ok()) << line.status().to_string();
  EXPECT_EQ(line->action, CommandLine::Action::kRun);
  EXPECT_EQ(line->sources.config_file, "f.yaml");
  auto flags_only = line->sources;
  flags_only.config_file.reset();
  const auto loaded = load_settings(flags_only);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->settings.data_dir, "d");
  EXPECT_EQ(loaded->settings.grpc_port, 1U);
  EXPECT_EQ(loaded->settings.http_port, 2U);
}

TEST(CommandLine, UnknownFlagsAndStrayWordsAreRefused) {
  EXPECT_EQ(parse({"--grpc-prot", "1"}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(parse({"stray"}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(parse({"--grpc-port"}).status().code(), StatusCode::kInvalidArgument);
}

TEST(CommandLine, HelpShowsEverySettingOnce) {
  const auto line = parse({"--help"});
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->action, CommandLine::Action::kShowText);
  for (const Setting& each : all_settings()) {
    const std::string flag = each.name == "data_dir" ? "--data" : flag_name(each.name);
    EXPECT_NE(line->text.find(" " + flag + " "), std::string::npos) << flag;
  }
}

TEST(CommandLine, PrintsAndChecks) {
  EXPECT_EQ(parse({"--print-config"})->action, CommandLine::Action::kPrintConfig);
  EXPECT_EQ(parse({"--check-config"})->action, CommandLine::Action::kCheckConfig);
  EXPECT_EQ(parse({"--version"})->action, CommandLine::Action::kShowText);
}

}  // namespace
}  // namespace skua
