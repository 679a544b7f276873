#include "clients/cli/files/durable_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace skua {
namespace {

class DurableFileTest : public testing::Test {
 protected:
  DurableFileTest()
      : dir_(testing::TempDir() + "durable_file_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_);
  }
  ~DurableFileTest() override { std::filesystem::remove_all(dir_); }

  std::string dir_;
};

TEST_F(DurableFileTest, AppearsWholeWithItsDigest) {
  const auto file = DurableFile::create(dir_ + "/f");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->write("ab").ok());
  ASSERT_TRUE((*file)->write("c").ok());
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/f"));
  ASSERT_TRUE((*file)->publish().ok());
  EXPECT_EQ((*file)->bytes(), 3U);
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ((*file)->sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  std::ostringstream text;
  text << std::ifstream(dir_ + "/f").rdbuf();
  EXPECT_EQ(text.str(), "abc");
}

TEST_F(DurableFileTest, LeavesNothingBehindWhenGivenUp) {
  {
    const auto file = DurableFile::create(dir_ + "/f");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE((*file)->write("ab").ok());
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir_));
}

TEST_F(DurableFileTest, MakesItsFolders) {
  const auto file = DurableFile::create(dir_ + "/a/b/f");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->publish().ok());
  EXPECT_TRUE(std::filesystem::exists(dir_ + "/a/b/f"));
  EXPECT_EQ(DurableFile::create(dir_ + "/a/b/f/g").status().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
