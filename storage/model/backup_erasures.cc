#include "storage/model/backup_erasures.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "storage/base/crc32c.h"

namespace skua {
namespace {

constexpr std::size_t kChecksumDigits = 8;

template <typename T>
bool take_number(std::string_view& rest, T& out) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  const auto used = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || used >= rest.size() || rest[used] != ' ') return false;
  rest.remove_prefix(used + 1);
  return true;
}

bool take_word(std::string_view& rest, std::string& out) {
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos || space == 0) return false;
  out = rest.substr(0, space);
  rest.remove_prefix(space + 1);
  return true;
}

bool read_line(std::string_view line, BackupErasure& to) {
  if (line.size() < kChecksumDigits) return false;
  const std::string_view checked = line.substr(0, line.size() - kChecksumDigits);
  if (line.substr(checked.size()) != fmt::format("{:08x}", crc32c(checked))) return false;
  std::string_view rest = checked;
  return take_word(rest, to.store_id) && take_number(rest, to.sequence) &&
         take_number(rest, to.position) && take_number(rest, to.created_timestamp.us) &&
         take_word(rest, to.digest) && rest.empty();
}

}  // namespace

std::string encode_erasure(const BackupErasure& erasure) {
  const std::string checked =
      fmt::format("{} {} {} {} {} ", erasure.store_id, erasure.sequence, erasure.position,
                  erasure.created_timestamp.us, erasure.digest);
  return checked + fmt::format("{:08x}\n", crc32c(checked));
}

ErasureLogText decode_erasures(std::string_view text) {
  ErasureLogText log;
  for (std::size_t newline = text.find('\n'); newline != std::string_view::npos;
       newline = text.find('\n', log.whole_bytes)) {
    const std::string_view line = text.substr(log.whole_bytes, newline - log.whole_bytes);
    BackupErasure erasure;
    if (read_line(line, erasure))
      log.erasures.push_back(std::move(erasure));
    else
      log.damaged.push_back(log.erasures.size() + log.damaged.size() + 1);
    log.whole_bytes = newline + 1;
  }
  return log;
}

std::string wrong_with(const ErasureLogText& log, std::uint64_t lines_least) {
  constexpr std::size_t kNamedMax = 10;
  if (!log.damaged.empty()) {
    const std::size_t named = std::min(log.damaged.size(), kNamedMax);
    return fmt::format("the erase log is damaged in line {}{}",
                       fmt::join(log.damaged.begin(),
                                 log.damaged.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                       named == log.damaged.size() ? "" : " and more");
  }
  if (log.erasures.size() >= lines_least) return {};
  return fmt::format("the erase log has {} lines, and had {}", log.erasures.size(), lines_least);
}

ErasuresInForce::ErasuresInForce(const BackupManifest& backup) {
  for (const StoreAncestor& store : backup.ancestors)
    until_[store.store_id] = std::max(until_[store.store_id], store.erasures_until);
  until_[backup.store_id] = std::max(until_[backup.store_id], backup.sequence);
}

bool ErasuresInForce::has(const BackupErasure& erasure) const {
  // A store that is not known came after the backup.
  const auto known = until_.find(erasure.store_id);
  return known != until_.end() && erasure.sequence <= known->second;
}

}  // namespace skua
