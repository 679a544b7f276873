#include "clients/cli/health/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "clients/cli/text/amounts.h"

namespace skua {
namespace {

constexpr Duration kSkewMax = std::chrono::seconds(1);

void check_connection(const DoctorFacts& facts, std::vector<Check>& checks) {
  if (facts.status.ok()) {
    checks.push_back(
        Check::fine("connection", fmt::format("answers at {} within {}", facts.server,
                                              span_text(facts.answered - facts.asked))));
    return;
  }
  checks.push_back(Check::finding(
      "connection",
      fmt::format("no answer from {}: {}", facts.server, facts.status.status().to_string()),
      "see on the machine of the server whether skuad runs (`systemctl status skuad`, `GET /livez` "
      "on the admin port) and what its log says last; check address, port, firewall and key"));
}

void check_version(const DoctorFacts& facts, std::vector<Check>& checks) {
  const std::string& server = facts.status->version();
  if (server == facts.client_version) {
    checks.push_back(Check::fine("version", fmt::format("client and server are {}", server)));
    return;
  }
  checks.push_back(Check::finding(
      "version", fmt::format("the client is {} and the server {}", facts.client_version, server),
      "use the `skua` that came with the server: commands and answers may differ"));
}

// The server's time lies between asking and the answer, if the clocks agree.
void check_clock(const DoctorFacts& facts, std::vector<Check>& checks) {
  const Timestamp server{facts.status->now_us()};
  const Duration ahead = server - facts.answered;
  const Duration behind = facts.asked - server;
  if (ahead <= kSkewMax && behind <= kSkewMax) {
    checks.push_back(Check::fine("clock", "the clocks of client and server agree"));
    return;
  }
  checks.push_back(Check::finding(
      "clock",
      fmt::format("the server's clock is {} {} the client's", span_text(std::max(ahead, behind)),
                  ahead > behind ? "ahead of" : "behind"),
      "keep both by NTP (`timedatectl`): rows dated beyond max_future_skew are rejected, and TTL "
      "is "
      "judged by the server's clock"));
}

}  // namespace

Check Check::fine(std::string name, std::string text) {
  return {std::move(name), Verdict::kFine, std::move(text), ""};
}

Check Check::finding(std::string name, std::string text, std::string advice) {
  return {std::move(name), Verdict::kFinding, std::move(text), std::move(advice)};
}

Check Check::unknown(std::string name, std::string text) {
  return {std::move(name), Verdict::kUnknown, std::move(text), ""};
}

std::string setting_value(const v1::DiagnoseResponse& diagnosis, std::string_view name) {
  const auto found = std::find_if(diagnosis.settings().begin(), diagnosis.settings().end(),
                                  [&](const auto& setting) { return setting.name() == name; });
  return found == diagnosis.settings().end() ? "" : found->value();
}

std::uint64_t setting_number(const v1::DiagnoseResponse& diagnosis, std::string_view name) {
  const std::string text = setting_value(diagnosis, name);
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return 0;
  const std::string_view unit(read.ptr, text.data() + text.size());
  if (unit == "KiB") return value << 10U;
  if (unit == "MiB") return value << 20U;
  if (unit == "GiB") return value << 30U;
  if (unit == "TiB") return value << 40U;
  return value;
}

std::vector<Check> run_checks(const DoctorFacts& facts) {
  std::vector<Check> checks;
  check_connection(facts, checks);
  if (!facts.status.ok()) return checks;
  check_version(facts, checks);
  check_clock(facts, checks);
  check_store(facts, checks);
  if (!facts.diagnosis.ok()) {
    const Status& status = facts.diagnosis.status();
    const bool is_older = status.code() == StatusCode::kUnimplemented;
    checks.push_back(Check::finding(
        "diagnosis", fmt::format("the server does not tell more: {}", status.to_string()),
        is_older ? "use the `skua` that came with the server"
                 : "run it again, with a key that may operate the store"));
    return checks;
  }
  check_process(facts, checks);
  check_doors(facts, checks);
  check_load(facts, checks);
  return checks;
}

std::vector<Check> findings_of(const std::vector<Check>& checks) {
  std::vector<Check> out;
  std::copy_if(checks.begin(), checks.end(), std::back_inserter(out),
               [](const Check& check) { return check.verdict == Check::Verdict::kFinding; });
  return out;
}

}  // namespace skua
