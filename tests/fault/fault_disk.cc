#include "tests/fault/fault_disk.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace skua::test {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_log(const std::string& path) { return path.ends_with(".log"); }

}  // namespace

void FaultDisk::set_faults(const DiskFaults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
  has_hung_ = false;
}

void FaultDisk::set_sleeper(std::function<void(std::chrono::microseconds)> sleeper) {
  const std::lock_guard lock(mutex_);
  sleeper_ = std::move(sleeper);
}

void FaultDisk::set_quota(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  quota_ = bytes;
}

std::uint64_t FaultDisk::used_bytes() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void FaultDisk::cut_power_after(std::uint64_t changes, bool keeps_more) {
  const std::lock_guard lock(mutex_);
  cut_at_ = changes_ + changes;
  keeps_more_ = keeps_more;
}

void FaultDisk::cut_power_now(bool keeps_more) {
  const std::lock_guard lock(mutex_);
  keeps_more_ = keeps_more;
  if (!is_off_) cut();
}

void FaultDisk::keep_power() {
  const std::lock_guard lock(mutex_);
  cut_at_ = 0;
}

bool FaultDisk::is_off() const {
  const std::lock_guard lock(mutex_);
  return is_off_;
}

std::uint64_t FaultDisk::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

FaultDisk::Life FaultDisk::life() const {
  const std::lock_guard lock(mutex_);
  return life_;
}

// The moment of the cut: what is durable now, and a drawn part of the rest.
void FaultDisk::cut() {
  is_off_ = true;
  cut_at_ = 0;
  Names left = durable_;
  if (keeps_more_) {
    const std::size_t kept = random_() % (pending_.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) pending_[i].apply(left);
  }
  after_cut_.clear();
  folders_after_cut_ = left.folders;
  for (const auto& [path, file] : left.files) {
    if (!left.folders.contains(folder_of(path))) continue;
    std::string bytes = file->bytes.substr(0, file->synced);
    const std::size_t unsynced = file->bytes.size() - file->synced;
    if (keeps_more_ && unsynced > 0) {
      const std::size_t more = random_() % (unsynced + 1);
      bytes.append(file->bytes, file->synced, more);
      // The size may be there before the bytes.
      if (random_() % 4 == 0) bytes.append(unsynced - more, '\0');
    }
    after_cut_[path] = std::move(bytes);
  }
}

void FaultDisk::restore_power() {
  Image image;
  std::set<std::string> folders;
  {
    const std::lock_guard lock(mutex_);
    image.swap(after_cut_);
    folders.swap(folders_after_cut_);
    is_off_ = false;
    cut_at_ = 0;
  }
  set_image(image);
  const std::lock_guard lock(mutex_);
  now_.folders.insert(folders.begin(), folders.end());
  durable_.folders = now_.folders;
}

FaultDisk::Image FaultDisk::image() const {
  const std::lock_guard lock(mutex_);
  Image image;
  for (const auto& [path, file] : now_.files) image[path] = file->bytes;
  return image;
}

void FaultDisk::set_image(const Image& image) {
  const std::lock_guard lock(mutex_);
  ++life_;
  now_ = Names();
  used_ = 0;
  pending_.clear();
  locked_.clear();
  for (const auto& [path, bytes] : image) {
    now_.files[path] = std::make_shared<Content>(Content{bytes, bytes.size(), 1});
    used_ += bytes.size();
    for (std::string folder = folder_of(path); folder != "/"; folder = folder_of(folder))
      now_.folders.insert(folder);
  }
  durable_ = now_;
}

std::size_t FaultDisk::synced_bytes(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = now_.files.find(path);
  return found == now_.files.end() ? 0 : found->second->synced;
}

std::uint64_t FaultDisk::log_syncs() const {
  const std::lock_guard lock(mutex_);
  return log_syncs_;
}

std::uint64_t FaultDisk::last_log_sync() const {
  const std::lock_guard lock(mutex_);
  return log_synced_;
}

bool FaultDisk::wait_for_log_sync(std::uint64_t after) const {
  for (int i = 0; i < 5000; ++i) {
    {
      const std::lock_guard lock(mutex_);
      if (is_off_ || log_synced_seen_ > after) return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

FaultDisk::Outcome FaultDisk::meet(std::unique_lock<std::mutex>& lock, Life life, FaultKind kind,
                                   bool changes) {
  if (is_off_ || life != life_) return Outcome::kOff;
  if (changes && ++changes_ == cut_at_) {
    cut();
    return Outcome::kOff;
  }
  const bool takes_time = kind == FaultKind::kRead || changes;
  std::chrono::microseconds sleep{0};
  if (takes_time) sleep = faults_.delay;
  if (takes_time && faults_.slow_one_in > 0 && random_() % faults_.slow_one_in == 0)
    sleep = faults_.slow;
  if (takes_time && faults_.hang.count() > 0 && !std::exchange(has_hung_, true))
    sleep = faults_.hang;
  if (sleep.count() > 0 && sleeper_) {
    const auto sleeper = sleeper_;
    lock.unlock();
    sleeper(sleep);
    lock.lock();
    if (is_off_ || life != life_) return Outcome::kOff;
  }
  const std::uint32_t one_in = faults_[kind];
  return one_in > 0 && random_() % one_in == 0 ? Outcome::kError : Outcome::kOk;
}

void FaultDisk::change(const std::string& folder, std::function<void(Names&)> apply) {
  apply(now_);
  pending_.push_back({folder, std::move(apply)});
}

// A name for the content, which counts as used while it has one.
void FaultDisk::name(const std::string& path, const File& file) {
  const auto found = now_.files.find(path);
  if (found != now_.files.end() && --found->second->names == 0)
    used_ -= found->second->bytes.size();
  if (file->names++ == 0) used_ += file->bytes.size();
}

void FaultDisk::unname(const std::string& path) {
  const File& file = now_.files.at(path);
  if (--file->names == 0) used_ -= file->bytes.size();
}

FaultDisk::Outcome FaultDisk::open(Life life, const std::string& path, bool creates, bool truncates,
                                   File& out) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kOpen, creates);
  if (outcome != Outcome::kOk) return outcome;
  const auto found = now_.files.find(path);
  if (found == now_.files.end() && !creates) return Outcome::kNotFound;
  if (found != now_.files.end()) {
    out = found->second;
    if (!truncates) return outcome;
    // Its other names see it too.
    used_ -= out->bytes.size();
    out->bytes.clear();
    out->synced = 0;
    return outcome;
  }
  if (!now_.folders.contains(folder_of(path))) return Outcome::kNotFound;
  out = std::make_shared<Content>();
  name(path, out);
  change(folder_of(path), [path, file = out](Names& names) { names.files[path] = file; });
  return Outcome::kOk;
}

FaultDisk::Outcome FaultDisk::read(Life life, const File& file, std::uint64_t offset,
                                   std::size_t bytes, std::string& out) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kRead, false);
  if (outcome != Outcome::kOk) return outcome;
  out = offset < file->bytes.size() ? file->bytes.substr(offset, bytes) : std::string();
  return Outcome::kOk;
}

FaultDisk::Outcome FaultDisk::append(Life life, const std::string& path, const File& file,
                                     std::string_view bytes) {
  std::unique_lock lock(mutex_);
  Outcome outcome = meet(lock, life, FaultKind::kWrite, true);
  std::size_t written = bytes.size();
  // A write that fails may have written a part.
  if (outcome == Outcome::kError) written = random_() % (bytes.size() + 1);
  const std::uint64_t room = quota_ > used_ ? quota_ - used_ : 0;
  if (outcome == Outcome::kOk && written > room) {
    outcome = Outcome::kNoSpace;
    written = room;
  }
  if (outcome == Outcome::kOff) return outcome;
  file->bytes.append(bytes.substr(0, written));
  if (file->names > 0) used_ += written;
  if (is_log(path)) log_synced_seen_ = log_synced_;
  return outcome;
}

FaultDisk::Outcome FaultDisk::truncate(Life life, const File& file, std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kOther, true);
  if (outcome != Outcome::kOk || bytes >= file->bytes.size()) return outcome;
  if (file->names > 0) used_ -= file->bytes.size() - bytes;
  file->bytes.resize(bytes);
  file->synced = std::min<std::size_t>(file->synced, bytes);
  return outcome;
}

FaultDisk::Outcome FaultDisk::sync(Life life, const std::string& path, const File& file) {
  std::unique_lock lock(mutex_);
  const std::uint64_t number = is_log(path) ? ++log_syncs_ : 0;
  const Outcome outcome = meet(lock, life, FaultKind::kSync, true);
  if (outcome != Outcome::kOk) return outcome;
  file->synced = file->bytes.size();
  log_synced_ = std::max(log_synced_, number);
  return outcome;
}

FaultDisk::Outcome FaultDisk::sync_folder(Life life, const std::string& path) {
  std::unique_lock lock(mutex_);
  const Outcome outcome = meet(lock, life, FaultKind::kSync, true);
  if (outcome != Outcome::kOk) return outcome;
  std::vector<Change> rest;
  for (Change& each : pending_) {
    if (each.folder == path)
      each.apply(durable_);
    else
      rest.push_back(std::move(each));
  }
  pending_ = std::move(rest);
  return outcome;
}

}  // namespace skua::test
