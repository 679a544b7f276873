#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// A database that is opened for repair: as far as it can be read, and without what would change it
// on its own (compactions, retention).
class DamagedDatabase {
 public:
  enum Family : std::size_t { kDefault, kLatest, kHistory, kMeta, kDeadLetters };

  // Nothing is written. REQUIRES: logs without damage (whole_logs.h). Errors: UNAVAILABLE,
  // DATA_LOSS.
  [[nodiscard]] static Result<DamagedDatabase> open_read_only(rocksdb::Env& env,
                                                              const std::string& path);
  // Creates it when missing. REQUIRES: logs without damage. Errors: the same.
  [[nodiscard]] static Result<DamagedDatabase> open(rocksdb::Env& env, const std::string& path);
  DamagedDatabase(DamagedDatabase&&) = default;
  ~DamagedDatabase();

  [[nodiscard]] rocksdb::DB& db() { return *db_; }
  // nullptr: the store was made before there was such a family.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) { return families_[family]; }
  [[nodiscard]] static const char* name(Family family);
  [[nodiscard]] static rocksdb::ColumnFamilyOptions options(Family family);
  // Everything in files, so that no log is needed. Errors: UNAVAILABLE.
  [[nodiscard]] Status flush();

 private:
  DamagedDatabase() = default;

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

inline constexpr DamagedDatabase::Family kFamilies[] = {
    DamagedDatabase::kDefault, DamagedDatabase::kLatest, DamagedDatabase::kHistory,
    DamagedDatabase::kMeta, DamagedDatabase::kDeadLetters};

}  // namespace skua
