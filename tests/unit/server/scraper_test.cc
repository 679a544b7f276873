#include "server/scraper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "server/process_gauges.h"
#include "storage/base/clock.h"

namespace skua {
namespace {

std::string scrape(Scraper& scraper) {
  std::promise<std::string> answer;
  if (!scraper.ask([&](std::string text) { answer.set_value(std::move(text)); })) return "refused";
  return answer.get_future().get();
}

TEST(Scraper, LooksAtEverySourceFirst) {
  Metrics metrics;
  Scraper scraper(metrics);
  double value = 0;
  {
    const Metrics::Source source =
        metrics.add_slow_source([&] { metrics.wal_bytes.get().Set(++value); });
    EXPECT_NE(scrape(scraper).find("\nskua_wal_bytes 1\n"), std::string::npos);
    EXPECT_NE(scrape(scraper).find("\nskua_wal_bytes 2\n"), std::string::npos);
    EXPECT_NE(scrape(scraper).find("\nskua_gauges_late 0\n"), std::string::npos);
  }
  EXPECT_NE(scrape(scraper).find("\nskua_wal_bytes 3\n"), std::string::npos);
  EXPECT_EQ(value, 3);
}

TEST(Scraper, AStoreThatHangsMakesGaugesLateAndNoMore) {
  Metrics metrics;
  std::promise<void> release;
  auto released = release.get_future().share();
  const Metrics::Source store = metrics.add_slow_source([released] { released.wait(); });
  double looks = 0;
  const Metrics::Source queue =
      metrics.add_source([&] { metrics.write_queue_rows.get().Set(++looks); });
  {
    Scraper scraper(metrics);
    // What does not ask the store is as of each scrape all the same.
    for (const char* fresh : {"\nskua_write_queue_rows 1\n", "\nskua_write_queue_rows 2\n"}) {
      const std::string text = scrape(scraper);
      EXPECT_NE(text.find("\nskua_gauges_late 1\n"), std::string::npos);
      EXPECT_NE(text.find(fresh), std::string::npos) << fresh;
    }
    release.set_value();
    EXPECT_NE(scrape(scraper).find("\nskua_gauges_late 0\n"), std::string::npos);
  }
}

TEST(Scraper, RefusesACrowdAndAnswersWhomItTook) {
  Metrics metrics;
  std::promise<void> release;
  auto released = release.get_future().share();
  const Metrics::Source source = metrics.add_slow_source([released] { released.wait(); });
  std::atomic<int> answered = 0;
  int taken = 0;
  {
    Scraper scraper(metrics);
    for (int i = 0; i < 100; ++i)
      if (scraper.ask([&](const std::string&) { ++answered; })) ++taken;
    EXPECT_LT(taken, 10);
    EXPECT_GT(taken, 0);
    release.set_value();
  }
  EXPECT_EQ(answered, taken);
}

TEST(ProcessGauges, SayWhatThisProcessUses) {
  Metrics metrics;
  set_process_gauges(metrics);
  EXPECT_GT(metrics.process_resident_memory_bytes.get().Value(), 1 << 20);
  EXPECT_GT(metrics.process_virtual_memory_bytes.get().Value(),
            metrics.process_resident_memory_bytes.get().Value());
  EXPECT_GE(metrics.process_open_fds.get().Value(), 3);
  EXPECT_GT(metrics.process_max_fds.get().Value(), metrics.process_open_fds.get().Value());
  EXPECT_GE(metrics.process_threads.get().Value(), 1);
  const double start = metrics.process_start_time.get().Value();
  const auto now = static_cast<double>(SystemClock().now().us) / 1e6;
  EXPECT_GT(start, now - 3600);
  EXPECT_LT(start, now + 2);
  const double cpu_before = metrics.process_cpu.get().Value();
  set_process_gauges(metrics);
  EXPECT_GE(metrics.process_cpu.get().Value(), cpu_before);
}

}  // namespace
}  // namespace skua
