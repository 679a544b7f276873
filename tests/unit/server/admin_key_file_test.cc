#include "server/admin_key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/scratch_folder.h"
#include "tests/unit/credentials/seeded_bytes.h"

namespace skua {
namespace {

TEST(AdminKeyFile, IsMadeOnceForItsOwnerAlone) {
  const test::ScratchFolder folder;
  const std::string path = folder.path() / "admin.key";
  // Of a start that was killed, in a container: with the number that this one has.
  std::ofstream(path + "." + std::to_string(getpid())) << "skua_";
  const auto made = read_or_make_admin_key(path, test::seeded_bytes(1));
  ASSERT_TRUE(made.ok()) << made.status().to_string();
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(*read_or_make_admin_key(path, test::seeded_bytes(2)), *made);
  // Nothing else is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AdminKeyFile, TakesTheFirstLineOfOneThatIsThere) {
  const test::ScratchFolder folder;
  const std::string path = folder.path() / "admin.key";
  std::ofstream(path) << "an-own-key,-long-enough-for-anybody\r\nnot this\n";
  EXPECT_EQ(*read_or_make_admin_key(path, test::seeded_bytes(1)),
            "an-own-key,-long-enough-for-anybody");
  std::ofstream(path, std::ios::trunc) << "\n";
  EXPECT_EQ(read_or_make_admin_key(path, test::seeded_bytes(1)).status().code(),
            StatusCode::kInvalidArgument);
}

TEST(AdminKeyFile, SaysWhatItCannotDo) {
  const test::ScratchFolder folder;
  const auto failing = [](std::size_t) -> Result<std::string> { return internal_error("none"); };
  EXPECT_EQ(
      read_or_make_admin_key(folder.path() / "no/such/file", test::seeded_bytes(1)).status().code(),
      StatusCode::kInvalidArgument);
  EXPECT_EQ(read_or_make_admin_key(folder.path() / "new", failing).status().code(),
            StatusCode::kInternal);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "new"));
}

}  // namespace
}  // namespace skua
