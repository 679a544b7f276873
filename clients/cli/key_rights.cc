#include "clients/cli/key_rights.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace skua {
namespace {

constexpr std::pair<std::string_view, v1::Permission> kPermissions[] = {
    {"read", v1::READ}, {"write", v1::WRITE}, {"admin", v1::ADMIN}};
constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {
    {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}};

Result<v1::Grant> parse_grant(std::string_view text) {
  const std::size_t colon = text.find(':');
  for (const auto& [name, permission] : kPermissions) {
    if (text.substr(0, colon) != name) continue;
    const std::string_view where =
        colon == std::string_view::npos ? std::string_view("*/*") : text.substr(colon + 1);
    const std::size_t slash = where.find('/');
    const std::string_view view =
        slash == std::string_view::npos ? std::string_view("*") : where.substr(slash + 1);
    if (where.empty() || slash == 0 || view.empty()) break;
    v1::Grant grant;
    grant.set_permission(permission);
    grant.set_project(std::string(where.substr(0, slash)));
    grant.set_feature_view(std::string(view));
    return grant;
  }
  return invalid_argument(fmt::format(
      "grant `{}`: write read, write or admin, then :PROJECT/VIEW, :PROJECT/* or nothing", text));
}

Status parse_rate(std::string_view flag, std::string_view text, std::uint64_t& rate) {
  const std::string_view given = text;
  std::uint64_t unit = 1;
  for (const auto& [name, bytes] : kUnits) {
    if (!text.ends_with(name)) continue;
    text.remove_suffix(name.size());
    unit = bytes;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (error == std::errc() && end == text.data() + text.size() &&
      !__builtin_mul_overflow(rate, unit, &rate))
    return Status::ok_status();
  return invalid_argument(
      fmt::format("{} `{}` is not a number such as 1000 or 10MiB", flag, given));
}

}  // namespace

void add_quota_options(CLI::App& command, RightsOptions& options) {
  command
      .add_option("--requests-per-second", options.requests_per_second,
                  "Requests that it may send each second; 0 for as many as it likes")
      ->type_name("N");
  command
      .add_option("--rows-per-second", options.rows_per_second,
                  "Rows that it may read, times views, and write each second")
      ->type_name("N");
  command
      .add_option("--bytes-per-second", options.bytes_per_second,
                  "Bytes of its requests and their answers each second, such as 10MiB")
      ->type_name("BYTES");
}

Status change_rights(const RightsOptions& options, v1::Key& key) {
  for (const std::string& text : options.grants) {
    ASSIGN_OR_RETURN(v1::Grant grant, parse_grant(text));
    const bool has_it =
        std::any_of(key.grants().begin(), key.grants().end(),
                    [&](const v1::Grant& other) { return grant_text(other) == grant_text(grant); });
    if (!has_it) *key.add_grants() = std::move(grant);
  }
  for (const std::string& text : options.removed) {
    ASSIGN_OR_RETURN(const v1::Grant grant, parse_grant(text));
    auto& grants = *key.mutable_grants();
    const auto removed = std::remove_if(grants.begin(), grants.end(), [&](const v1::Grant& other) {
      return grant_text(other) == grant_text(grant);
    });
    if (removed == grants.end())
      return invalid_argument(fmt::format("the key does not have the grant `{}`", text));
    grants.erase(removed, grants.end());
  }
  v1::Quota quota = key.quota();
  const auto set = [](std::string_view flag, const std::string& text, auto store) -> Status {
    if (text.empty()) return Status::ok_status();
    std::uint64_t rate = 0;
    RETURN_IF_ERROR(parse_rate(flag, text, rate));
    store(rate);
    return Status::ok_status();
  };
  RETURN_IF_ERROR(set("--requests-per-second", options.requests_per_second,
                      [&](std::uint64_t rate) { quota.set_requests_per_second(rate); }));
  RETURN_IF_ERROR(set("--rows-per-second", options.rows_per_second,
                      [&](std::uint64_t rate) { quota.set_rows_per_second(rate); }));
  RETURN_IF_ERROR(set("--bytes-per-second", options.bytes_per_second,
                      [&](std::uint64_t rate) { quota.set_bytes_per_second(rate); }));
  *key.mutable_quota() = quota;
  return Status::ok_status();
}

std::string grant_text(const v1::Grant& grant) {
  std::string_view name = "?";
  for (const auto& [word, permission] : kPermissions)
    if (permission == grant.permission()) name = word;
  return fmt::format("{}:{}/{}", name, grant.project(), grant.feature_view());
}

std::string quota_text(const v1::Quota& quota) {
  std::string out;
  const auto add = [&](const char* what, std::uint64_t rate) {
    if (rate != 0) out += fmt::format("{}{} {}/s", out.empty() ? "" : ", ", what, rate);
  };
  add("requests", quota.requests_per_second());
  add("rows", quota.rows_per_second());
  add("bytes", quota.bytes_per_second());
  return out.empty() ? "-" : out;
}

}  // namespace skua
