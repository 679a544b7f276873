#include "clients/cli/files/files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "clients/cli/arrow/arrow_support.h"

namespace skua {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  FilesTest()
      : dir_(testing::TempDir() + "files_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()),
        no_arrow_(make_no_arrow()),
        files_(no_arrow_->objects()) {
    fs::remove_all(dir_);
    for (const char* name : {"in/a", "in/x/b", "in/x/y/c", "out/d", "out/z/e"}) {
      fs::create_directories(fs::path(dir_ + "/" + name).parent_path());
      std::ofstream(dir_ + "/" + name) << name;
    }
  }
  ~FilesTest() override { fs::remove_all(dir_); }

  // The files below `in`, by path there.
  std::string list(const EnterFolder& enter = {}) {
    std::string out;
    for (const std::string& root : {dir_ + "/in", dir_ + "/in/"}) {
      const auto found = files_.list(root, enter);
      if (!found.ok()) return found.status().to_string();
      std::string names;
      for (const FoundFile& file : *found)
        names += (names.empty() ? "" : " ") + file.path.substr(dir_.size() + 4);
      EXPECT_TRUE(out.empty() || out == names) << out << " or " << names;
      out = names;
    }
    return out;
  }
  void link(const std::string& name, const std::string& target) {
    fs::create_directory_symlink(dir_ + "/" + target, dir_ + "/" + name);
  }

  std::string dir_;
  std::unique_ptr<ArrowSupport> no_arrow_;
  Files files_;
};

TEST_F(FilesTest, LinksAreFollowed) {
  fs::create_symlink(dir_ + "/out/d", dir_ + "/in/file");
  fs::create_symlink(dir_ + "/nothing", dir_ + "/in/dangling");
  link("in/x/folder", "out");
  EXPECT_EQ(list(), "a file x/b x/folder/d x/folder/z/e x/y/c");
}

TEST_F(FilesTest, LinksThatLeadBackAreNot) {
  link("in/x/y/above", "in/x");
  link("in/x/y/top", "");
  EXPECT_EQ(list(), "a x/b x/y/c");
  // Two that lead to each other.
  link("in/there", "out");
  link("out/back", "in");
  EXPECT_EQ(list(), "a there/d there/z/e x/b x/y/c");
}

TEST_F(FilesTest, FoldersAreEnteredOnlyWhereAsked) {
  EXPECT_EQ(list([](const std::string& folder) { return folder.ends_with("/x"); }), "a x/b");
  EXPECT_EQ(list([](const std::string&) { return false; }), "a");
}

TEST_F(FilesTest, AFolderIsLockedOnceAndMade) {
  const std::string folder = dir_ + "/new/folder";
  {
    const auto lock = files_.lock(folder);
    ASSERT_TRUE(lock.ok()) << lock.status().to_string();
    EXPECT_TRUE(fs::is_directory(folder));
    EXPECT_EQ(files_.lock(folder).status().code(), StatusCode::kFailedPrecondition);
    EXPECT_TRUE(files_.lock(dir_ + "/in").ok());
  }
  EXPECT_TRUE(files_.lock(folder).ok());
  EXPECT_EQ(files_.lock(dir_ + "/in/a").status().code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace skua
