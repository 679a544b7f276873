// A restart with a lot of data and a full write-ahead log is short.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <iostream>
#include <vector>

#include "storage/base/clock.h"
#include "tests/crash/server_process.h"
#include "tests/support/grpc_door.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

constexpr std::int64_t kRows = 1000000;
constexpr std::int64_t kRowsPerWrite = 20000;
// The default of max_total_wal_bytes, and how near to it the kill must come.
constexpr std::uint64_t kWalCap = 32 << 20;
constexpr std::uint64_t kWalNearCap = 28 << 20;

double score_of(std::int64_t id, std::int64_t round) { return static_cast<double>(id * 7 + round); }

void declare_view(Door& door) {
  v1::ApplyRequest request;
  v1::Entity* entity = request.add_entities();
  entity->set_name("id");
  entity->set_type(v1::INT64);
  v1::FeatureView* view = request.add_feature_views();
  view->set_name("big");
  view->add_entities("id");
  for (const char* name : {"score", "x", "y", "z"}) {
    v1::Feature* feature = view->add_features();
    feature->set_name(name);
    feature->set_type(v1::DOUBLE);
  }
  v1::ApplyResponse answer;
  ASSERT_EQ(door.apply(request, answer).to_string(), "OK");
}

// Rows [first, first + count) of a round; each round is one event timestamp later.
void write_rows(Door& door, std::int64_t first, std::int64_t count, std::int64_t round) {
  v1::WriteRowsRequest request;
  request.set_feature_view("big");
  v1::NamedColumn* ids = request.add_columns();
  ids->set_name("id");
  v1::NamedColumn* scores = request.add_columns();
  scores->set_name("score");
  v1::NamedColumn* xs = request.add_columns();
  xs->set_name("x");
  static const Timestamp kStart = SystemClock().now() - std::chrono::hours(1);
  v1::Column* times = request.mutable_event_timestamps();
  times->set_type(v1::UNIX_TIMESTAMP);
  for (std::int64_t id = first; id < first + count; ++id) {
    ids->mutable_column()->add_int64_values(id);
    scores->mutable_column()->add_double_values(score_of(id, round));
    xs->mutable_column()->add_double_values(0.5);
    times->add_int64_values((kStart + std::chrono::milliseconds(round)).us);
  }
  v1::WriteRowsResponse receipt;
  ASSERT_EQ(door.write(request, receipt).to_string(), "OK");
  ASSERT_EQ(receipt.applied(), static_cast<std::uint32_t>(count));
}

std::uint64_t wal_bytes(Door& door) {
  v1::StatusResponse status;
  EXPECT_EQ(door.status(status).to_string(), "OK");
  return status.wal_bytes();
}

// Writes again, in small pieces, until the log is nearly at its cap; returns how many rows were.
std::int64_t fill_wal(Door& door) {
  constexpr std::int64_t kPiece = 2000;
  for (std::int64_t first = 0; first < kRows; first += kPiece) {
    if (wal_bytes(door) >= kWalNearCap) return first;
    write_rows(door, first, kPiece, 1);
    if (::testing::Test::HasFailure()) return first;
  }
  return kRows;
}

TEST(Restart, AnswersWithinTwoSecondsWithAMillionRowsAndAFullLog) {
  ScratchFolder folder;
  ServerProcess server(folder.path() / "data");
  ASSERT_TRUE(server.start()) << server.log();
  std::int64_t rewritten = 0;
  {
    GrpcDoor door(server.grpc_port());
    declare_view(door);
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t first = 0; first < kRows && !HasFailure(); first += kRowsPerWrite)
      write_rows(door, first, kRowsPerWrite, 0);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << kRows << " rows loaded in " << took.count() << " s\n";
    rewritten = fill_wal(door);
    const std::uint64_t wal = wal_bytes(door);
    std::cout << "log before the kill: " << wal << " bytes of " << kWalCap << "\n";
    EXPECT_GE(wal, kWalNearCap);
  }
  ASSERT_FALSE(HasFailure());
  server.signal(SIGKILL);
  server.wait();

  const auto exec = std::chrono::steady_clock::now();
  ASSERT_TRUE(server.start()) << server.log();
  GrpcDoor door(server.grpc_port());
  v1::GetFeaturesRequest request;
  request.add_features("big:score");
  v1::NamedColumn* ids = request.add_entities();
  ids->set_name("id");
  const std::vector<std::int64_t> asked = {0, rewritten / 2, rewritten, kRows - 1};
  for (const std::int64_t id : asked) ids->mutable_column()->add_int64_values(id);
  v1::GetFeaturesResponse answer;
  ASSERT_EQ(door.read(request, answer).to_string(), "OK");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exec;
  const v1::Column& scores = answer.features(0).values();
  for (std::size_t i = 0; i < asked.size(); ++i)
    EXPECT_EQ(scores.double_values(static_cast<int>(i)),
              score_of(asked[i], asked[i] < rewritten ? 1 : 0))
        << "row " << asked[i];
  std::cout << "first correct answer " << took.count() << " s after exec\n";
  EXPECT_LT(took.count(), static_cast<double>(number_from_environment("SKUA_RESTART_SECONDS", 2)));
}

}  // namespace
}  // namespace skua::test
