#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/byte_source.h"
#include "clients/cli/import/source_files.h"
#include "clients/cli/join/spine_rows.h"
#include "clients/cli/join/told_type.h"

namespace skua {

// The columns of a spine of text: by name, in the order in which the first file has them. All files
// are read once, before the rows are.
class ToldColumns {
 public:
  // The options outlive it.
  explicit ToldColumns(const SpineOptions& options) : options_(options) {}

  // Errors: INVALID_ARGUMENT (no header, a name twice, another set of columns than the first file),
  // and those of the source. Rows that cannot be read are left to the reader.
  [[nodiscard]] Status add_csv(const SourceFile& file, ByteSource& source);
  [[nodiscard]] Status add_ndjson(const SourceFile& file, ByteSource& source);

  // Join keys have the type of the request, the event timestamp is one. Errors: INVALID_ARGUMENT.
  [[nodiscard]] Result<std::vector<OutputColumn>> columns() const;

 private:
  [[nodiscard]] bool is_na(const std::string& text) const;
  // Where a column stands; takes it in when it is new.
  [[nodiscard]] std::size_t place(const std::string& name);
  void add_partitions(const SourceFile& file, const std::vector<std::string>& names);

  const SpineOptions& options_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> places_;
  std::vector<ToldType> types_;
  std::optional<std::set<std::string>> given_;  // By a file of CSV.
};

}  // namespace skua
