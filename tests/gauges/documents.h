#pragma once

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace skua::test {

inline constexpr char kAlertRules[] = "docs/operations/prometheus/skua_alerts.yaml";
inline constexpr char kAlertTests[] = "tests/gauges/alerts_test.yaml";
inline constexpr char kDashboard[] = "docs/operations/grafana/skua.json";

struct AlertRule {
  std::string name;
  std::string expression;
  std::string severity;
  std::string summary;
  std::string runbook;
};

inline std::vector<AlertRule> alert_rules() {
  std::vector<AlertRule> rules;
  for (const auto& group : YAML::LoadFile(kAlertRules)["groups"])
    for (const auto& rule : group["rules"])
      rules.push_back({rule["alert"].as<std::string>(), rule["expr"].as<std::string>(),
                       rule["labels"]["severity"].as<std::string>(),
                       rule["annotations"]["summary"].as<std::string>(),
                       rule["annotations"]["runbook"].as<std::string>()});
  return rules;
}

inline void collect_expressions(const nlohmann::json& json, std::vector<std::string>& out) {
  if (json.is_object())
    for (const auto& [name, value] : json.items())
      if (name == "expr") out.push_back(value.get<std::string>());
  if (json.is_structured())
    for (const auto& value : json) collect_expressions(value, out);
}

// The queries of the dashboard, with their variables.
inline std::vector<std::string> dashboard_expressions() {
  std::vector<std::string> out;
  collect_expressions(nlohmann::json::parse(std::ifstream(kDashboard)), out);
  return out;
}

// Its variables that are lists of label values.
inline std::vector<nlohmann::json> dashboard_variables() {
  std::vector<nlohmann::json> out;
  const auto dashboard = nlohmann::json::parse(std::ifstream(kDashboard));
  for (const auto& variable : dashboard["templating"]["list"])
    if (variable.value("type", "") == "query") out.push_back(variable);
  return out;
}

}  // namespace skua::test
