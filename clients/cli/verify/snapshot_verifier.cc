#include "clients/cli/verify/snapshot_verifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/base/sha256.h"
#include "clients/cli/import/compare_rows.h"
#include "clients/cli/snapshot/erased_entities.h"

namespace skua {
namespace {

constexpr std::size_t kFaultsMax = 100;
constexpr std::size_t kPieceBytes = 1U << 20U;

std::string folder_of(const std::string& name) {
  return name.substr(0, std::min(name.rfind('/'), name.size()));
}

Result<ColumnPlan> plan_of(const SnapshotView& view) {
  ImportOptions options;
  // An export writes null as an empty field, and any other text is a value.
  options.na = {""};
  return ColumnPlan::make(view.view, options);
}

}  // namespace

std::string VerifyReport::to_json() const {
  nlohmann::ordered_json out = {{"sound", sound()},
                                {"files", files},
                                {"rows", rows},
                                {"bytes", bytes},
                                {"compared", comparison.compared},
                                {"differing", comparison.differing},
                                {"beyond_retention", comparison.beyond_retention},
                                {"differing_rows", comparison.places},
                                {"faults", faults}};
  return out.dump(2);
}

SnapshotVerifier::SnapshotVerifier(SkuaClient* client, Files& files, OpenRows open_rows,
                                   VerifyOptions options, OnProgress on_progress)
    : client_(client),
      files_(files),
      open_rows_(std::move(open_rows)),
      options_(std::move(options)),
      on_progress_(std::move(on_progress)) {
  while (options_.dir.size() > 1 && options_.dir.ends_with('/')) options_.dir.pop_back();
}

void SnapshotVerifier::add_fault(const std::string& file, std::string_view what) {
  if (report_.faults.size() < kFaultsMax)
    report_.faults.push_back(fmt::format("{}: {}", file, what));
}

Status SnapshotVerifier::open() {
  const auto json = files_.read_text(path(kManifestName));
  if (json.status().code() == StatusCode::kNotFound)
    return not_found(
        fmt::format("{}: has no {}, so it is no whole snapshot", options_.dir, kManifestName));
  if (!json.ok()) return json.status();
  auto manifest = SnapshotManifest::parse(*json);
  if (!manifest.ok())
    return invalid_argument(
        fmt::format("{}: {}", path(kManifestName), manifest.status().message()));
  manifest_ = *std::move(manifest);
  if (!options_.base.empty()) RETURN_IF_ERROR(check_base());
  return find_strays();
}

Result<VerifyReport> SnapshotVerifier::run() {
  for (const SnapshotView& view : manifest_.views) RETURN_IF_ERROR(verify_view(view));
  return report_;
}

Status SnapshotVerifier::find_strays() {
  std::set<std::string> named = {path(kManifestName), path(kProgressName)};
  for (const SnapshotView& view : manifest_.views)
    for (const SnapshotFile& file : view.all_files()) named.insert(path(file.name));
  ASSIGN_OR_RETURN(const auto found, files_.list(options_.dir));
  for (const FoundFile& file : found)
    if (!named.contains(file.path)) add_fault(file.path, "the manifest does not name it");
  return Status::ok_status();
}

Status SnapshotVerifier::add_fault_or_fail(const std::string& file, const Status& error) {
  switch (error.code()) {
    case StatusCode::kFailedPrecondition:
    case StatusCode::kPermissionDenied:
    case StatusCode::kResourceExhausted:
    case StatusCode::kUnavailable:
      return Status(error.code(), fmt::format("{}: {}", file, error.message()));
    default:
      add_fault(file, error.message());
      return Status::ok_status();
  }
}

Result<bool> SnapshotVerifier::has_its_bytes(const SnapshotFile& file) {
  const auto stream = files_.open(path(file.name));
  if (stream.status().code() == StatusCode::kNotFound) {
    add_fault(file.name, "it is missing");
    return false;
  }
  if (!stream.ok()) {
    RETURN_IF_ERROR(add_fault_or_fail(file.name, stream.status()));
    return false;
  }
  Sha256 digest;
  std::uint64_t bytes = 0;
  std::string piece(kPieceBytes, '\0');
  for (std::size_t got = kPieceBytes; got == kPieceBytes;) {
    const auto read = (*stream)->read(piece.data(), kPieceBytes);
    if (!read.ok()) {
      RETURN_IF_ERROR(add_fault_or_fail(file.name, read.status()));
      return false;
    }
    got = *read;
    bytes += got;
    digest.add(std::string_view(piece).substr(0, got));
  }
  report_.bytes += bytes;
  if (bytes != file.bytes) {
    add_fault(file.name, fmt::format("it has {} bytes, the manifest says {}", bytes, file.bytes));
    return false;
  }
  if (digest.finish() == file.sha256) return true;
  add_fault(file.name, "its SHA-256 is not the manifest's");
  return false;
}

Status SnapshotVerifier::verify_view(const SnapshotView& view) {
  const auto plan = plan_of(view);
  if (!plan.ok()) return plan.status();
  ViewRows state(*plan);
  if (client_ != nullptr && options_.sample_rows > 0) {
    state.stride = std::max<std::uint64_t>(1, view.rows / options_.sample_rows);
    state.server_rows = std::make_unique<ServerRows>(*client_, manifest_, view);
  }
  if (state.server_rows != nullptr && options_.sample_rows == VerifyOptions::kAllRows) {
    state.server_count = std::make_unique<ServerCount>(*client_, manifest_, view);
    RETURN_IF_ERROR(state.server_count->run());
  }
  std::uint64_t rows = 0;
  const std::size_t faults = report_.faults.size();
  for (const SnapshotFile& file : in_row_order(view.files)) {
    ++report_.files;
    rows += file.rows;
    ASSIGN_OR_RETURN(const bool is_whole, has_its_bytes(file));
    if (is_whole) RETURN_IF_ERROR(verify_file(file, state));
  }
  if (manifest_.base) RETURN_IF_ERROR(verify_erasures(view));
  if (rows != view.rows)
    add_fault(view.view.name(), "the rows of its files do not add up to the manifest's");
  if (state.server_rows == nullptr) return Status::ok_status();
  RETURN_IF_ERROR(state.server_rows->finish());
  report_comparison(state);
  // Of files that cannot be read the rows are missing anyway.
  if (state.server_count != nullptr && report_.faults.size() == faults &&
      state.server_count->rows() > state.counted)
    add_fault(view.view.name(),
              fmt::format("the server has {} rows for its moment that it must have, it has {}",
                          state.server_count->rows(), state.counted));
  return Status::ok_status();
}

Status SnapshotVerifier::verify_erasures(const SnapshotView& view) {
  if (!view.erasures) {
    add_fault(view.view.name(), "the increment lacks its erasures");
    return Status::ok_status();
  }
  const SnapshotFile& file = *view.erasures;
  ++report_.files;
  ASSIGN_OR_RETURN(const bool is_whole, has_its_bytes(file));
  if (!is_whole) return Status::ok_status();
  const auto lines = files_.read_text(path(file.name));
  if (!lines.ok()) return add_fault_or_fail(file.name, lines.status());
  const auto count = ErasedEntities("", "").add(*lines);
  if (!count.ok()) return add_fault_or_fail(file.name, count.status());
  if (*count != file.rows)
    add_fault(file.name,
              fmt::format("it has {} erasures, the manifest says {}", *count, file.rows));
  return Status::ok_status();
}

Status SnapshotVerifier::check_base() const {
  if (!manifest_.base)
    return failed_precondition(
        fmt::format("{}: is a whole snapshot, which has no base", options_.dir));
  ASSIGN_OR_RETURN(const std::string json, files_.read_text(options_.base + "/" + kManifestName));
  Sha256 digest;
  digest.add(json);
  if (digest.finish() == manifest_.base->manifest_sha256) return Status::ok_status();
  return failed_precondition(
      fmt::format("{}: does not go on from {}", options_.dir, options_.base));
}

void SnapshotVerifier::report_comparison(const ViewRows& state) {
  const RowComparison& found = state.server_rows->comparison();
  report_.comparison.compared += found.compared;
  report_.comparison.differing += found.differing;
  report_.comparison.beyond_retention += found.beyond_retention;
  auto& places = report_.comparison.places;
  places.insert(places.end(), found.places.begin(), found.places.end());
}

Status SnapshotVerifier::verify_file(const SnapshotFile& file, ViewRows& state) {
  if (const std::string folder = folder_of(file.name); folder != state.folder) {
    state.folder = folder;
    state.previous.clear();
  }
  const auto batches = open_rows_({path(file.name), manifest_.format, {}, file.bytes}, state.plan);
  if (!batches.ok()) return add_fault_or_fail(file.name, batches.status());
  CoercedRows rows(state.plan);
  std::uint64_t count = 0;
  while (true) {
    const auto more = (*batches)->next(rows);
    if (!more.ok()) return add_fault_or_fail(file.name, more.status());
    if (!*more) break;
    count += rows.size();
    for (std::size_t row = 0; row < rows.size(); ++row)
      RETURN_IF_ERROR(verify_row(file, rows, row, state));
    report_.rows += rows.size();
    on_progress_(file.name, report_.rows);
  }
  if (count != file.rows)
    add_fault(file.name, fmt::format("it has {} rows, the manifest says {}", count, file.rows));
  return Status::ok_status();
}

Status SnapshotVerifier::verify_row(const SnapshotFile& file, const CoercedRows& rows,
                                    std::size_t row, ViewRows& state) {
  const auto place = [&] { return fmt::format("{}:{}", file.name, rows.lines[row]); };
  if (const CellFault* fault = rows.fault(row); fault != nullptr) {
    add_fault(place(), fmt::format("column `{}` {}", fault->column, fault->reason.message()));
    return Status::ok_status();
  }
  if (const char* wrong = misplaced(rows, row, state); wrong != nullptr) add_fault(place(), wrong);
  // Of all versions of a row the first is the one in effect.
  const bool is_corrected =
      state.previous.size() > 0 &&
      compare_rows(state.previous, 0, rows, row, state.plan.keys()) == std::strong_ordering::equal;
  state.previous.clear();
  state.previous.append(rows, row);
  if (state.server_count != nullptr &&
      state.server_count->counts(rows.event_timestamps.value<std::int64_t>(row)))
    ++state.counted;
  if (state.server_rows == nullptr || state.rows++ % state.stride != 0 || is_corrected)
    return Status::ok_status();
  return state.server_rows->add(rows, row, file.name);
}

const char* SnapshotVerifier::misplaced(const CoercedRows& rows, std::size_t row,
                                        const ViewRows& state) const {
  if (!rows.is_export || rows.sequences.is_null(row)) return "it has no sequence";
  const auto sequence = static_cast<std::uint64_t>(rows.sequences.value<std::int64_t>(row));
  if (sequence > manifest_.sequence) return "it is of a commit after the snapshot";
  if (manifest_.base.has_value() && sequence <= manifest_.base->sequence)
    return "it is of a commit before the increment";
  if (state.previous.size() == 0) return nullptr;
  const std::size_t keys = state.plan.keys();
  const auto order = compare_rows(state.previous, 0, rows, row, keys);
  if (order == std::strong_ordering::greater) return "it stands behind a row that must follow it";
  const bool has_versions = manifest_.rows_kind == v1::ALL_VERSIONS || manifest_.base.has_value();
  if (manifest_.rows_kind == v1::LATEST && !manifest_.base.has_value())
    return compare_entities(state.previous, 0, rows, row, keys) == std::strong_ordering::equal
               ? "it is one more row of its entity"
               : nullptr;
  if (order != std::strong_ordering::equal) return nullptr;
  if (!has_versions) return "it is one more row of its entity and event timestamp";
  if (state.previous.sequences.is_null(0)) return nullptr;
  const auto before = static_cast<std::uint64_t>(state.previous.sequences.value<std::int64_t>(0));
  return sequence < before ? nullptr : "it stands behind an older version of its row";
}

}  // namespace skua
