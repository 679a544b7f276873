#include <algorithm>
#include <string>
#include <vector>

#include "clients/cli/export/export_progress.h"
#include "clients/cli/import/load_checkpoint.h"
#include "clients/cli/snapshot/erased_entities.h"
#include "clients/cli/snapshot/manifest.h"
#include "clients/cli/text/base64.h"
#include "clients/cli/text/key_argument.h"
#include "clients/cli/text/utf8.h"
#include "storage/base/time.h"
#include "storage/model/coercion.h"
#include "tests/fuzz/cell_choices.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace skua;

// Files of a snapshot stand in its folder, whatever the manifest says.
void check_files(const SnapshotManifest& manifest) {
  for (const SnapshotView& view : manifest.views)
    for (const SnapshotFile& file : view.all_files())
      SKUA_FUZZ_CHECK(!file.name.starts_with('/') &&
                      ("/" + file.name + "/").find("/../") == std::string::npos);
}

// What was read is written as a text that says the same.
template <typename Document>
void check_document(std::string_view json) {
  const auto document = Document::parse(json);
  if (!document.ok()) {
    SKUA_FUZZ_CHECK(document.status().code() == StatusCode::kInvalidArgument);
    return;
  }
  const std::string text = document->to_json();
  const auto again = Document::parse(text);
  SKUA_FUZZ_CHECK(again.ok() && again->to_json() == text);
}

void check_manifest(std::string_view json) {
  check_document<SnapshotManifest>(json);
  check_document<ExportProgress>(json);
  if (const auto manifest = SnapshotManifest::parse(json); manifest.ok()) check_files(*manifest);
  ErasedEntities erased("store", "default");
  const auto lines = erased.add(json);
  SKUA_FUZZ_CHECK(lines.ok() || lines.status().code() == StatusCode::kInvalidArgument);
}

void check_checkpoint(std::string_view text) {
  const auto checkpoint = LoadCheckpoint::parse(text);
  if (!checkpoint.ok()) return;
  const auto again = LoadCheckpoint::parse(checkpoint->to_text());
  SKUA_FUZZ_CHECK(again.ok() && again->to_text() == checkpoint->to_text());
}

void check_times(std::string_view text) {
  if (const auto time = parse_rfc3339(text); time.ok()) {
    SKUA_FUZZ_CHECK(is_nameable(*time));
    const auto again = parse_rfc3339(format_rfc3339(*time));
    SKUA_FUZZ_CHECK(again.ok() && *again == *time);
  }
  if (const auto duration = parse_duration(text); duration.ok()) {
    SKUA_FUZZ_CHECK(duration->count() >= 0);
    const auto again = parse_duration(format_duration(*duration));
    SKUA_FUZZ_CHECK(again.ok() && *again == *duration);
  }
}

void check_base64(std::string_view text) {
  std::string encoded;
  append_base64(encoded, text);
  SKUA_FUZZ_CHECK(*decode_base64(encoded) == text);
  if (const auto bytes = decode_base64(text); bytes.ok())
    SKUA_FUZZ_CHECK(bytes->size() <= text.size());
}

void check_arguments(std::string_view text) {
  const std::vector<std::string> names = {"airport", "number"};
  for (std::size_t keys = 1; keys <= names.size(); ++keys)
    if (const auto entity =
            parse_entity_argument(text, {names.begin(), names.begin() + static_cast<long>(keys)});
        entity.ok())
      SKUA_FUZZ_CHECK(entity->key_values.size() == keys);
  (void)parse_named_values(text);
  if (const auto named = parse_assignment(text); named.ok())
    SKUA_FUZZ_CHECK(named->first + "=" + named->second == text);
}

// Text into a column of every type: a cell of that type, or nothing.
void check_coercion(std::string_view text) {
  for (const ValueType type : test::kAllValueTypes) {
    Column column(type);
    const Status status = is_list(type) ? append_bytes(column, text) : append_text(column, text);
    SKUA_FUZZ_CHECK(column.size() == (status.ok() ? 1 : 0));
    if (status.ok())
      SKUA_FUZZ_CHECK(is_well_formed_cell(type, column.cell(0)));
    else
      SKUA_FUZZ_CHECK(status.code() == StatusCode::kInvalidArgument);
    if (status.ok() && type == ValueType::kString)
      SKUA_FUZZ_CHECK(is_utf8(text) && column.cell(0) == text);
  }
  for (const TimestampUnit unit : {TimestampUnit::kNone, TimestampUnit::kMilliseconds}) {
    Column times(ValueType::kUnixTimestamp);
    if (append_event_timestamp(times, text, unit).ok())
      SKUA_FUZZ_CHECK(is_nameable({times.value<std::int64_t>(0)}));
  }
}

}  // namespace

// Texts that the client reads, of files and arguments: a manifest of a snapshot, the progress of an
// export, a file of erasures, a checkpoint, times, durations, base64, keys; and values by their
// type.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz_text(data, size);
  check_manifest(text);
  check_checkpoint(text);
  check_times(text);
  check_base64(text);
  check_arguments(text);
  check_coercion(text);
  return 0;
}
