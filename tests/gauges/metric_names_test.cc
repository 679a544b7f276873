// Rules and dashboard ask for metrics that there are, with labels that they have.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "api/service/operation.h"
#include "api/service/read_answer.h"
#include "api/wire/stage_times.h"
#include "storage/base/status.h"
#include "storage/model/receipt.h"
#include "tests/gauges/documents.h"

namespace skua::test {
namespace {

struct Series {
  std::set<std::string> labels;
  std::string help;
};

std::map<std::string, Series> known_series() {
  std::map<std::string, Series> series;
  const auto series_of = [](const std::string& list, const char* text) {
    Series out{{"instance", "job"}, text};
    std::istringstream names(list);
    for (std::string label; std::getline(names, label, ',');) out.labels.insert(label);
    return out;
  };
#define COUNTER(field, name, label, help) series[name] = series_of(label, help);
#define GAUGE(field, name, label, help) series[name] = series_of(label, help);
#define HISTOGRAM(field, name, label, help, first, factor, buckets) \
  for (const char* part : {"_bucket", "_sum", "_count"})            \
    series[std::string(name) + part] = series_of(label, help);      \
  series[std::string(name) + "_bucket"].labels.insert("le");
#include "storage/base/metrics.def"
#undef COUNTER
#undef GAUGE
#undef HISTOGRAM
  return series;
}

// The values that a label may have, where there is a list of them.
std::set<std::string> listed_values(const std::string& name, const std::string& label) {
  std::set<std::string> values;
  const auto list = [&](std::string_view value) { values.insert(std::string(value)); };
#define LIMIT(limit_name, value, least, most, help) \
  if (name == "skua_limit" && label == "limit") list(#limit_name);
#include "storage/base/limits.def"
#undef LIMIT
  if (label == "operation")
    for (const OperationInfo& info : kOperations) list(info.method);
  if (label == "stage")
    for (const std::string_view stage : kStageNames) list(stage);
  if (label == "status")
    for (int status = 1; status <= static_cast<int>(FeatureStatus::kDataLoss); ++status)
      list(feature_status_name(static_cast<FeatureStatus>(status)));
  if (name == "skua_request_errors_total" && label == "code")
    for (int code = 1; code <= static_cast<int>(StatusCode::kUnauthenticated); ++code)
      list(status_code_name(static_cast<StatusCode>(code)));
  if (name == "skua_rows_written_total" && label == "outcome")
    for (int outcome = 1; outcome <= static_cast<int>(RowOutcome::kRejected); ++outcome)
      list(row_outcome_name(static_cast<RowOutcome>(outcome)));
  return values;
}

// Every `a|b` of a matcher must be a value that the label can have: one of a list, or else one that
// the help names.
std::string value_faults(const std::string& name, const Series& series, const std::string& label,
                         const std::string& values) {
  static const std::set<std::string> free = {"instance", "job", "view", "client", "le", "version"};
  if (free.contains(label) || values.find('$') != std::string::npos) return "";
  const std::set<std::string> listed = listed_values(name, label);
  std::string faults;
  std::istringstream text(values);
  for (std::string value; std::getline(text, value, '|');) {
    const bool is_known = listed.empty()
                              ? std::regex_search(series.help, std::regex("\\b" + value + "\\b"))
                              : listed.contains(value);
    if (!is_known) faults += name + " has no " + label + " `" + value + "`\n";
  }
  return faults;
}

// Of every selector `name{label op "value", ...}` of an expression: what is wrong with it.
std::string faults_of(const std::string& expression) {
  static const std::map<std::string, Series> series = known_series();
  static const std::regex selector(R"re(\b((?:skua|process)_[a-z0-9_]+)(\{[^}]*\})?)re");
  static const std::regex matcher(R"re(([a-z_]+)\s*(?:=~|!~|!=|=)\s*"([^"]*)")re");
  std::string faults;
  const std::sregex_iterator end;
  for (std::sregex_iterator it(expression.begin(), expression.end(), selector); it != end; ++it) {
    const std::string name = (*it)[1];
    const auto known = series.find(name);
    if (known == series.end()) {
      faults += "no metric " + name + " in: " + expression + "\n";
      continue;
    }
    const std::string matchers = (*it)[2];
    for (std::sregex_iterator label(matchers.begin(), matchers.end(), matcher); label != end;
         ++label) {
      if (!known->second.labels.contains((*label)[1]))
        faults += name + " has no label " + (*label)[1].str() + " in: " + expression + "\n";
      else
        faults += value_faults(name, known->second, (*label)[1], (*label)[2]);
    }
  }
  return faults;
}

TEST(MetricNames, AFaultIsFound) {
  EXPECT_EQ(faults_of(R"(rate(skua_requests_total{operation="List"}[5m]) > skua_ready)"), "");
  EXPECT_NE(faults_of("skua_request_total"), "");
  EXPECT_NE(faults_of("skua_commit_rows"), "");
  EXPECT_NE(faults_of(R"(skua_requests_total{method="List"})"), "");
  EXPECT_NE(faults_of(R"(skua_requests_total{operation="a", method=~"List"})"), "");
  for (const char* good :
       {R"(skua_requests_total{operation=~"List|WriteRows"})",
        R"(skua_limit{limit="rows_per_write_max"})",
        R"(skua_view_values_total{status!="DATA_LOSS",view="any"})",
        R"(skua_request_errors_total{code="UNKNOWN"})", R"(skua_refusals_total{reason!="gone"})"})
    EXPECT_EQ(faults_of(good), "");
  for (const char* bad :
       {R"(skua_requests_total{operation=~"List|WriteRow"})", R"(skua_limit{limit="queue_max"})",
        R"(skua_view_values_total{status!="DATALOSS"})",
        R"(skua_request_errors_total{code="APPLIED"})", R"(skua_refusals_total{reason!="gon"})"})
    EXPECT_NE(faults_of(bad), "") << bad;
}

TEST(MetricNames, AlertsAskForWhatThereIs) {
  std::string faults;
  std::set<std::string> names;
  for (const AlertRule& rule : alert_rules()) {
    faults += faults_of(rule.expression);
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_TRUE(rule.severity == "page" || rule.severity == "ticket") << rule.name;
    EXPECT_GT(rule.summary.size(), 20u) << rule.name;
    EXPECT_GT(rule.runbook.size(), 40u) << rule.name;
  }
  EXPECT_GE(names.size(), 20u);
  EXPECT_EQ(faults, "");
}

TEST(MetricNames, EveryAlertIsTested) {
  std::stringstream tests;
  tests << std::ifstream(kAlertTests).rdbuf();
  for (const AlertRule& rule : alert_rules())
    EXPECT_NE(tests.str().find(rule.name), std::string::npos) << rule.name << " in " << kAlertTests;
}

TEST(MetricNames, TheDashboardAsksForWhatThereIs) {
  std::string faults;
  const std::vector<std::string> expressions = dashboard_expressions();
  EXPECT_GT(expressions.size(), 50u);
  for (const std::string& expression : expressions) faults += faults_of(expression);
  EXPECT_EQ(faults, "");
}

// What `label_values(METRIC, LABEL)` of a variable lists, and what stands for all of it.
TEST(MetricNames, VariablesOfTheDashboardListLabelsThatThereAre) {
  static const std::regex list(R"re(label_values\((\w+), (\w+)\))re");
  const std::map<std::string, Series> series = known_series();
  std::set<std::string> names;
  for (const auto& variable : dashboard_variables()) {
    names.insert(variable.value("name", ""));
    const std::string query = variable["query"].value("query", "");
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(query, parts, list)) << query;
    EXPECT_EQ(variable.value("definition", ""), query);
    ASSERT_TRUE(series.contains(parts[1])) << query;
    EXPECT_TRUE(series.at(parts[1]).labels.contains(parts[2])) << query;
    // Not the list of those that this metric happens to know.
    EXPECT_EQ(variable.value("allValue", ""), ".*") << query;
  }
  EXPECT_EQ(names, (std::set<std::string>{"instance", "view"}));
}

}  // namespace
}  // namespace skua::test
