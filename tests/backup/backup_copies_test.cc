// Copies of a backup folder: what they bring, refuse and remove.
#include "clients/cli/backup/backup_copies.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "storage/base/sha256.h"
#include "storage/model/backup_erasures.h"
#include "tests/backup/memory_objects.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

class StillClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {steady_.count() / 1000}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return steady_; }
  void advance(std::chrono::nanoseconds by) { steady_ += by; }

 private:
  std::chrono::nanoseconds steady_{1};
};

class BackupCopiesTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  static void write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  // A backup in `from` with files of these contents; its id.
  std::string make(std::int64_t second, const std::vector<std::string>& contents,
                   const std::string& store = "00ff", std::uint64_t erasures = 0) {
    BackupManifest manifest;
    manifest.created = Timestamp{1767225600000000 + second * 1000000};
    manifest.id = backup_id(manifest.created);
    manifest.store_id = store;
    manifest.erasures = erasures;
    manifest.format_version = 1;
    for (const std::string& content : contents) {
      Sha256 digest;
      digest.add(content);
      manifest.files.push_back(
          {"f" + std::to_string(manifest.files.size()), content.size(), digest.finish(), ""});
      write(path("from/files/") + manifest.files.back().sha256, content);
    }
    write(path("from/backups/") + manifest.id, manifest.encode());
    return manifest.id;
  }
  [[nodiscard]] static std::size_t count(const std::string& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  ScratchFolder folder_;
  MemoryObjects objects_;
  StillClock clock_;
  Files files_{objects_};
  BackupCopies copies_{files_, clock_};
};

TEST_F(BackupCopiesTest, BringsWhatIsNotThere) {
  const std::string big(9 << 20, 'b');
  const std::string first = make(1, {"a", big});
  const auto one = copies_.copy(path("from"), "", path("to"));
  ASSERT_TRUE(one.ok()) << one.status().to_string();
  EXPECT_EQ(one->files_copied, 2U);
  EXPECT_EQ(one->bytes_copied, big.size() + 1);
  const std::string second = make(2, {big, "c"});
  const auto two = copies_.copy(path("from"), second, path("to"));
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(two->files_copied, 1U);
  EXPECT_EQ(*copies_.list(path("to")), (std::vector<std::string>{first, second}));
  for (const std::string& id : {first, second, std::string()}) {
    const auto checked = copies_.verify(path("to"), id);
    ASSERT_TRUE(checked.ok());
    EXPECT_TRUE(checked->faults.empty());
  }
  EXPECT_EQ(*copies_.keep(path("to"), 1), std::vector<std::string>{first});
  EXPECT_EQ(count(path("to/files")), 2U);
  EXPECT_TRUE(copies_.verify(path("to"), second)->faults.empty());
  EXPECT_EQ(copies_.keep(path("to"), 0).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(copies_.find(path("to"), "../../etc/passwd").status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(copies_.copy(path("nothing"), "", path("to")).status().code(), StatusCode::kNotFound);
}

TEST_F(BackupCopiesTest, NothingOfADamagedFileIsKept) {
  (void)make(1, {"good", "bad"});
  for (const auto& file : fs::directory_iterator(path("from/files")))
    if (fs::file_size(file.path()) == 3) write(file.path(), "bat");
  EXPECT_EQ(copies_.copy(path("from"), "", path("to")).status().code(), StatusCode::kDataLoss);
  EXPECT_TRUE(copies_.list(path("to"))->empty());
  EXPECT_EQ(copies_.verify(path("from"), "")->faults.size(), 1U);
  for (const auto& file : fs::directory_iterator(path("from/files")))
    if (fs::file_size(file.path()) == 3) fs::remove(file.path());
  EXPECT_EQ(copies_.verify(path("from"), "")->faults.size(), 1U);
}

TEST_F(BackupCopiesTest, NoErasureIsLost) {
  const auto line = [](std::uint64_t sequence) {
    return encode_erasure({"00ff", sequence, 0, Timestamp{1}, "aa"});
  };
  (void)make(1, {"a"});
  write(path("from/erasures"), line(1) + line(2) + "half of a l");
  ASSERT_TRUE(copies_.copy(path("from"), "", path("to")).ok());
  // The folder was begun anew.
  write(path("from/erasures"), line(3));
  ASSERT_TRUE(copies_.copy(path("from"), "", path("to")).ok());
  EXPECT_EQ(*files_.read_text(path("to/erasures")), line(1) + line(2) + line(3));
}

TEST_F(BackupCopiesTest, ADamagedEraseLogIsSaidAndGoesOnceItIsMended) {
  const auto line = [](std::uint64_t sequence) {
    return encode_erasure({"00ff", sequence, 0, Timestamp{1}, "aa"});
  };
  const std::string first = make(1, {"a"});
  const std::string second = make(2, {"a"}, "00ff", 2);
  for (const std::string& bad : {line(1) + "nonsense\n", line(1), std::string()}) {
    write(path("from/erasures"), bad);
    // By the later backup the log of the older one must have more, too.
    EXPECT_EQ(copies_.copy(path("from"), first, path("to"))->faults.size(), 1U);
    EXPECT_EQ(copies_.copy(path("from"), second, path("to"))->faults.size(), 1U);
    EXPECT_EQ(copies_.verify(path("to"), second)->faults.size(), 1U);
  }
  write(path("from/erasures"), line(1) + line(2));
  EXPECT_TRUE(copies_.copy(path("from"), second, path("to"))->faults.empty());
  EXPECT_TRUE(copies_.verify(path("to"), first)->faults.empty());
  EXPECT_EQ(*files_.read_text(path("to/erasures")), line(1) + line(2));
}

TEST_F(BackupCopiesTest, WhatIsFoundDamagedInACopyIsCopiedAgain) {
  const std::string id = make(1, {"one", "four"});
  for (const std::string& to : {path("to"), std::string("s3://lake/copy")}) {
    ASSERT_TRUE(copies_.copy(path("from"), id, to).ok());
    const std::vector<FoundFile> copied = *files_.list(to + "/files");
    for (const FoundFile& file : copied) {
      if (file.bytes != 3) continue;
      ASSERT_TRUE(files_.write_text(file.path, "two").ok());
    }
    EXPECT_EQ(copies_.copy(path("from"), id, to)->files_copied, 0U);
    EXPECT_EQ(copies_.verify(to, id)->faults.size(), 1U);
    // It stays, as there may be no better one.
    EXPECT_EQ(files_.list(to + "/files")->size(), 2U);
    EXPECT_EQ(copies_.copy(path("from"), id, to)->files_copied, 1U);
    EXPECT_TRUE(copies_.verify(to, id)->faults.empty());
    EXPECT_EQ(copies_.copy(path("from"), id, to)->files_copied, 0U);
  }
}

TEST_F(BackupCopiesTest, ACopyIsOfOneFamilyOfStores) {
  (void)make(1, {"a"});
  ASSERT_TRUE(copies_.copy(path("from"), "", path("to")).ok());
  const std::string other = make(2, {"b"}, "00aa");
  EXPECT_EQ(copies_.copy(path("from"), other, path("to")).status().code(),
            StatusCode::kFailedPrecondition);
  EXPECT_EQ(copies_.list(path("to"))->size(), 1U);
  EXPECT_EQ(copies_.copy(path("from"), "", path("from/../from")).status().code(),
            StatusCode::kFailedPrecondition);
}

TEST_F(BackupCopiesTest, OneProgramAtATimeChangesACopyInAnObjectStore) {
  const std::string to = "s3://lake/copy";
  const std::string first = make(1, {"a", "b"});
  const std::string second = make(2, {"b", "c"});
  ASSERT_TRUE(copies_.copy(path("from"), first, to).ok());
  // Another one is at work at each moment of this one, and this one at each of the other.
  int met = 0;
  objects_.set_before_write([&](const std::string& written) {
    if (written.find("/writers/") != std::string::npos) return;
    objects_.set_before_write({});
    BackupCopies another(files_, clock_);
    for (const Status& refused :
         {another.keep(to, 1).status(), another.copy(path("from"), first, to).status()})
      EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition);
    ++met;
  });
  ASSERT_TRUE(copies_.copy(path("from"), second, to).ok());
  EXPECT_EQ(met, 1);
  // Of one that was killed: it lapses by the clock of the store.
  ASSERT_TRUE(files_.write_text(to + "/writers/dead", "skua\n").ok());
  objects_.advance(std::chrono::minutes(59));
  EXPECT_EQ(copies_.keep(to, 1).status().code(), StatusCode::kFailedPrecondition);
  objects_.advance(std::chrono::minutes(1));
  EXPECT_EQ(*copies_.keep(to, 1), std::vector<std::string>{first});
  EXPECT_TRUE(files_.list(to + "/writers")->empty());
  EXPECT_TRUE(copies_.verify(to, second)->faults.empty());
  // One that slept too long cannot know.
  objects_.set_before_write([&](const std::string& written) {
    if (written.find("/files/") != std::string::npos) clock_.advance(std::chrono::minutes(31));
  });
  const std::string third = make(3, {"d", "e"});
  EXPECT_EQ(copies_.copy(path("from"), third, to).status().code(), StatusCode::kAborted);
}

}  // namespace
}  // namespace skua::test
