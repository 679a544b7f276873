#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/support/http_client.h"

namespace skua::test {

// Where `prometheus` or `promtool` is: what ./dev fetched, or an installed one; empty: nowhere.
[[nodiscard]] std::string prometheus_program(const std::string& name);

// Runs a program to its end: exit code and output.
[[nodiscard]] std::pair<int, std::string> run_program(const std::string& command);

// A real Prometheus as a child process on a free port of 127.0.0.1. Killed at the end. Not
// thread-safe.
class PrometheusProcess {
 public:
  // Scrapes the port as job `skua` every second, and evaluates the rules as often.
  PrometheusProcess(const std::filesystem::path& folder, int scraped_port,
                    const std::filesystem::path& rules);
  ~PrometheusProcess();
  PrometheusProcess(const PrometheusProcess&) = delete;
  PrometheusProcess& operator=(const PrometheusProcess&) = delete;

  // The field `data` of an answer; none while it does not answer, or with an error, which error()
  // tells.
  [[nodiscard]] std::optional<nlohmann::json> get(const std::string& path);
  [[nodiscard]] std::optional<nlohmann::json> query(const std::string& expression);
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::string log() const;

 private:
  [[nodiscard]] std::optional<nlohmann::json> ask(const std::string& method,
                                                  const std::string& path, std::string body);

  std::filesystem::path folder_;
  pid_t process_ = -1;
  std::optional<HttpClient> http_;
  std::string error_;
};

}  // namespace skua::test
