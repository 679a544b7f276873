#include "clients/cli/backup/backup_copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "storage/base/sha256.h"
#include "storage/model/backup_erasures.h"

namespace skua {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{4} << 20U;

std::string in(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

std::string manifest_path(const std::string& folder, const std::string& id) {
  return in(folder, std::string(kBackupManifests) + "/" + id);
}

std::string file_path(const std::string& folder, const BackupFile& file) {
  return in(folder, std::string(kBackupFiles) + "/" + file.stored_name());
}

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// Bytes of a stream, one piece after the other, and what they were.
struct Seen {
  std::uint64_t bytes = 0;
  std::string sha256;
};

template <typename Take>
Result<Seen> visit(ByteStream& stream, const BackupCopies::Moved& moved, const Take& take) {
  std::string buffer(kPieceBytes, '\0');
  Sha256 digest;
  Seen seen;
  while (true) {
    ASSIGN_OR_RETURN(const std::size_t size, stream.read(buffer.data(), buffer.size()));
    if (size == 0) break;
    const std::string_view bytes(buffer.data(), size);
    RETURN_IF_ERROR(take(bytes));
    digest.add(bytes);
    seen.bytes += size;
    if (moved) moved(size);
    if (size < buffer.size()) break;
  }
  seen.sha256 = digest.finish();
  return seen;
}

bool is_it(const BackupFile& file, const Seen& seen) {
  return seen.bytes == file.bytes && seen.sha256 == file.sha256;
}

}  // namespace

Result<std::vector<FoundFile>> BackupCopies::found_in(const std::string& folder, const char* part) {
  auto found = files_.list(in(folder, part));
  if (found.status().code() == StatusCode::kNotFound) return std::vector<FoundFile>();
  return found;
}

Result<std::vector<std::string>> BackupCopies::list(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<FoundFile> found, found_in(folder, kBackupManifests));
  std::vector<std::string> ids;
  for (const FoundFile& file : found)
    if (is_backup_id(name_of(file.path))) ids.push_back(name_of(file.path));
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<BackupManifest> BackupCopies::find(const std::string& folder, const std::string& id) {
  std::string wanted = id;
  if (wanted.empty()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, list(folder));
    if (ids.empty()) return not_found(fmt::format("there is no backup in {}", folder));
    wanted = ids.back();
  }
  if (!is_backup_id(wanted))
    return invalid_argument(fmt::format("`{}` is not the id of a backup", wanted));
  ASSIGN_OR_RETURN(const std::string text, files_.read_text(manifest_path(folder, wanted)));
  auto manifest = BackupManifest::decode(text);
  if (manifest.ok()) return manifest;
  return Status(manifest.status().code(),
                fmt::format("{}: {}", manifest_path(folder, wanted), manifest.status().message()));
}

// Two stores in one folder would remove each other's backups, and be restored for each other.
Status BackupCopies::check_folders(const std::string& from, const BackupManifest& backup,
                                   const std::string& to) {
  std::error_code error;
  if (!is_object_path(from) && !is_object_path(to) && std::filesystem::equivalent(from, to, error))
    return failed_precondition(
        fmt::format("{} is the folder that is copied; name another one, best on another disk", to));
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, list(to));
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    const auto there = find(to, *id);
    if (there.status().code() == StatusCode::kDataLoss) continue;
    RETURN_IF_ERROR(there.status());
    if (are_kin(*there, backup)) return {};
    return failed_precondition(
        fmt::format("{} has backups of another store ({}, and this one is {}): give each its own",
                    to, there->store_id, backup.store_id));
  }
  return {};
}

Status BackupCopies::copy_file(const std::string& from, const std::string& to,
                               const BackupFile& file, CopyClaim& claim) {
  const std::string path = file_path(from, file);
  ASSIGN_OR_RETURN(const auto stream, files_.open(path));
  ASSIGN_OR_RETURN(const auto out, files_.create(file_path(to, file)));
  ASSIGN_OR_RETURN(const Seen seen, visit(*stream, moved_, [&](std::string_view bytes) -> Status {
                     RETURN_IF_ERROR(claim.renew());
                     return out->write(bytes);
                   }));
  if (!is_it(file, seen))
    return data_loss(fmt::format("{} ({}) is damaged: nothing of it was kept", path, file.name));
  return out->publish();
}

Status BackupCopies::copy_files(const std::string& from, const std::string& to, CopyClaim& claim,
                                BackupTransfer& transfer) {
  std::map<std::string, std::uint64_t> there;
  ASSIGN_OR_RETURN(const std::vector<FoundFile> found, found_in(to, kBackupFiles));
  for (const FoundFile& file : found) there[name_of(file.path)] = file.bytes;
  ASSIGN_OR_RETURN(const std::vector<FoundFile> notes, found_in(to, kBackupDamaged));
  std::map<std::string, std::string> damaged;  // Name -> the note.
  for (const FoundFile& note : notes) damaged[name_of(note.path)] = note.path;
  for (const BackupFile& file : transfer.backup.files) {
    const std::string name = file.stored_name();
    const auto known = there.find(name);
    const auto note = damaged.find(name);
    if (known != there.end() && known->second == file.bytes && note == damaged.end()) continue;
    RETURN_IF_ERROR(claim.renew());
    RETURN_IF_ERROR(copy_file(from, to, file, claim));
    there[name] = file.bytes;
    ++transfer.files_copied;
    transfer.bytes_copied += file.bytes;
    if (note == damaged.end()) continue;
    RETURN_IF_ERROR(files_.remove(note->second));
    damaged.erase(note);
  }
  return {};
}

// Whole lines, as they are.
Result<std::string> BackupCopies::read_erasures(const std::string& folder) {
  auto text = files_.read_text(in(folder, kBackupErasures));
  if (text.status().code() == StatusCode::kNotFound) return std::string();
  RETURN_IF_ERROR(text.status());
  text->resize(decode_erasures(*text).whole_bytes);
  return text;
}

// By what this backup and later ones found in the log.
Result<std::string> BackupCopies::fault_of_erasures(const std::string& folder,
                                                    const std::string& text,
                                                    const std::string& id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, list(folder));
  std::uint64_t least = 0;
  for (auto each = std::lower_bound(ids.begin(), ids.end(), id); each != ids.end(); ++each) {
    const auto backup = find(folder, *each);
    if (backup.ok()) least = std::max(least, backup->erasures);
  }
  const std::string wrong = wrong_with(decode_erasures(text), least);
  return wrong.empty() ? wrong : fmt::format("{}: {}", in(folder, kBackupErasures), wrong);
}

// No erasure that the copy knows is lost, even if the folder was begun anew. Lines that say nothing
// are copied too, so that it shows; they go when the folder has none any more.
Status BackupCopies::copy_erasures(const std::string& ours, const std::string& to) {
  ASSIGN_OR_RETURN(const std::string theirs, read_erasures(to));
  std::string merged;
  std::set<std::string, std::less<>> known;
  for (const BackupErasure& erasure : decode_erasures(theirs).erasures)
    if (const auto [line, is_new] = known.insert(encode_erasure(erasure)); is_new) merged += *line;
  for (std::string_view rest = ours; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    if (known.emplace(line).second) merged += line;
    rest.remove_prefix(line.size());
  }
  if (merged == theirs) return {};
  return files_.write_text(in(to, kBackupErasures), merged);
}

Result<BackupTransfer> BackupCopies::copy(const std::string& from, const std::string& id,
                                          const std::string& to) {
  BackupTransfer transfer;
  ASSIGN_OR_RETURN(transfer.backup, find(from, id));
  ASSIGN_OR_RETURN(const auto claim, CopyClaim::take(files_, to, clock_));
  RETURN_IF_ERROR(check_folders(from, transfer.backup, to));
  ASSIGN_OR_RETURN(const std::string erasures, read_erasures(from));
  ASSIGN_OR_RETURN(std::string fault, fault_of_erasures(from, erasures, transfer.backup.id));
  if (!fault.empty()) transfer.faults.push_back(std::move(fault));
  // First, so that no copy is without it.
  RETURN_IF_ERROR(copy_erasures(erasures, to));
  RETURN_IF_ERROR(copy_files(from, to, *claim, transfer));
  RETURN_IF_ERROR(claim->renew());
  RETURN_IF_ERROR(
      files_.write_text(manifest_path(to, transfer.backup.id), transfer.backup.encode()));
  return transfer;
}

// What is wrong with a file; empty: nothing.
Result<std::string> BackupCopies::fault_of(const std::string& folder, const BackupFile& file) {
  const std::string path = file_path(folder, file);
  const auto stream = files_.open(path);
  if (stream.status().code() == StatusCode::kNotFound)
    return fmt::format("{} ({}) is missing", path, file.name);
  RETURN_IF_ERROR(stream.status());
  const auto seen = visit(**stream, moved_, [](std::string_view) { return Status(); });
  if (seen.status().code() == StatusCode::kDataLoss)
    return fmt::format("{} ({}): {}", path, file.name, seen.status().message());
  RETURN_IF_ERROR(seen.status());
  if (is_it(file, *seen)) return std::string();
  return fmt::format("{} ({}) is not what it was", path, file.name);
}

Result<BackupTransfer> BackupCopies::verify(const std::string& folder, const std::string& id) {
  BackupTransfer transfer;
  ASSIGN_OR_RETURN(transfer.backup, find(folder, id));
  ASSIGN_OR_RETURN(const std::string erasures, read_erasures(folder));
  ASSIGN_OR_RETURN(std::string log_fault, fault_of_erasures(folder, erasures, transfer.backup.id));
  if (!log_fault.empty()) transfer.faults.push_back(std::move(log_fault));
  for (const BackupFile& file : transfer.backup.files) {
    ASSIGN_OR_RETURN(std::string fault, fault_of(folder, file));
    if (fault.empty()) continue;
    // It may have been the way here that damaged it.
    ASSIGN_OR_RETURN(fault, fault_of(folder, file));
    if (fault.empty()) continue;
    const Status noted = files_.write_text(
        in(folder, std::string(kBackupDamaged) + "/" + file.stored_name()), fault + "\n");
    transfer.faults.push_back(
        noted.ok() ? fault + "; `skua backup --to` copies it again, if the store still has it"
                   : fault + fmt::format(" ({})", noted.message()));
  }
  return transfer;
}

Result<std::vector<std::string>> BackupCopies::keep(const std::string& folder,
                                                    std::uint32_t count) {
  if (count == 0) return invalid_argument("--keep: at least one backup is kept");
  ASSIGN_OR_RETURN(const auto claim, CopyClaim::take(files_, folder, clock_));
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, list(folder));
  std::vector<std::string> removed;
  if (ids.size() <= count) return removed;
  const auto kept = ids.end() - static_cast<std::ptrdiff_t>(count);
  std::set<std::string> named;
  for (auto id = kept; id != ids.end(); ++id) {
    ASSIGN_OR_RETURN(const BackupManifest manifest, find(folder, *id));
    for (const BackupFile& file : manifest.files) named.insert(file.stored_name());
  }
  for (auto id = ids.begin(); id != kept; ++id) {
    RETURN_IF_ERROR(claim->renew());
    RETURN_IF_ERROR(files_.remove(manifest_path(folder, *id)));
    removed.push_back(*id);
  }
  for (const char* part : {kBackupFiles, kBackupDamaged}) {
    ASSIGN_OR_RETURN(const std::vector<FoundFile> found, found_in(folder, part));
    for (const FoundFile& file : found) {
      if (named.contains(name_of(file.path))) continue;
      RETURN_IF_ERROR(claim->renew());
      RETURN_IF_ERROR(files_.remove(file.path));
    }
  }
  return removed;
}

}  // namespace skua
