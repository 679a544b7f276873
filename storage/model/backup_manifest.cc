#include "storage/model/backup_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "storage/base/sha256.h"

namespace skua {
namespace {

constexpr std::string_view kFirstLine = "skua backup 1\n";
constexpr std::string_view kFirstWords = "skua backup ";
constexpr std::string_view kEnd = "end ";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kNoOrigin = "-";
constexpr std::size_t kSha256Digits = 64;

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// A plain name, so that no manifest leads out of a folder.
bool is_file_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !name.empty() && name.size() <= 128 && name.front() != '.' &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string sha256_of(std::string_view text) {
  Sha256 digest;
  digest.add(text);
  return digest.finish();
}

Status damaged(std::string_view what) {
  return data_loss(fmt::format("the manifest of the backup is damaged: {}", what));
}

// The words of one line, taken one by one.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}

  std::string_view word() {
    const std::size_t space = rest_.find(' ');
    const std::string_view word = rest_.substr(0, space);
    rest_ = space == std::string_view::npos ? std::string_view() : rest_.substr(space + 1);
    return word;
  }
  template <typename T>
  bool number(T& out) {
    const std::string_view digits = word();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  }
  bool duration(Duration& out) {
    std::int64_t us = 0;
    const bool ok = number(us);
    out = Duration{us};
    return ok;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_file(Words& words, BackupManifest& to) {
  BackupFile& file = to.files.emplace_back();
  file.sha256 = words.word();
  const bool has_bytes = words.number(file.bytes);
  file.origin = words.word();
  file.name = words.word();
  if (file.origin == kNoOrigin) file.origin.clear();
  return has_bytes && file.sha256.size() == kSha256Digits && is_hex(file.sha256) &&
         is_file_name(file.name) && (file.origin.empty() || is_hex(file.origin));
}

bool read_line(std::string_view line, BackupManifest& to) {
  Words words(line);
  const std::string_view kind = words.word();
  bool ok = true;
  if (kind == "id") {
    to.id = words.word();
    ok = is_backup_id(to.id);
  } else if (kind == "store") {
    to.store_id = words.word();
    ok = is_hex(to.store_id);
  } else if (kind == "ancestor") {
    StoreAncestor& ancestor = to.ancestors.emplace_back();
    ancestor.store_id = words.word();
    ok = is_hex(ancestor.store_id) && words.number(ancestor.erasures_until);
  } else if (kind == "format") {
    ok = words.number(to.format_version);
  } else if (kind == "created") {
    ok = words.number(to.created.us);
  } else if (kind == "commit") {
    ok = words.number(to.sequence) && words.number(to.committed.us);
  } else if (kind == "took_us") {
    ok = words.duration(to.took);
  } else if (kind == "new_bytes") {
    ok = words.number(to.new_bytes);
  } else if (kind == "erasures") {
    ok = words.number(to.erasures);
  } else if (kind == "left_out") {
    ok = words.number(to.loads_left_out.emplace_back());
  } else if (kind == "file") {
    ok = read_file(words, to);
  } else {
    ok = false;
  }
  return ok && words.at_end();
}

}  // namespace

std::uint64_t BackupManifest::bytes() const {
  std::uint64_t sum = 0;
  for (const BackupFile& file : files) sum += file.bytes;
  return sum;
}

bool are_kin(const std::string& id, const std::vector<StoreAncestor>& ancestors,
             const std::string& other_id, const std::vector<StoreAncestor>& other_ancestors) {
  std::set<std::string> stores = {id};
  for (const StoreAncestor& ancestor : ancestors) stores.insert(ancestor.store_id);
  return stores.contains(other_id) || std::any_of(other_ancestors.begin(), other_ancestors.end(),
                                                  [&](const StoreAncestor& ancestor) {
                                                    return stores.contains(ancestor.store_id);
                                                  });
}

std::string BackupManifest::encode() const {
  std::string text(kFirstLine);
  text += fmt::format("id {}\nstore {}\n", id, store_id);
  for (const StoreAncestor& ancestor : ancestors)
    text += fmt::format("ancestor {} {}\n", ancestor.store_id, ancestor.erasures_until);
  text += fmt::format("format {}\ncreated {}\ncommit {} {}\ntook_us {}\nnew_bytes {}\n",
                      format_version, created.us, sequence, committed.us, took.count(), new_bytes);
  text += fmt::format("erasures {}\n", erasures);
  for (const std::uint32_t load : loads_left_out) text += fmt::format("left_out {}\n", load);
  for (const BackupFile& file : files)
    text += fmt::format("file {} {} {} {}\n", file.sha256, file.bytes,
                        file.origin.empty() ? kNoOrigin : file.origin, file.name);
  return text + fmt::format("{}{}\n", kEnd, sha256_of(text));
}

Result<BackupManifest> BackupManifest::decode(std::string_view text) {
  const std::size_t end = text.rfind(kEnd);
  if (end == std::string_view::npos || end == 0 || text[end - 1] != '\n')
    return damaged("it has no end");
  if (text.substr(end) != fmt::format("{}{}\n", kEnd, sha256_of(text.substr(0, end))))
    return damaged("its SHA-256 does not hold");
  if (!text.starts_with(kFirstLine)) {
    if (!text.starts_with(kFirstWords)) return damaged("it is something else");
    return failed_precondition("a newer version wrote this backup; use that one");
  }
  BackupManifest manifest;
  for (std::string_view rest = text.substr(kFirstLine.size(), end - kFirstLine.size());
       !rest.empty();) {
    const std::size_t newline = rest.find('\n');
    if (!read_line(rest.substr(0, newline), manifest))
      return damaged(fmt::format("`{}`", rest.substr(0, std::min<std::size_t>(newline, 100))));
    rest.remove_prefix(newline + 1);
  }
  if (manifest.id.empty() || manifest.store_id.empty() || manifest.format_version == 0)
    return damaged("it does not say which backup it is");
  return manifest;
}

std::string backup_id(Timestamp created) {
  // 2026-01-01T00:00:00.123456Z
  const std::string text = format_rfc3339({created.us - created.us % 1'000'000});
  std::string id;
  for (const char c : text.substr(0, 19)) {
    if (c == 'T') id += '-';
    if (c >= '0' && c <= '9') id += c;
  }
  return id + fmt::format("-{:06}", created.us % 1'000'000);
}

bool is_backup_id(std::string_view text) {
  constexpr std::string_view kShape = "dddddddd-dddddd-dddddd";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit : text[i] != '-') return false;
  }
  return true;
}

Result<Timestamp> backup_moment(std::string_view id) {
  if (!is_backup_id(id)) return invalid_argument("it is not the id of a backup");
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}.{}Z", id.substr(0, 4), id.substr(4, 2),
                                   id.substr(6, 2), id.substr(9, 2), id.substr(11, 2),
                                   id.substr(13, 2), id.substr(16, 6)));
}

}  // namespace skua
