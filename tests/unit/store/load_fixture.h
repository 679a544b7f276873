#pragma once

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "storage/store/rocks/load/load_files.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// Files of one load in a scratch folder, and what a database makes of them.
class LoadFixture : public ::testing::Test {
 protected:
  static constexpr Sequence kBase = 1'000'000;

  // Rows by key, as the files of each family have them.
  struct Content {
    std::map<std::string, std::string> history;
    std::map<std::string, std::string> latest;

    friend bool operator==(const Content&, const Content&) = default;
    // Rows are long: how many there are says enough.
    friend std::ostream& operator<<(std::ostream& out, const Content& content) {
      return out << content.history.size() << " rows of " << content.latest.size() << " entities";
    }
  };

  LoadFixture();

  [[nodiscard]] static std::string entity_key(std::int64_t entity);
  // A row with so many bytes of content; none: a tombstone.
  [[nodiscard]] static UnstampedRow row(std::int64_t entity, std::int64_t event_us,
                                        std::size_t bytes, char fill = 'v');

  // Adds the rows and cuts runs where they are due, and at the end; they are in runs_ then.
  void stage(LoadFiles& files, const std::vector<UnstampedRow>& rows);
  // From kBase to kBase, with a prefix that was not used yet.
  [[nodiscard]] LoadFiles::Arrangement arrangement();
  [[nodiscard]] Result<LoadFiles::Arranged> arrange(const LoadFiles::Arrangement& how);

  // What the rows become, by the definition of a load.
  [[nodiscard]] Content content_of(const std::vector<UnstampedRow>& rows, Sequence base,
                                   const LoadFiles::Arrangement& how) const;
  // What a database has that took in copies of the pairs, all at once.
  [[nodiscard]] Content ingest(const std::vector<LoadFilePair>& pairs) const;

  static void expect_apart(const std::vector<LoadFilePair>& pairs, std::size_t rows);
  // Names in the folder of the load, sorted.
  [[nodiscard]] std::vector<std::string> files() const;

  ScratchFolder folder_;
  LoadFilesOptions options_;
  std::vector<LoadFilePair> runs_;

 private:
  std::size_t names_ = 0;
};

}  // namespace skua::test
