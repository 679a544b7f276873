// Alert rules and dashboard in the programs that they are for.
#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>
#include <functional>
#include <regex>

#include "tests/crash/server_process.h"
#include "tests/gauges/documents.h"
#include "tests/gauges/prometheus_process.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

class PrometheusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (prometheus_program("promtool").empty() || prometheus_program("prometheus").empty())
      GTEST_SKIP() << "Prometheus is not there; `./dev test` fetches it";
  }
  // Looks every tenth of a second until it is so.
  static bool await(const std::function<bool()>& is_so) {
    constexpr int kLooks = 300;
    for (int look = 0; look < kLooks; ++look) {
      if (is_so()) return true;
      ::poll(nullptr, 0, 100);
    }
    return false;
  }
};

TEST_F(PrometheusTest, AlertRulesAreWellFormedAndFireAsTheyShould) {
  const std::string promtool = prometheus_program("promtool");
  const auto [checked, complaints] = run_program(promtool + " check rules " + kAlertRules);
  EXPECT_EQ(checked, 0) << complaints;
  const auto [tested, differences] = run_program(promtool + " test rules " + kAlertTests);
  EXPECT_EQ(tested, 0) << differences;
}

TEST_F(PrometheusTest, WhatAServerExposesIsWellFormed) {
  const ScratchFolder folder;
  ServerProcess server(folder.path() / "data");
  ASSERT_TRUE(server.start()) << server.log();
  HttpClient admin(server.admin_port());
  const auto page = admin.send("GET", "/metrics", {}, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  const std::filesystem::path file = folder.path() / "metrics.txt";
  std::ofstream(file) << page->body;
  // What promtool prints without failing are matters of taste.
  const auto [checked, complaints] =
      run_program(prometheus_program("promtool") + " check metrics < " + file.string());
  EXPECT_EQ(complaints.find("error while linting"), std::string::npos) << complaints;
  EXPECT_NE(page->body.find("\nskua_ready 1\n"), std::string::npos);
}

TEST_F(PrometheusTest, ScrapesAServerAndEvaluatesEveryRuleAndPanel) {
  const ScratchFolder folder;
  ServerProcess server(folder.path() / "data");
  ASSERT_TRUE(server.start()) << server.log();
  PrometheusProcess prometheus(folder.path(), server.admin_port(), kAlertRules);

  nlohmann::json targets;
  EXPECT_TRUE(await([&] {
    targets = prometheus.get("/api/v1/targets").value_or(nlohmann::json());
    return targets.is_object() && !targets["activeTargets"].empty() &&
           targets["activeTargets"][0].value("health", "") == "up";
  })) << targets.dump()
      << prometheus.log();

  nlohmann::json groups;
  const auto count_healthy = [&] {
    groups = prometheus.get("/api/v1/rules")
                 .value_or(nlohmann::json())
                 .value("groups", nlohmann::json());
    std::size_t healthy = 0;
    for (const auto& group : groups)
      for (const auto& rule : group["rules"]) healthy += rule.value("health", "") == "ok" ? 1 : 0;
    return healthy;
  };
  EXPECT_TRUE(await([&] { return count_healthy() == alert_rules().size(); })) << groups.dump(1);

  const auto ready = prometheus.query("skua_ready == 1 and skua_writable == 1");
  ASSERT_TRUE(ready) << prometheus.error();
  EXPECT_EQ((*ready)["result"].size(), 1u) << ready->dump();
  const auto firing = prometheus.query(R"(ALERTS{alertstate="firing"})");
  ASSERT_TRUE(firing) << prometheus.error();
  EXPECT_EQ((*firing)["result"].size(), 0u) << firing->dump();

  // Where a rule compares with a limit there is one.
  static const std::regex limit(R"re(skua_limit\{[^}]*\})re");
  std::size_t limits = 0;
  for (const AlertRule& rule : alert_rules()) {
    std::smatch selector;
    if (!std::regex_search(rule.expression, selector, limit)) continue;
    ++limits;
    const auto found = prometheus.query(selector.str());
    ASSERT_TRUE(found) << prometheus.error();
    EXPECT_EQ((*found)["result"].size(), 1u) << rule.name << found->dump();
  }
  EXPECT_GE(limits, 2u);

  for (std::string expression : dashboard_expressions()) {
    expression = std::regex_replace(expression, std::regex(R"(\$(instance|view))"), ".*");
    expression = std::regex_replace(expression, std::regex(R"(\$__rate_interval)"), "1m");
    EXPECT_TRUE(prometheus.query(expression)) << expression << "\n" << prometheus.error();
  }
}

}  // namespace
}  // namespace skua::test
