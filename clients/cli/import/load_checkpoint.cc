#include "clients/cli/import/load_checkpoint.h"

#include <fmt/format.h>

#include <charconv>

namespace skua {
namespace {

bool take_number(std::string_view& text, std::uint64_t& out) {
  if (text.empty() || text.front() != ' ') return false;
  text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

std::string LoadCheckpoint::to_text() const {
  return fmt::format("{} {} {} {} {} {}", kVersion, file, batches, rows_in, rows_sent, rejected);
}

Result<LoadCheckpoint> LoadCheckpoint::parse(std::string_view text) {
  LoadCheckpoint out;
  if (text.empty()) return out;
  bool is_ours = text.starts_with(kVersion);
  if (is_ours) text.remove_prefix(kVersion.size());
  for (std::uint64_t* number :
       {&out.file, &out.batches, &out.rows_in, &out.rows_sent, &out.rejected})
    is_ours = is_ours && take_number(text, *number);
  if (is_ours && text.empty()) return out;
  return failed_precondition(
      "the load was begun by another version of this program; go on with that one, or abandon the "
      "load (`skua loads abandon`) and import again");
}

}  // namespace skua
