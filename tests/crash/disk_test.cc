// A disk that is full or read-only: writes are refused by name, reads go on, and nothing
// acknowledged is lost.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "storage/base/clock.h"
#include "tests/crash/server_process.h"
#include "tests/support/grpc_door.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

constexpr std::size_t kPayloadBytes = 100000;

// A small file system of its own, or the reason why there is none.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directories(at);
    mounted_ = ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=40m") == 0;
    if (!mounted_) reason_ = std::string("mount -t tmpfs: ") + std::strerror(errno);
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_mounted() const { return mounted_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  // Makes a folder on it that can also be reached as `link`.
  void hold(const std::filesystem::path& link) const {
    std::filesystem::create_directories(at_ / link.filename());
    std::filesystem::create_directory_symlink(at_ / link.filename(), link);
  }
  [[nodiscard]] bool make_read_only() {
    return ::mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0;
  }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
  std::string reason_;
};

void declare_view(Door& door) {
  v1::ApplyRequest request;
  v1::Entity* entity = request.add_entities();
  entity->set_name("id");
  entity->set_type(v1::INT64);
  v1::FeatureView* view = request.add_feature_views();
  view->set_name("blobs");
  view->add_entities("id");
  v1::Feature* feature = view->add_features();
  feature->set_name("blob");
  feature->set_type(v1::BYTES);
  v1::ApplyResponse answer;
  ASSERT_EQ(door.apply(request, answer).to_string(), "OK");
}

std::string blob_of(std::int64_t id) {
  // Does not compress.
  std::string blob(kPayloadBytes, '\0');
  std::uint64_t state = static_cast<std::uint64_t>(id) * 2654435761 + 88172645463325252;
  for (char& byte : blob) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state);
  }
  return blob;
}

Status write_blob(Door& door, std::int64_t id) {
  v1::WriteRowsRequest request;
  request.set_feature_view("blobs");
  v1::NamedColumn* ids = request.add_columns();
  ids->set_name("id");
  ids->mutable_column()->add_int64_values(id);
  v1::NamedColumn* blobs = request.add_columns();
  blobs->set_name("blob");
  blobs->mutable_column()->add_bytes_values(blob_of(id));
  v1::WriteRowsResponse receipt;
  return door.write(request, receipt);
}

void expect_blobs(Door& door, std::int64_t count) {
  for (std::int64_t id = 0; id < count; ++id) {
    v1::GetFeaturesRequest request;
    request.add_features("blobs:blob");
    v1::NamedColumn* ids = request.add_entities();
    ids->set_name("id");
    ids->mutable_column()->add_int64_values(id);
    v1::GetFeaturesResponse answer;
    ASSERT_EQ(door.read(request, answer).to_string(), "OK");
    ASSERT_EQ(answer.features(0).statuses()[0], v1::PRESENT) << "blob " << id;
    ASSERT_EQ(answer.features(0).values().bytes_values(0), blob_of(id)) << "blob " << id;
  }
}

// Writes until the disk refuses; returns how many were acknowledged.
std::int64_t write_until_refused(Door& door) {
  constexpr std::int64_t kMost = 2000;
  for (std::int64_t id = 0; id < kMost; ++id) {
    const Status status = write_blob(door, id);
    if (status.ok()) continue;
    EXPECT_TRUE(status.code() == StatusCode::kUnavailable ||
                status.code() == StatusCode::kResourceExhausted)
        << status.to_string();
    return id;
  }
  ADD_FAILURE() << "the disk never got full";
  return kMost;
}

// What a disk without room must mean, from the first refused write to a restart with room again.
void expect_refusal_and_reads(ServerProcess& server, std::int64_t& acknowledged) {
  GrpcDoor door(server.grpc_port());
  declare_view(door);
  acknowledged = write_until_refused(door);
  ASSERT_GT(acknowledged, 10);
  expect_blobs(door, acknowledged);
  const Status again = write_blob(door, acknowledged);
  EXPECT_TRUE(again.code() == StatusCode::kUnavailable ||
              again.code() == StatusCode::kResourceExhausted)
      << again.to_string();
  v1::StatusResponse status;
  ASSERT_EQ(door.status(status).to_string(), "OK");
  EXPECT_FALSE(status.writable());
  EXPECT_FALSE(status.not_writable_reason().empty());
}

TEST(Disk, FullMeansRefusedWritesAndReadsThatGoOn) {
  ScratchFolder folder;
  SmallDisk disk(folder.path() / "disk");
  if (!disk.is_mounted()) GTEST_SKIP() << disk.reason();
  disk.hold(folder.path() / "data");
  ServerProcess server(folder.path() / "data", {"--disk-reserve-bytes", "0"});
  ASSERT_TRUE(server.start()) << server.log();
  std::int64_t acknowledged = 0;
  expect_refusal_and_reads(server, acknowledged);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0) << server.log();
}

// The reserve refuses before the end: reads, probes and deletes go on.
TEST(Disk, NearlyFullMeansRefusedByNameAndReadyForReads) {
  ScratchFolder folder;
  SmallDisk disk(folder.path() / "disk");
  if (!disk.is_mounted()) GTEST_SKIP() << disk.reason();
  disk.hold(folder.path() / "data");
  ServerProcess server(folder.path() / "data", {"--disk-reserve-bytes", "24MiB"});
  ASSERT_TRUE(server.start()) << server.log();
  GrpcDoor door(server.grpc_port());
  declare_view(door);
  const std::int64_t acknowledged = write_until_refused(door);
  EXPECT_EQ(write_blob(door, acknowledged).code(), StatusCode::kResourceExhausted);
  expect_blobs(door, acknowledged);
  v1::StatusResponse status;
  ASSERT_EQ(door.status(status).to_string(), "OK");
  EXPECT_FALSE(status.writable());
  EXPECT_NE(status.not_writable_reason().find("disk_reserve_bytes"), std::string::npos);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0) << server.log();
}

TEST(Disk, FilesThatMayNotGrowMeanTheSameAndNothingAcknowledgedIsLost) {
  ScratchFolder folder;
  ServerProcess server(
      folder.path() / "data",
      {"--max-total-wal-bytes", "64MiB", "--memtable-bytes", "64MiB", "--disk-reserve-bytes", "0"});
  server.limit_file_bytes(8 << 20);
  ASSERT_TRUE(server.start()) << server.log();
  std::int64_t acknowledged = 0;
  {
    GrpcDoor door(server.grpc_port());
    declare_view(door);
    acknowledged = write_until_refused(door);
    ASSERT_GT(acknowledged, 10);
    expect_blobs(door, acknowledged);
    // The store goes on in new files.
    EXPECT_EQ(write_blob(door, acknowledged).to_string(), "OK");
    ++acknowledged;
  }
  server.signal(SIGKILL);
  server.wait();
  server.limit_file_bytes(0);
  ASSERT_TRUE(server.start()) << server.log();
  GrpcDoor door(server.grpc_port());
  expect_blobs(door, acknowledged);
  EXPECT_EQ(write_blob(door, acknowledged).to_string(), "OK");
}

TEST(Disk, ReadOnlyAtTheStartIsRefused) {
  ScratchFolder folder;
  SmallDisk disk(folder.path() / "disk");
  if (!disk.is_mounted()) GTEST_SKIP() << disk.reason();
  // The log of the child stands beside its data folder, so that goes through a link from outside.
  disk.hold(folder.path() / "data");
  ServerProcess server(folder.path() / "data", {"--disk-reserve-bytes", "0"});
  ASSERT_TRUE(server.start()) << server.log();
  server.signal(SIGTERM);
  ASSERT_EQ(server.wait(), 0);
  ASSERT_TRUE(disk.make_read_only());
  EXPECT_FALSE(server.start());
  EXPECT_EQ(server.wait(), 1) << server.log();
}

}  // namespace
}  // namespace skua::test
