#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "clients/cli/health/metric_values.h"
#include "clients/cli/health/report.h"

namespace skua {
namespace {

constexpr Timestamp kNow{1767225600000000};

void set_setting(v1::DiagnoseResponse& diagnosis, const std::string& name,
                 const std::string& value) {
  v1::SettingValue& setting = *diagnosis.add_settings();
  setting.set_name(name);
  setting.set_value(value);
}

v1::MetricValue& add_metric(v1::DiagnoseResponse& diagnosis, const std::string& name,
                            double value) {
  v1::MetricValue& metric = *diagnosis.add_metrics();
  metric.set_name(name);
  metric.set_value(value);
  return metric;
}

// One in ten takes between 10 ms and 1 s.
void add_slow(v1::DiagnoseResponse& diagnosis, const std::string& name) {
  v1::MetricValue& metric = add_metric(diagnosis, name, 200);
  metric.set_count(1000);
  for (const double bound : {0.01, 1.0}) {
    v1::MetricBucket& bucket = *metric.add_buckets();
    bucket.set_bound(bound);
    bucket.set_count(bound < 1 ? 900 : 1000);
  }
}

v1::StatusResponse fine_status() {
  v1::StatusResponse status;
  status.set_version("1");
  status.set_now_us(kNow.us);
  status.set_writable(true);
  return status;
}

v1::DiagnoseResponse fine_diagnosis() {
  v1::DiagnoseResponse diagnosis;
  diagnosis.mutable_process()->set_open_files(10);
  diagnosis.mutable_process()->set_open_files_max(1000);
  diagnosis.mutable_process()->set_resident_bytes(1 << 20);
  diagnosis.mutable_machine()->set_memory_bytes(8ULL << 30U);
  diagnosis.mutable_disk()->set_file_system("ext4");
  diagnosis.mutable_disk()->set_bytes(100ULL << 30U);
  diagnosis.mutable_disk()->set_free_bytes(50ULL << 30U);
  for (const char* cache : {"latest_memory_bytes", "block_cache_bytes", "disk_reserve_bytes"})
    set_setting(diagnosis, cache, "512MiB");
  for (const char* limit :
       {"connections_max", "kafka_connections_max", "write_queue_rows_max", "storage_queue_max"})
    set_setting(diagnosis, limit, "400");
  add_metric(diagnosis, "skua_write_queue_rows", 0);
  add_metric(diagnosis, "skua_storage_queue_length", 0);
  v1::RowFiles& files = *diagnosis.add_row_files();
  files.set_name("history");
  files.add_levels()->set_files(1);
  return diagnosis;
}

// Everything as it should be, before a case spoils one thing.
struct World {
  v1::StatusResponse status = fine_status();
  v1::DiagnoseResponse diagnosis = fine_diagnosis();
  v1::ListLoadsResponse loads;
  std::string client_version = "1";

  [[nodiscard]] DoctorFacts facts() const {
    DoctorFacts facts;
    facts.client_version = client_version;
    facts.asked = facts.answered = kNow;
    facts.status = status;
    facts.diagnosis = diagnosis;
    facts.loads = loads;
    return facts;
  }
};

std::set<std::string> findings(const DoctorFacts& facts) {
  std::set<std::string> names;
  for (const Check& check : findings_of(run_checks(facts))) {
    EXPECT_FALSE(check.text.empty() || check.advice.empty()) << check.name;
    names.insert(check.name);
  }
  return names;
}

TEST(HealthChecksTest, AHealthyServerHasNoFindings) {
  const auto checks = run_checks(World().facts());
  EXPECT_GE(checks.size(), 15U);
  for (const Check& check : checks)
    EXPECT_EQ(check.verdict, Check::Verdict::kFine) << check.name << ": " << check.text;
}

TEST(HealthChecksTest, EachTroubleIsFoundAlone) {
  using Spoil = std::function<void(World&)>;
  const auto stall = [](World& world, const char* name, std::uint64_t value) {
    v1::EngineCount& count = *world.diagnosis.mutable_row_files(0)->add_counts();
    count.set_name(name);
    count.set_value(value);
  };
  const std::pair<const char*, Spoil> cases[] = {
      {"version", [](World& world) { world.client_version = "2"; }},
      {"clock", [](World& world) { world.status.set_now_us(kNow.us + 5'000'000); }},
      {"clock", [](World& world) { world.status.set_now_us(kNow.us - 5'000'000); }},
      {"writes", [](World& world) { world.status.set_writable(false); }},
      {"retention", [](World& world) { world.status.set_retention_paused(true); }},
      {"erasures",
       [](World& world) {
         world.status.add_erasures()->set_created_timestamp_us(kNow.us - 86'400'000'000);
       }},
      {"loads",
       [](World& world) {
         auto& load = *world.loads.add_loads();
         load.set_phase(v1::STAGING);
         load.set_last_active_us(kNow.us - 7'200'000'000);
       }},
      {"disk", [](World& world) { world.diagnosis.mutable_disk()->set_free_bytes(800 << 20U); }},
      {"file system",
       [](World& world) { world.diagnosis.mutable_disk()->set_file_system("tmpfs"); }},
      {"file system", [](World& world) { world.diagnosis.mutable_disk()->set_file_system("nfs"); }},
      {"memory",
       [](World& world) { world.diagnosis.mutable_machine()->set_memory_bytes(1ULL << 30U); }},
      {"open files", [](World& world) { world.diagnosis.mutable_process()->set_open_files(900); }},
      {"open files",
       [](World& world) { world.diagnosis.mutable_process()->set_open_files_max(700); }},
      {"build",
       [](World& world) { world.diagnosis.mutable_process()->set_build("with a sanitizer"); }},
      {"log",
       [](World& world) {
         auto& line = *world.diagnosis.add_log();
         line.set_level("error");
         line.set_times(1);
         line.set_last_us(kNow.us);
       }},
      {"doors", [](World& world) { set_setting(world.diagnosis, "insecure_listen", "all"); }},
      {"certificate",
       [](World& world) {
         add_metric(world.diagnosis, "skua_tls_certificate_expires_timestamp_seconds",
                    static_cast<double>(kNow.us / 1'000'000 + 86'400));
       }},
      {"write queue",
       [](World& world) { add_metric(world.diagnosis, "skua_write_queue_rows", 300); }},
      {"storage queue",
       [](World& world) { add_metric(world.diagnosis, "skua_storage_queue_length", 300); }},
      {"refusals",
       [](World& world) {
         auto& metric = add_metric(world.diagnosis, "skua_request_errors_total", 3);
         (*metric.mutable_labels())["code"] = "RESOURCE_EXHAUSTED";
       }},
      {"refusals",
       [](World& world) {
         add_metric(world.diagnosis, "skua_requests_total", 1e6);
         auto& metric = add_metric(world.diagnosis, "skua_request_errors_total", 1);
         (*metric.mutable_labels())["code"] = "DATA_LOSS";
       }},
      {"commits", [](World& world) { add_slow(world.diagnosis, "skua_commit_latency_seconds"); }},
      {"disk sync",
       [](World& world) { add_slow(world.diagnosis, "skua_wal_sync_latency_seconds"); }},
      {"refusals", [](World& world) { add_metric(world.diagnosis, "skua_refusals_total", 2); }},
      {"compaction",
       [&](World& world) { stall(world, "estimate-pending-compaction-bytes", 9ULL << 30U); }},
      {"compaction",
       [](World& world) {
         world.diagnosis.mutable_row_files(0)->mutable_levels(0)->set_files(100);
       }},
      {"stalls", [&](World& world) { stall(world, "io_stalls.total_stop", 1); }},
      {"stalls", [&](World& world) { stall(world, "background-errors", 1); }},
      {"dead letters", [](World& world) { world.diagnosis.add_dead_letters()->set_letters(1); }},
  };
  for (const auto& [name, spoil] : cases) {
    World world;
    spoil(world);
    EXPECT_EQ(findings(world.facts()), std::set<std::string>{name});
  }
}

TEST(HealthChecksTest, WhatIsLittleOrNobodysFaultIsNoFinding) {
  World world;
  // Two queues, each with its own limit of 400.
  add_metric(world.diagnosis, "skua_storage_queue_length", 150);
  add_metric(world.diagnosis, "skua_storage_queue_length", 150);
  add_metric(world.diagnosis, "skua_requests_total", 1e6);
  auto& error = add_metric(world.diagnosis, "skua_request_errors_total", 1000);
  (*error.mutable_labels())["code"] = "RESOURCE_EXHAUSTED";
  auto& gone = add_metric(world.diagnosis, "skua_refusals_total", 5000);
  (*gone.mutable_labels())["reason"] = "gone";
  EXPECT_EQ(findings(world.facts()), std::set<std::string>{});
  auto& calls = add_metric(world.diagnosis, "skua_refusals_total", 1);
  (*calls.mutable_labels())["reason"] = "calls";
  EXPECT_EQ(findings(world.facts()), std::set<std::string>{"refusals"});
}

TEST(HealthChecksTest, WhatAServerDoesNotTellIsNoFault) {
  World world;
  DoctorFacts facts = world.facts();
  facts.diagnosis = Status(StatusCode::kUnimplemented, "no such operation");
  EXPECT_EQ(findings(facts), std::set<std::string>{"diagnosis"});
  facts.status = unavailable("nobody there");
  EXPECT_EQ(findings(facts), std::set<std::string>{"connection"});

  world.diagnosis.Clear();
  for (const Check& check : run_checks(world.facts()))
    EXPECT_NE(check.verdict, Check::Verdict::kFinding) << check.name << ": " << check.text;
}

TEST(HealthChecksTest, TheReportEndsWithTheFindings) {
  World world;
  world.status.set_writable(false);
  set_setting(world.diagnosis, "grpc_port", "7000");
  add_metric(world.diagnosis, "skua_commits_total", 12345);
  const DoctorFacts facts = world.facts();
  const std::string report = report_text(facts, run_checks(facts));
  for (const char* part : {"grpc_port", "7000", "skua_commits_total 12,345", "ext4", "history"})
    EXPECT_NE(report.find(part), std::string::npos) << part;
  EXPECT_TRUE(report.ends_with(findings_text(run_checks(facts)))) << report;
}

TEST(MetricValuesTest, SumsAndQuantilesOverLabels) {
  v1::DiagnoseResponse diagnosis;
  EXPECT_FALSE(metric_sum(diagnosis, "m"));
  EXPECT_FALSE(metric_max(diagnosis, "m"));
  for (const char* code : {"A", "B"}) {
    auto& metric = add_metric(diagnosis, "m", 2);
    (*metric.mutable_labels())["code"] = code;
    metric.set_count(10);
    for (const int bound : {1, 2, 4}) {
      auto& bucket = *metric.add_buckets();
      bucket.set_bound(bound);
      bucket.set_count(static_cast<std::uint64_t>(bound) * 2);
    }
  }
  EXPECT_EQ(metric_sum(diagnosis, "m"), 4);
  EXPECT_EQ(metric_max(diagnosis, "m"), 2);
  EXPECT_EQ(metric_sum(diagnosis, "m", "code", "A"), 2);
  EXPECT_EQ(metric_sum(diagnosis, "m", "code", "C"), 0);
  const Distribution all = metric_distribution(diagnosis, "m");
  EXPECT_EQ(all.count, 20U);
  EXPECT_EQ(all.at_most(0.1), 1);
  EXPECT_EQ(all.at_most(0.4), 2);
  EXPECT_EQ(all.at_most(0.99), 4);  // Beyond the last bound.
  EXPECT_EQ(Distribution().at_most(0.5), 0);
  EXPECT_EQ(metric_text(diagnosis.metrics(0)), "m{code=\"A\"}");
}

TEST(HealthChecksTest, SettingsAreReadAsNumbers) {
  v1::DiagnoseResponse diagnosis;
  const std::pair<const char*, std::uint64_t> cases[] = {
      {"12", 12}, {"3KiB", 3072}, {"2GiB", 2ULL << 30U}, {"soon", 0}, {"", 0}};
  for (const auto& [text, value] : cases) {
    set_setting(diagnosis, text, text);
    EXPECT_EQ(setting_number(diagnosis, text), value) << text;
  }
  EXPECT_EQ(setting_number(diagnosis, "missing"), 0U);
}

}  // namespace
}  // namespace skua
