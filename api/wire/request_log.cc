#include "api/wire/request_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace skua {
namespace {

// More names than these would make the line long and the reader no wiser.
constexpr std::size_t kViewsNamed = 8;

// Faults of the server or its disk; the others are the caller's to see.
bool is_fault(StatusCode code) {
  return code == StatusCode::kUnknown || code == StatusCode::kInternal ||
         code == StatusCode::kDataLoss || code == StatusCode::kUnavailable;
}

void append_views(const RequestShape& shape, std::string& line) {
  std::set<std::string> names;
  const auto add = [&](const RegisteredView& view) {
    names.insert(view.view.project + "/" + view.view.name);
  };
  if (shape.view != nullptr) add(*shape.view);
  if (shape.plan != nullptr)
    for (const ReadPlan::ViewUse& use : shape.plan->views) add(*use.view);
  if (names.empty()) return;
  line += " views=";
  std::size_t named = 0;
  for (const std::string& name : names) {
    if (named++ == kViewsNamed) {
      fmt::format_to(std::back_inserter(line), ",and {} more", names.size() - kViewsNamed);
      break;
    }
    line += (named == 1 ? "" : ",") + name;
  }
}

std::string describe(const AnsweredRequest& request) {
  std::string line = fmt::format(
      "operation={} door={} status={}", operation_info(request.operation).method,
      request.door == Door::kGrpc ? "grpc" : "http", status_code_name(request.status.code()));
  const auto out = std::back_inserter(line);
  append_views(request.shape, line);
  if (request.shape.plan != nullptr || request.shape.view != nullptr)
    fmt::format_to(out, " rows={}", request.shape.rows);
  if (request.shape.plan != nullptr)
    fmt::format_to(out, " features={}", request.shape.plan->features.size());
  using Milliseconds = std::chrono::duration<double, std::milli>;
  fmt::format_to(out, " ms={:.3f}", Milliseconds(request.latency).count());
  for (std::size_t stage = 0; stage < kStageNames.size(); ++stage)
    fmt::format_to(out, " {}_ms={:.3f}", kStageNames[stage],
                   Milliseconds(request.stages.in(static_cast<Stage>(stage))).count());
  if (request.trace)
    fmt::format_to(out, " trace_id={} parent_id={}", request.trace->trace_id(),
                   request.trace->parent_id());
  return line;
}

std::string note_left_out(std::uint64_t requests) {
  return requests == 0 ? "" : fmt::format(" (and {} more that were not logged)", requests);
}

}  // namespace

void RequestLog::note(const AnsweredRequest& request) {
  if (is_fault(request.status.code()) && admit(failed_))
    spdlog::error("failed request: {}: {}{}", describe(request), request.status.message(),
                  note_left_out(failed_.left_out.exchange(0)));
  if (is_slow(request.latency) && admit(slow_))
    spdlog::warn("slow request: {}{}", describe(request),
                 note_left_out(slow_.left_out.exchange(0)));
}

bool RequestLog::admit(Budget& budget) const {
  const std::int64_t second =
      std::chrono::duration_cast<std::chrono::seconds>(clock_.steady()).count();
  // Whoever is first in a second begins its count; that a line more gets through does not matter.
  if (budget.second.exchange(second) != second) budget.lines = 0;
  if (budget.lines.fetch_add(1) < kLinesPerSecond) return true;
  ++budget.left_out;
  return false;
}

}  // namespace skua
