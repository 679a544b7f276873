#include "server/password_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_folder.h"

namespace skua {
namespace {

TEST(PasswordFile, HoldsItInItsFirstLine) {
  const test::ScratchFolder folder;
  const std::string file = (folder.path() / "password").string();
  for (const char* text : {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret\nmore\n"}) {
    std::ofstream(file) << text;
    const auto password = read_password(file);
    ASSERT_TRUE(password.ok()) << password.status().to_string();
    EXPECT_EQ(*password, "s3cret");
  }
  for (const char* text : {"", "\n", "\r\n"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(read_password(file).status().code(), StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(read_password(file + ".none").status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
