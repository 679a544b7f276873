// A server whose disk answers nothing for seconds: probes are answered, and so are reads that would
// rather have a part in time than all too late.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/base/clock.h"
#include "tests/fault/fault_disk.h"
#include "tests/fault/fault_file_system.h"
#include "tests/overload/probe.h"
#include "tests/support/grpc_door.h"
#include "tests/support/http_client.h"
#include "tests/support/in_process_server.h"
#include "tests/support/requests.h"

namespace skua::test {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

class HungDisk : public ::testing::Test {
 protected:
  HungDisk() {
    disk_.set_sleeper([](std::chrono::microseconds time) { std::this_thread::sleep_for(time); });
    settings_.latest_memory_bytes = 0;
    settings_.limits.storage_queue_max = 16;
    settings_.limits.reads_in_flight_max = 32;
  }
  ~HungDisk() override {
    disk_.set_faults({});
    server_.reset();
  }

  void start() {
    ServerHooks hooks;
    hooks.file_system = make_fault_file_system(disk_);
    auto server = Server::start(settings_, clock_, hooks);
    ASSERT_TRUE(server.ok()) << server.status().to_string();
    server_ = *std::move(server);
  }

  // Rows in files of which nothing is in memory.
  void SetUp() override {
    start();
    GrpcDoor door(server_->grpc_port());
    v1::ApplyResponse applied;
    ASSERT_EQ(
        door.apply(apply_of("numbers", {{"id", ValueType::kInt64}}, {{"value", ValueType::kInt64}}),
                   applied)
            .to_string(),
        "OK");
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door.write(write_of("numbers", {ids(), {"value", ValueType::kInt64, ids().values}}),
                         receipt)
                  .to_string(),
              "OK");
    ASSERT_EQ(door.compact().to_string(), "OK");
    server_.reset();
    start();
  }

  static TestColumn ids() {
    TestColumn column{"id", ValueType::kInt64, {}};
    for (std::int64_t i = 0; i < 400; ++i) column.values.emplace_back(i);
    return column;
  }

  // Three reads one after the other from each of many callers, with little patience: what came.
  std::map<StatusCode, int> read_often(const v1::GetFeaturesRequest& request) {
    std::map<StatusCode, int> codes;
    std::mutex mutex;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 16; ++caller)
      callers.emplace_back([&] {
        GrpcDoor hasty(server_->grpc_port(), milliseconds(400));
        for (int i = 0; i < 3; ++i) {
          v1::GetFeaturesResponse answer;
          const StatusCode code = hasty.read(request, answer).code();
          const std::lock_guard lock(mutex);
          ++codes[code];
        }
      });
    for (std::thread& caller : callers) caller.join();
    return codes;
  }

  void hang() {
    DiskFaults faults;
    faults.delay = std::chrono::seconds(2);
    disk_.set_faults(faults);
  }

  FaultDisk disk_{1};
  SystemClock clock_;
  Settings settings_ = InProcessServer::small_settings("/disk/data");
  std::unique_ptr<Server> server_;
};

TEST_F(HungDisk, ReadsThatTakeAPartAreAnsweredInTime) {
  v1::GetFeaturesRequest request = read_of({"numbers:value"}, {ids()});
  hang();
  GrpcDoor hasty(server_->grpc_port(), milliseconds(400));
  v1::GetFeaturesResponse answer;
  EXPECT_EQ(hasty.read(request, answer).code(), StatusCode::kDeadlineExceeded);
  request.set_partial_on_deadline(true);
  const auto start = SteadyClock::now();
  ASSERT_EQ(hasty.read(request, answer).to_string(), "OK");
  EXPECT_LT(SteadyClock::now() - start, milliseconds(400));
  const std::string& statuses = answer.features(0).statuses();
  EXPECT_EQ(statuses, std::string(400, static_cast<char>(v1::DEADLINE_EXCEEDED)));
  EXPECT_EQ(answer.features(0).values().int64_values_size(), 400);

  disk_.set_faults({});
  GrpcDoor patient(server_->grpc_port());
  ASSERT_EQ(patient.read(request, answer).to_string(), "OK");
  EXPECT_EQ(answer.features(0).statuses(), std::string(400, static_cast<char>(v1::PRESENT)));
}

// However many there are: those that were answered hold no places.
TEST_F(HungDisk, ManyReadsThatTakeAPartAreAnsweredInTime) {
  v1::GetFeaturesRequest request = read_of({"numbers:value"}, {ids()});
  request.set_partial_on_deadline(true);
  hang();
  auto codes = read_often(request);
  EXPECT_EQ(codes[StatusCode::kResourceExhausted], 0);
  EXPECT_GT(codes[StatusCode::kOk], 40);  // Of 48; on a busy machine one may come too late.
}

TEST_F(HungDisk, ReadsThatNeedNoDiskAreServed) {
  v1::WriteRowsResponse receipt;
  const TestColumn warm{"id", ValueType::kInt64, {std::int64_t{1000}}};
  const TestColumn value{"value", ValueType::kInt64, {std::int64_t{7}}};
  GrpcDoor door(server_->grpc_port(), milliseconds(500));
  ASSERT_EQ(door.write(write_of("numbers", {warm, value}), receipt).to_string(), "OK");
  hang();
  auto codes = read_often(read_of({"numbers:value"}, {ids()}));
  EXPECT_EQ(codes[StatusCode::kOk], 0);
  v1::GetFeaturesResponse answer;
  EXPECT_EQ(door.read(read_of({"numbers:value"}, {warm}), answer).to_string(), "OK");
}

// Over HTTP nobody but the server watches the time.
TEST_F(HungDisk, DeadlinesAreKept) {
  hang();
  HttpClient client(server_->http_port());
  const auto start = SteadyClock::now();
  const auto answer =
      client.send("POST", "/v1/online/get-features",
                  {{"Content-Type", "application/json"}, {"X-Request-Timeout-Ms", "200"}},
                  R"({"features":["numbers:value"],"entities":{"id":[1,2,3]}})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->code, 504) << answer->body;
  EXPECT_LT(SteadyClock::now() - start, milliseconds(1000));
}

// An answer has left, and its read is at the disk still.
TEST_F(HungDisk, TheServerWaitsForItsThreads) {
  v1::GetFeaturesRequest request = read_of({"numbers:value"}, {ids()});
  request.set_partial_on_deadline(true);
  hang();
  GrpcDoor hasty(server_->grpc_port(), milliseconds(200));
  v1::GetFeaturesResponse answer;
  ASSERT_EQ(hasty.read(request, answer).to_string(), "OK");
  std::thread well_again([&] {  // But for what is at the disk already.
    std::this_thread::sleep_for(milliseconds(100));
    disk_.set_faults({});
  });
  server_.reset();
  well_again.join();
}

TEST_F(HungDisk, ProbesAreAnswered) {
  hang();
  Probe probe(server_->admin_port());
  GrpcDoor hasty(server_->grpc_port(), milliseconds(500));
  v1::WriteRowsResponse receipt;
  (void)hasty.write(write_of("numbers", {ids(), {"value", ValueType::kInt64, ids().values}}),
                    receipt);
  v1::GetFeaturesResponse answer;
  (void)hasty.read(read_of({"numbers:value"}, {ids()}), answer);
  const Probe::Figures probes = probe.take();
  EXPECT_GT(probes.probes, 20U);
  EXPECT_TRUE(probes.are_good()) << probes.failed << " failed, " << probes.slow << " slow";
}

// What tells of the disk does not wait for it.
TEST_F(HungDisk, MetricsTellOfTheRowsThatWait) {
  hang();
  std::thread writer([&] {
    GrpcDoor hasty(server_->grpc_port(), milliseconds(500));
    v1::WriteRowsResponse receipt;
    (void)hasty.write(write_of("numbers", {ids(), {"value", ValueType::kInt64, ids().values}}),
                      receipt);
  });
  HttpClient admin(server_->admin_port());
  bool told = false;
  for (int i = 0; i < 50 && !told; ++i) {
    const auto page = admin.send("GET", "/metrics", {}, "");
    told = page.ok() && page->body.find("\nskua_write_queue_rows 400\n") != std::string::npos;
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_TRUE(told);
  writer.join();
}

}  // namespace
}  // namespace skua::test
