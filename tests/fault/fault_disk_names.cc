// What a FaultDisk does with names.
#include <algorithm>
#include <utility>

#include "tests/fault/fault_disk.h"

namespace skua::test {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

// One without folders in it. Names in it that are not durable stay behind in a cut.
void FaultDisk::move_folder(Names& names, const std::string& from, const std::string& to) {
  names.folders.erase(from);
  names.folders.insert(to);
  std::map<std::string, File> files;
  for (const auto& [path, file] : names.files)
    files[folder_of(path) == from ? to + path.substr(from.size()) : path] = file;
  names.files = std::move(files);
}

FaultDisk::Outcome FaultDisk::rename(Life life, const std::string& from, const std::string& to) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRename, true);
  if (outcome != Outcome::kOk) return outcome;
  if (now_.folders.contains(from) && !now_.folders.contains(to)) {
    change(folder_of(to), [from, to](Names& names) { move_folder(names, from, to); });
    return outcome;
  }
  const auto found = now_.files.find(from);
  if (found == now_.files.end()) return Outcome::kNotFound;
  const File file = found->second;
  name(to, file);
  unname(from);
  // Both names are of one folder: it is durable as a whole.
  change(folder_of(to), [from, to, file](Names& names) {
    names.files.erase(from);
    names.files[to] = file;
  });
  return outcome;
}

FaultDisk::Outcome FaultDisk::link(Life life, const std::string& from, const std::string& to) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRename, true);
  if (outcome != Outcome::kOk) return outcome;
  const auto found = now_.files.find(from);
  if (found == now_.files.end() || !now_.folders.contains(folder_of(to))) return Outcome::kNotFound;
  if (now_.files.contains(to)) return Outcome::kExists;
  const File file = found->second;
  name(to, file);
  change(folder_of(to), [to, file](Names& names) { names.files[to] = file; });
  return outcome;
}

FaultDisk::Outcome FaultDisk::remove(Life life, const std::string& path) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRename, true);
  if (outcome != Outcome::kOk) return outcome;
  if (!now_.files.contains(path)) return Outcome::kNotFound;
  unname(path);
  change(folder_of(path), [path](Names& names) { names.files.erase(path); });
  return outcome;
}

FaultDisk::Outcome FaultDisk::make_folder(Life life, const std::string& path) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRename, true);
  if (outcome != Outcome::kOk) return outcome;
  if (now_.folders.contains(path)) return Outcome::kExists;
  if (!now_.folders.contains(folder_of(path))) return Outcome::kNotFound;
  change(folder_of(path), [path](Names& names) { names.folders.insert(path); });
  return outcome;
}

FaultDisk::Outcome FaultDisk::remove_folder(Life life, const std::string& path) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRename, true);
  if (outcome != Outcome::kOk) return outcome;
  if (!now_.folders.contains(path)) return Outcome::kNotFound;
  const auto is_inside = [&](const std::string& other) { return folder_of(other) == path; };
  const bool has_files = std::any_of(now_.files.begin(), now_.files.end(),
                                     [&](const auto& file) { return is_inside(file.first); });
  if (has_files || std::any_of(now_.folders.begin(), now_.folders.end(), is_inside))
    return Outcome::kNotEmpty;
  // What was in it goes with it, whether its folder was synced or not.
  change(folder_of(path), [path](Names& names) {
    std::erase_if(names.files,
                  [&](const auto& file) { return file.first.starts_with(path + "/"); });
    names.folders.erase(path);
  });
  return outcome;
}

FaultDisk::Outcome FaultDisk::list(Life life, const std::string& path,
                                   std::vector<std::string>& names) const {
  const std::lock_guard lock(mutex_);
  if (is_off_ || life != life_) return Outcome::kOff;
  if (!now_.folders.contains(path)) return Outcome::kNotFound;
  const auto add = [&](const std::string& other) {
    if (other != "/" && folder_of(other) == path)
      names.push_back(other.substr(other.rfind('/') + 1));
  };
  for (const auto& [other, file] : now_.files) add(other);
  for (const std::string& other : now_.folders) add(other);
  return Outcome::kOk;
}

FaultDisk::Outcome FaultDisk::size(Life life, const std::string& path, std::uint64_t& bytes) const {
  const std::lock_guard lock(mutex_);
  if (is_off_ || life != life_) return Outcome::kOff;
  const auto found = now_.files.find(path);
  if (found == now_.files.end()) return Outcome::kNotFound;
  bytes = found->second->bytes.size();
  return Outcome::kOk;
}

FaultDisk::Outcome FaultDisk::same_file(const std::string& a, const std::string& b,
                                        bool& same) const {
  const std::lock_guard lock(mutex_);
  const auto first = now_.files.find(a);
  const auto second = now_.files.find(b);
  if (first == now_.files.end() || second == now_.files.end()) return Outcome::kNotFound;
  same = first->second == second->second;
  return Outcome::kOk;
}

bool FaultDisk::is_folder(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return now_.folders.contains(path);
}

std::uint64_t FaultDisk::free_bytes() const {
  const std::lock_guard lock(mutex_);
  return quota_ > used_ ? quota_ - used_ : 0;
}

bool FaultDisk::lock(Life life, const std::string& path) {
  const std::lock_guard lock(mutex_);
  return !is_off_ && life == life_ && locked_.insert(path).second;
}

void FaultDisk::unlock(Life life, const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (life == life_) locked_.erase(path);
}

}  // namespace skua::test
