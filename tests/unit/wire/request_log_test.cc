#include "api/wire/request_log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>
#include <string>

namespace skua {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// Steady time that a test sets.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] nanoseconds steady() const override { return at; }
  nanoseconds at{seconds(1000)};
};

class RequestLogTest : public ::testing::Test {
 protected:
  RequestLogTest() : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~RequestLogTest() override { spdlog::set_default_logger(before_); }

  void note(RequestLog& log, nanoseconds latency, const Status& status = {}) {
    StageTimes stages(clock);
    clock.at += latency;
    const nanoseconds whole = stages.end();
    log.note({Operation::kGetFeatures, Door::kHttp, trace, shape, stages, whole, status});
    clock.at -= latency;
  }
  [[nodiscard]] std::string text() const { return text_.str(); }
  [[nodiscard]] std::ptrdiff_t lines() const {
    const std::string all = text();
    return std::count(all.begin(), all.end(), '\n');
  }

  SteadyClock clock;
  RequestShape shape;
  std::optional<TraceContext> trace;

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(RequestLogTest, ASlowRequestIsOneLineOfNamesAndSizes) {
  RequestLog log(clock, milliseconds(100));
  auto view = std::make_shared<RegisteredView>();
  view->view.project = "default";
  view->view.name = "weather";
  shape.view = view;
  shape.rows = 7;
  trace = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  note(log, milliseconds(250));
  EXPECT_EQ(lines(), 1);
  for (const char* part :
       {"warning slow request: ", "operation=GetFeatures", "door=http", "status=OK",
        "views=default/weather", "rows=7", " ms=250.000", "parse_ms=250.000", "engine_ms=0.000",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736", "parent_id=00f067aa0ba902b7"})
    EXPECT_NE(text().find(part), std::string::npos) << part << " in " << text();
}

TEST_F(RequestLogTest, OnlySlowOnesAndFaultsOfTheServer) {
  RequestLog log(clock, milliseconds(100));
  note(log, milliseconds(99));
  note(log, milliseconds(1), invalid_argument("the caller's"));
  note(log, milliseconds(1), not_found("the caller's"));
  note(log, milliseconds(1), resource_exhausted("counted, and of every request of a flood"));
  EXPECT_EQ(text(), "");
  note(log, milliseconds(1), internal_error("ours"));
  EXPECT_EQ(lines(), 1);
  EXPECT_NE(text().find("error failed request: "), std::string::npos) << text();
  EXPECT_NE(text().find("ours"), std::string::npos);
  note(log, milliseconds(100), unavailable("both"));
  EXPECT_EQ(lines(), 3);
}

TEST_F(RequestLogTest, AThresholdOfZeroTakesNone) {
  RequestLog log(clock, nanoseconds(0));
  EXPECT_FALSE(log.is_slow(seconds(3600)));
  note(log, seconds(3600));
  EXPECT_EQ(text(), "");
}

TEST_F(RequestLogTest, AFloodIsAFewLinesASecondAndACount) {
  RequestLog log(clock, milliseconds(100));
  for (int i = 0; i < 1000; ++i) note(log, milliseconds(200));
  EXPECT_EQ(lines(), static_cast<std::ptrdiff_t>(RequestLog::kLinesPerSecond));
  clock.at += seconds(1);
  note(log, milliseconds(200));
  EXPECT_EQ(lines(), static_cast<std::ptrdiff_t>(RequestLog::kLinesPerSecond) + 1);
  EXPECT_NE(text().find("and 995 more"), std::string::npos) << text();
}

}  // namespace
}  // namespace skua
