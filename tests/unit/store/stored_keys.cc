#include "tests/unit/store/stored_keys.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/newest_merge.h"

namespace skua::test {

std::set<Generation> generations_in(const std::string& data_dir) {
  std::set<Generation> out;
  std::vector<std::string> names;
  EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, data_dir, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    rocksdb::ColumnFamilyOptions options;
    options.merge_operator = make_newest_merge();
    families.emplace_back(name, options);
  }
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::OpenForReadOnly({}, data_dir, families, &handles, &opened);
  EXPECT_TRUE(status.ok()) << status.ToString();
  if (!status.ok()) return out;
  const std::unique_ptr<rocksdb::DB> db(opened);
  for (std::size_t i = 0; i < handles.size(); ++i) {
    if (names[i] == "latest" || names[i] == "history") {
      rocksdb::ReadOptions everything;
      everything.total_order_seek = true;
      const std::unique_ptr<rocksdb::Iterator> keys(db->NewIterator(everything, handles[i]));
      for (keys->SeekToFirst(); keys->Valid(); keys->Next())
        out.insert(generation_of({keys->key().data(), keys->key().size()}));
      EXPECT_TRUE(keys->status().ok());
    }
    (void)db->DestroyColumnFamilyHandle(handles[i]);
  }
  return out;
}

}  // namespace skua::test
