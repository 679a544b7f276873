#include "clients/cli/import/load_name.h"

#include <fmt/format.h>

#include "storage/base/sha256.h"
#include "clients/cli/import/load_checkpoint.h"

namespace skua {
namespace {

constexpr std::size_t kNameDigits = 24;

void add_text(Sha256& digest, const std::string& text) {
  digest.add(fmt::format("{}:", text.size()));
  digest.add(text);
}

}  // namespace

std::string load_name(const std::string& project, const v1::FeatureView& view,
                      const std::vector<std::string>& settings,
                      const std::vector<SourceFile>& sources) {
  Sha256 digest;
  add_text(digest, project);
  add_text(digest, view.name());
  add_text(digest, fmt::format("{} {}", LoadCheckpoint::kVersion, view.schema_version()));
  add_text(digest, std::to_string(settings.size()));
  for (const std::string& setting : settings) add_text(digest, setting);
  for (const SourceFile& source : sources) {
    add_text(digest, source.path);
    add_text(digest, source.format);
    add_text(digest, fmt::format("{} {}", source.bytes, source.version));
  }
  return "import-" + digest.finish().substr(0, kNameDigits);
}

}  // namespace skua
