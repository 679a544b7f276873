#include "storage/store/rocks/repair/table_losses.h"

#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <optional>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/repair/checked_reads.h"
#include "storage/store/rocks/repair/readable_keys.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

void add_generation(std::vector<Generation>& generations, std::string_view key) {
  const Generation generation = generation_of(key);
  if (generation != 0 &&
      std::find(generations.begin(), generations.end(), generation) == generations.end())
    generations.push_back(generation);
}

std::optional<DamagedDatabase::Family> family_of(const std::string& name) {
  for (const DamagedDatabase::Family family : kFamilies)
    if (name == DamagedDatabase::name(family)) return family;
  return std::nullopt;
}

// Nothing when the file is whole.
Result<std::optional<TableDamage>> judge_table(rocksdb::Env& env, const std::string& path,
                                               const rocksdb::LiveFileMetaData& file,
                                               DamagedDatabase::Family family) {
  rocksdb::Options options(rocksdb::DBOptions(), DamagedDatabase::options(family));
  options.env = &env;
  TableDamage damage;
  damage.file = file.name.substr(file.name.find_last_of('/') + 1);
  damage.family = file.column_family_name;
  damage.bytes = file.size;
  rocksdb::SstFileReader reader(options);
  const rocksdb::Status opened = reader.Open(path + "/" + damage.file);
  if (!opened.ok()) {
    damage.records = file.num_entries - std::min(file.num_entries, file.num_deletions);
    damage.unreadable = damage.records;
    damage.ranges = 1;
    add_generation(damage.generations, file.smallestkey);
    add_generation(damage.generations, file.largestkey);
    return std::optional(damage);
  }
  if (reader.VerifyChecksum(checked_reads()).ok()) return std::optional<TableDamage>();
  const auto properties = reader.GetTableProperties();
  damage.records = properties->num_entries - properties->num_deletions;
  std::uint64_t readable = 0;
  const auto iterators = [&] {
    return std::unique_ptr<rocksdb::Iterator>(reader.NewIterator(checked_reads()));
  };
  ASSIGN_OR_RETURN(const std::vector<UnreadableRange> ranges,
                   read_readable(iterators, [&](std::string_view, std::string_view) {
                     ++readable;
                     return Status();
                   }));
  damage.unreadable = damage.records - std::min(damage.records, readable);
  damage.ranges = ranges.size();
  for (const UnreadableRange& range : ranges) {
    add_generation(damage.generations, range.after.empty() ? file.smallestkey : range.after);
    add_generation(damage.generations, range.until.empty() ? file.largestkey : range.until);
  }
  return std::optional(damage);
}

}  // namespace

Result<std::vector<TableDamage>> table_losses(rocksdb::Env& env, const std::string& path,
                                              DamagedDatabase& database) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.db().GetLiveFilesMetaData(&files);
  std::vector<TableDamage> losses;
  for (const rocksdb::LiveFileMetaData& file : files) {
    const auto family = family_of(file.column_family_name);
    if (!family) return data_loss("`" + path + "` has a column family that is not Skua's");
    ASSIGN_OR_RETURN(std::optional<TableDamage> damage, judge_table(env, path, file, *family));
    if (damage) losses.push_back(*std::move(damage));
  }
  return losses;
}

}  // namespace skua
