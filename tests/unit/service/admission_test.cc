#include "api/service/admission.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace skua {
namespace {

class AdmissionTest : public ::testing::Test {
 protected:
  static Limits small_limits() {
    Limits limits;
    limits.bytes_in_flight_max = 1 << 20;
    limits.reads_in_flight_max = 2;
    limits.writes_in_flight_max = 1;
    return limits;
  }
  double refused(const char* door, const char* reason) {
    return metrics_.refusals.with({door, reason}).Value();
  }

  const Limits limits_ = small_limits();
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
};

TEST_F(AdmissionTest, BoundsTheBytesOfAllDoorsTogether) {
  AdmissionTicket grpc = admission_.arrive(Door::kGrpc);
  AdmissionTicket http = admission_.arrive(Door::kHttp);
  EXPECT_TRUE(grpc.grow(700 << 10).ok());
  const Status refused_bytes = http.grow(100 << 10);
  EXPECT_EQ(refused_bytes.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(refused_bytes.message().find("bytes_in_flight_max"), std::string::npos);
  EXPECT_EQ(refused("http", "bytes"), 1);
  EXPECT_EQ(admission_.bytes(), 700U << 10);
  grpc.release();
  EXPECT_TRUE(http.grow(100 << 10).ok());
}

TEST_F(AdmissionTest, TheLastQuarterIsForSmallRequests) {
  AdmissionTicket large = admission_.arrive(Door::kHttp);
  EXPECT_TRUE(large.grow(768 << 10).ok());
  EXPECT_FALSE(large.grow(1).ok());
  std::vector<AdmissionTicket> small;
  for (int i = 0; i < 4; ++i) {
    small.push_back(admission_.arrive(Door::kGrpc));
    EXPECT_TRUE(small.back().grow(64 << 10).ok());
  }
  AdmissionTicket last = admission_.arrive(Door::kGrpc);
  EXPECT_FALSE(last.grow(1).ok());
}

TEST_F(AdmissionTest, EachClassHasItsOwnCalls) {
  AdmissionTicket reads[3];
  for (AdmissionTicket& read : reads) read = admission_.arrive(Door::kGrpc);
  EXPECT_TRUE(reads[0].enter(OperationCost::kRead).ok());
  EXPECT_TRUE(reads[1].enter(OperationCost::kRead).ok());
  EXPECT_EQ(reads[2].enter(OperationCost::kRead).code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(refused("grpc", "calls"), 1);
  AdmissionTicket write = admission_.arrive(Door::kHttp);
  EXPECT_TRUE(write.enter(OperationCost::kWrite).ok());
  reads[0].leave(0);
  EXPECT_TRUE(reads[2].enter(OperationCost::kRead).ok());
}

TEST_F(AdmissionTest, AnswersCountUntilTheyAreSent) {
  AdmissionTicket slow = admission_.arrive(Door::kHttp);
  EXPECT_TRUE(slow.grow(100).ok());
  EXPECT_TRUE(slow.enter(OperationCost::kRead).ok());
  slow.leave(2 << 20);  // It is there already: nobody asks whether it may be.
  EXPECT_EQ(admission_.bytes(), 2U << 20);
  EXPECT_TRUE(admission_.is_short());
  AdmissionTicket next = admission_.arrive(Door::kHttp);
  EXPECT_FALSE(next.grow(1).ok());
  slow.release();
  EXPECT_EQ(admission_.bytes(), 0U);
  EXPECT_TRUE(next.grow(1).ok());
}

TEST_F(AdmissionTest, ATicketGivesBackWhatItHolds) {
  {
    AdmissionTicket ticket = admission_.arrive(Door::kGrpc);
    EXPECT_TRUE(ticket.grow(1000).ok());
    EXPECT_TRUE(ticket.enter(OperationCost::kWrite).ok());
    const AdmissionTicket moved = std::move(ticket);
    EXPECT_EQ(admission_.bytes(), 1000U);
    metrics_.refresh();
    EXPECT_EQ(metrics_.calls_in_flight.with("write").Value(), 1);
    EXPECT_EQ(metrics_.bytes_in_flight.get().Value(), 1000);
  }
  metrics_.refresh();
  EXPECT_EQ(admission_.bytes(), 0U);
  EXPECT_EQ(metrics_.calls_in_flight.with("write").Value(), 0);
  EXPECT_EQ(metrics_.bytes_in_flight.get().Value(), 0);
}

TEST_F(AdmissionTest, ManyThreadsNeverHoldMoreThanTheLimits) {
  std::vector<std::thread> threads;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        AdmissionTicket ticket = admission_.arrive(Door::kGrpc);
        if (!ticket.grow(400 << 10).ok() || !ticket.enter(OperationCost::kRead).ok()) continue;
        int now = ++inside;
        int seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        --inside;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 1);  // 400 KiB twice is more than three quarters of 1 MiB.
  EXPECT_EQ(admission_.bytes(), 0U);
}

}  // namespace
}  // namespace skua
