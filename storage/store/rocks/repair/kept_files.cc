#include "storage/store/rocks/repair/kept_files.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr int kRepairsMax = 10000;
// The stages of an exchange: files of the old database leave, then those of the new one come. Work
// on a database in its place has one stage.
constexpr char kLeaving[] = "leaving";
constexpr char kComing[] = "coming";
constexpr char kInPlace[] = "in place";

struct ExchangeState {
  std::string stage;
  std::string kept;
  std::vector<std::string> leaving;

  [[nodiscard]] std::string encode() const {
    std::string text = stage + "\n" + kept + "\n";
    for (const std::string& name : leaving) text += name + "\n";
    return text;
  }
  [[nodiscard]] static Result<ExchangeState> decode(const std::string& text) {
    std::istringstream in(text);
    ExchangeState state;
    std::getline(in, state.stage);
    std::getline(in, state.kept);
    for (std::string name; std::getline(in, name);) state.leaving.push_back(name);
    const bool is_stage =
        state.stage == kLeaving || state.stage == kComing || state.stage == kInPlace;
    if (!is_stage || state.kept.empty())
      return data_loss(std::string("`") + kRepairStateFile + "` of the data folder is damaged");
    return state;
  }
};

bool is_folder(rocksdb::Env& env, const std::string& path) {
  bool folder = false;
  return env.IsDirectory(path, &folder).ok() && folder;
}

Status move_file(rocksdb::Env& env, const std::string& from, const std::string& to) {
  return from_rocks(env.RenameFile(from, to), "moving `" + from + "`");
}

Status write_state(rocksdb::Env& env, const std::string& path, const ExchangeState& state) {
  return replace_file(env, path, kRepairStateFile, state.encode());
}

Status go_on(rocksdb::Env& env, const std::string& path, ExchangeState state) {
  if (state.stage == kInPlace) return {};
  if (state.stage == kLeaving) {
    for (const std::string& name : state.leaving) {
      const std::string file = path + "/" + name;
      if (env.FileExists(file).ok()) RETURN_IF_ERROR(move_file(env, file, state.kept + "/" + name));
    }
    RETURN_IF_ERROR(sync_folder(env, state.kept));
    RETURN_IF_ERROR(sync_folder(env, path));
    state.stage = kComing;
    RETURN_IF_ERROR(write_state(env, path, state));
  }
  const std::string repaired = path + "/" + kRepairedFolder;
  for (const std::string& name : names_in(env, repaired)) {
    if (name == "LOCK") continue;
    RETURN_IF_ERROR(move_file(env, repaired + "/" + name, path + "/" + name));
  }
  RETURN_IF_ERROR(sync_folder(env, path));
  return remove_all(env, repaired);
}

}  // namespace

Result<std::string> make_kept_folder(rocksdb::Env& env, const std::string& path) {
  for (int number = 1; number <= kRepairsMax; ++number) {
    const std::string folder = path + "/" + kKeptFolder + "/" + std::to_string(number);
    if (!env.FileExists(folder).IsNotFound()) continue;
    RETURN_IF_ERROR(make_folders(env, folder));
    return folder;
  }
  return unavailable(std::string("`") + kKeptFolder + "` of the data folder is full: empty it");
}

Status keep_copy(rocksdb::Env& env, const std::string& file, const std::string& kept) {
  std::string bytes;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(&env, file, &bytes), "reading `" + file + "`"));
  return replace_file(env, kept, file.substr(file.find_last_of('/') + 1), bytes);
}

Status replace_file(rocksdb::Env& env, const std::string& path, const std::string& name,
                    std::string_view bytes) {
  const std::string file = path + "/" + name;
  const std::string fresh = file + ".new";
  RETURN_IF_ERROR(from_rocks(
      rocksdb::WriteStringToFile(&env, rocksdb::Slice(bytes.data(), bytes.size()), fresh, true),
      "writing `" + fresh + "`"));
  RETURN_IF_ERROR(move_file(env, fresh, file));
  return sync_folder(env, path);
}

Status exchange_databases(rocksdb::Env& env, const std::string& path, const std::string& kept) {
  ExchangeState state{kLeaving, kept, {}};
  for (const std::string& name : names_in(env, path)) {
    if (name != "LOCK" && name != kRepairStateFile && !is_folder(env, path + "/" + name))
      state.leaving.push_back(name);
  }
  RETURN_IF_ERROR(write_state(env, path, state));
  RETURN_IF_ERROR(go_on(env, path, std::move(state)));
  return end_step(env, path);
}

Status begin_step(rocksdb::Env& env, const std::string& path, const std::string& kept) {
  return write_state(env, path, {kInPlace, kept, {}});
}

bool has_unfinished_step(rocksdb::Env& env, const std::string& path) {
  return env.FileExists(path + "/" + kRepairStateFile).ok();
}

Result<std::string> finish_step(rocksdb::Env& env, const std::string& path) {
  std::string text;
  RETURN_IF_ERROR(from_rocks(rocksdb::ReadFileToString(&env, path + "/" + kRepairStateFile, &text),
                             "reading the repair"));
  ASSIGN_OR_RETURN(ExchangeState state, ExchangeState::decode(text));
  std::string kept = state.kept;
  RETURN_IF_ERROR(go_on(env, path, std::move(state)));
  return kept;
}

Status end_step(rocksdb::Env& env, const std::string& path) {
  RETURN_IF_ERROR(remove_all(env, path + "/" + kRepairStateFile));
  return sync_folder(env, path);
}

}  // namespace skua
