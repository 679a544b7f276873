// Large reads between whose pieces the deadline passes or the caller leaves.
#include <algorithm>

#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

using S = FeatureStatus;

class ReadDeadlineTest : public ServiceTest {
 protected:
  static constexpr std::size_t kRows = 600;

  // Of an entity that is there, many times.
  ReadRequest large_request() {
    put_weather("EWR", kNow, 1.0);
    return request_for({"weather:temp"},
                       {strings(std::vector<std::optional<std::string>>(kRows, "EWR"))});
  }
  // Wanted so many times, then `end`.
  static StillWanted wanted(int times, Status end) {
    return [=]() mutable { return times-- > 0 ? Status() : end; };
  }
};

TEST_F(ReadDeadlineTest, AReadThatNobodyWantsAnyMoreEndsBetweenItsPieces) {
  const ReadRequest request = large_request();
  engine.lookup_calls = 0;
  const auto answer = reads.read(request, IoMode::kMayBlock,
                                 wanted(2, {StatusCode::kCancelled, "the caller has gone"}));
  EXPECT_EQ(answer.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(engine.lookup_calls, 2);
}

TEST_F(ReadDeadlineTest, WithoutPartialTheWholeReadFails) {
  const ReadRequest request = large_request();
  const auto answer =
      reads.read(request, IoMode::kMayBlock, wanted(1, deadline_exceeded("too late")));
  EXPECT_EQ(answer.status().code(), StatusCode::kDeadlineExceeded);
}

TEST_F(ReadDeadlineTest, PartialAnswersWhatWasReadAndAStatusForTheRest) {
  ReadRequest request = large_request();
  request.partial_on_deadline = true;
  engine.cold = true;
  const auto answer =
      reads.read(request, IoMode::kMayBlock, wanted(2, deadline_exceeded("too late")));
  ASSERT_TRUE(answer.ok() && answer->has_value());
  const std::vector<S> found = statuses(**answer, 0);
  ASSERT_EQ(found.size(), kRows);
  const auto late = std::find(found.begin(), found.end(), S::kDeadlineExceeded);
  EXPECT_EQ(late - found.begin(), 512);
  EXPECT_EQ(std::count(found.begin(), late, S::kPresent), 512);
  EXPECT_EQ(std::count(late, found.end(), S::kDeadlineExceeded), found.end() - late);
}

TEST_F(ReadDeadlineTest, PartialAnswersWhatIsInMemoryWithoutTheDisk) {
  ReadRequest request = large_request();
  request.partial_on_deadline = true;
  const auto answer = reads.read_what_is_in_memory(request);
  ASSERT_TRUE(answer.ok() && answer->has_value());
  EXPECT_EQ(statuses(**answer, 0), std::vector<S>(kRows, S::kPresent));
  engine.cold = true;
  const auto cold = reads.read_what_is_in_memory(request);
  ASSERT_TRUE(cold.ok() && cold->has_value());
  EXPECT_EQ(statuses(**cold, 0), std::vector<S>(kRows, S::kDeadlineExceeded));
}

TEST_F(ReadDeadlineTest, AReadInTimeIsTheSameInPieces) {
  const ReadRequest request = large_request();
  const auto answer = reads.read(request, IoMode::kMayBlock, wanted(100, Status()));
  ASSERT_TRUE(answer.ok() && answer->has_value());
  EXPECT_EQ(statuses(**answer, 0), std::vector<S>(kRows, S::kPresent));
}

}  // namespace
}  // namespace skua
