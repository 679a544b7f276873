#include <gtest/gtest.h>

#include "storage/base/sha256.h"
#include "storage/model/backup_erasures.h"
#include "storage/model/backup_manifest.h"

namespace skua {
namespace {

BackupManifest sample() {
  BackupManifest manifest;
  manifest.created = Timestamp{1767225600123456};
  manifest.id = backup_id(manifest.created);
  manifest.store_id = "0123456789abcdef";
  manifest.ancestors = {{"00ff", 7}};
  manifest.format_version = 1;
  manifest.sequence = 12;
  manifest.committed = Timestamp{1767225600000000};
  manifest.took = Duration{1500};
  manifest.new_bytes = 3;
  manifest.erasures = 9;
  manifest.loads_left_out = {4, 5};
  manifest.files = {{"000012.sst", 3, std::string(64, 'a'), "0a0b"},
                    {"CURRENT", 16, std::string(64, 'b'), ""}};
  return manifest;
}

// With an end that is right.
std::string sealed(std::string lines) {
  Sha256 digest;
  digest.add(lines);
  return lines + "end " + digest.finish() + "\n";
}

std::string lines_of(const BackupManifest& manifest) {
  const std::string text = manifest.encode();
  return text.substr(0, text.rfind("end "));
}

TEST(BackupManifestTest, ReadsWhatItWrote) {
  const auto read = BackupManifest::decode(sample().encode());
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  EXPECT_EQ(read->encode(), sample().encode());
  EXPECT_EQ(read->id, "20260101-000000-123456");
  EXPECT_EQ(read->bytes(), 19U);
  EXPECT_EQ(read->files[1].origin, "");
}

TEST(BackupManifestTest, AnIdIsAMoment) {
  EXPECT_EQ(*backup_moment(sample().id), sample().created);
  for (const char* id : {"", "20261301-000000-000000", "20260101-000000-00000", "20260101T000000Z"})
    EXPECT_FALSE(backup_moment(id).ok()) << id;
}

TEST(BackupManifestTest, RefusesWhatIsCutShort) {
  const std::string text = sample().encode();
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_EQ(BackupManifest::decode(text.substr(0, size)).status().code(), StatusCode::kDataLoss)
        << size;
}

TEST(BackupManifestTest, RefusesWhatMakesNoSense) {
  const std::string good = lines_of(sample());
  ASSERT_TRUE(BackupManifest::decode(sealed(good)).ok());
  const std::string sha = std::string(64, 'c');
  for (const std::string& line :
       {"file " + sha + " 1 - ../escape", "file " + sha + " 1 - a/b",
        "file " + sha + " 1 - .hidden", "file " + sha + " 1 -", "file " + sha + " -1 - x",
        std::string("file ../../etc 1 - x"), "file " + sha + " 99999999999999999999 - x",
        "file " + sha + " 1 - x y", std::string("store ../x"), std::string("id ../x"),
        std::string("unheard of"), std::string("commit 1"), std::string("")})
    EXPECT_EQ(BackupManifest::decode(sealed(good + line + "\n")).status().code(),
              StatusCode::kDataLoss)
        << line;
  EXPECT_EQ(BackupManifest::decode(sealed("skua backup 1\n")).status().code(),
            StatusCode::kDataLoss);
  EXPECT_EQ(BackupManifest::decode(sealed("skua backup 2\n")).status().code(),
            StatusCode::kFailedPrecondition);
}

TEST(BackupErasuresTest, ReadsWholeLinesAndSeesDamage) {
  const BackupErasure erasure{"00ff", 12, 1, Timestamp{5}, std::string(64, 'd')};
  const std::string line = encode_erasure(erasure);
  const ErasureLogText two = decode_erasures(line + line + line.substr(0, 20));
  EXPECT_EQ(two.erasures.size(), 2U);
  EXPECT_EQ(two.whole_bytes, 2 * line.size());
  EXPECT_EQ(encode_erasure(two.erasures[1]), line);
  EXPECT_EQ(wrong_with(two, 2), "");
  EXPECT_NE(wrong_with(two, 3), "");
  for (std::size_t at = 0; at + 1 < line.size(); ++at) {
    std::string bad = line;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    const ErasureLogText log = decode_erasures(line + bad + line);
    EXPECT_EQ(log.erasures.size(), 2U) << at;
    EXPECT_EQ(log.damaged.front(), 2U) << at;
    EXPECT_NE(wrong_with(log, 0), "") << at;
  }
}

TEST(BackupManifestTest, StoresOfOneFamily) {
  const std::vector<StoreAncestor> of_a = {{"a", 5}};
  EXPECT_TRUE(are_kin("a", {}, "a", {}));
  EXPECT_TRUE(are_kin("b", of_a, "a", {}));
  EXPECT_TRUE(are_kin("a", {}, "b", of_a));
  EXPECT_TRUE(are_kin("b", of_a, "c", of_a));
  EXPECT_FALSE(are_kin("b", of_a, "c", {{"d", 5}}));
  EXPECT_FALSE(are_kin("b", {}, "c", {}));
}

}  // namespace
}  // namespace skua
