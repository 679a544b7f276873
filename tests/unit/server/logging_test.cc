#include "server/logging.h"

#include <gtest/gtest.h>
#include <spdlog/details/log_msg.h>

#include <nlohmann/json.hpp>

namespace skua {
namespace {

std::string line_of(bool json, const std::string& message) {
  spdlog::memory_buf_t line;
  make_log_formatter(json)->format(spdlog::details::log_msg("skuad", spdlog::level::warn, message),
                                   line);
  return {line.data(), line.size()};
}

TEST(Logging, JsonLinesHoldAnyMessage) {
  for (const std::string message : {"plain", "a \"quote\" and a \\", "two\nlines", "\x01\xff"}) {
    const std::string line = line_of(true, message);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto parsed = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << line;
    EXPECT_EQ(parsed.value("level", ""), "warning");
    EXPECT_EQ(parsed.value("time", "").size(), std::string("2026-01-01T00:00:00.000000Z").size());
  }
  EXPECT_EQ(nlohmann::json::parse(line_of(true, "two\nlines")).value("message", ""), "two\nlines");
}

TEST(Logging, TextEndsWithTheMessage) {
  EXPECT_TRUE(line_of(false, "it is so").ends_with("Z warning it is so\n"));
}

}  // namespace
}  // namespace skua
