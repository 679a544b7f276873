#include "clients/cli/import/byte_source.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace skua {
namespace {

std::vector<std::string> lines_of(ByteSource& source) {
  std::vector<std::string> lines;
  while (true) {
    const auto line = source.next_line();
    if (!line.ok()) ADD_FAILURE() << line.status().to_string();
    if (!line.ok() || !line->has_value()) return lines;
    lines.emplace_back(**line);
  }
}

TEST(ByteSourceTest, KnowsEveryLineEnding) {
  const auto source = ByteSource::of_text("a\nb\r\nc\rd\n\ne");
  EXPECT_EQ(lines_of(*source), (std::vector<std::string>{"a\n", "b\r\n", "c\r", "d\n", "\n", "e"}));
  EXPECT_EQ(source->line_number(), 6U);
  EXPECT_EQ(source->bytes_read(), 11U);
}

TEST(ByteSourceTest, NothingIsNoLine) {
  EXPECT_TRUE(lines_of(*ByteSource::of_text("")).empty());
  EXPECT_EQ(lines_of(*ByteSource::of_text("\r")), std::vector<std::string>{"\r"});
}

// Lines and line endings across the borders of the reads.
TEST(ByteSourceTest, ReadsFilesOfAnySizeTheSame) {
  const std::string path = testing::TempDir() + "byte_source_test.txt";
  for (std::size_t length = (1U << 18U) - 3; length <= (1U << 18U) + 2; ++length) {
    const std::string first(length, 'x');
    std::ofstream(path, std::ios::binary)
        << first << "\r\nmiddle\r" << std::string(300000, 'y') << "\n";
    const auto source = ByteSource::open(path);
    ASSERT_TRUE(source.ok());
    const auto lines = lines_of(**source);
    ASSERT_EQ(lines.size(), 3U) << length;
    EXPECT_EQ(lines[0], first + "\r\n");
    EXPECT_EQ(lines[1], "middle\r");
    EXPECT_EQ(lines[2].size(), 300001U);
  }
  std::remove(path.c_str());
}

TEST(ByteSourceTest, WhatCannotBeReadIsAnError) {
  EXPECT_EQ(ByteSource::open("/nonexistent/file").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ByteSource::open(testing::TempDir()).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
