#include <algorithm>
#include <charconv>
#include <string>

#include "clients/cli/schema/definition_file.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace skua;

// A folder that does not exist: schema files are never found.
constexpr char kFile[] = "/nonexistent/f.yaml";

// An error names the file and a line of it.
void check_place(const Status& status, const std::string& text) {
  SKUA_FUZZ_CHECK(status.code() == StatusCode::kInvalidArgument);
  const std::string place = std::string(kFile) + ":";
  const std::string& message = status.message();
  SKUA_FUZZ_CHECK(message.starts_with(place));
  std::int64_t line = 0;
  const char* const end = message.data() + message.size();
  const auto parsed = std::from_chars(message.data() + place.size(), end, line);
  SKUA_FUZZ_CHECK(parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == ':');
  const auto lines =
      std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
  SKUA_FUZZ_CHECK(line >= 1 && line <= lines + 2);
}

template <typename Definitions>
void check_named(const Definitions& definitions) {
  for (const auto& definition : definitions)
    SKUA_FUZZ_CHECK(!definition.name().empty() && !definition.project().empty());
}

}  // namespace

// Definitions in YAML.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz_text(data, size));
  // An absolute path leads anywhere.
  if (text.find("schema_file") != std::string::npos) return 0;
  v1::ApplyRequest request;
  const Status status = add_definitions(kFile, text, "default", request);
  if (!status.ok()) {
    check_place(status, text);
    return 0;
  }
  check_named(request.entities());
  check_named(request.feature_views());
  check_named(request.feature_services());
  for (const v1::FeatureView& view : request.feature_views())
    for (const v1::Feature& feature : view.features())
      SKUA_FUZZ_CHECK(!feature.name().empty() && feature.type() != v1::VALUE_TYPE_UNSPECIFIED);
  v1::ApplyRequest again;
  SKUA_FUZZ_CHECK(add_definitions(kFile, text, "default", again).ok());
  SKUA_FUZZ_CHECK(request.feature_views_size() == again.feature_views_size());
  return 0;
}
