#pragma once

#include <string>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "clients/cpp/skua_client.h"

namespace skua {

// Asks the server which versions of a row it holds, so that an import of all versions can run
// again. Not thread-safe.
class StoredVersions {
 public:
  // Client and plan outlive it.
  StoredVersions(SkuaClient& client, std::string project, std::string view, const ColumnPlan& plan)
      : client_(client), project_(std::move(project)), view_(std::move(view)), plan_(plan) {}

  // Of these versions of one row, oldest first, how many from the first on need not be written
  // again. Errors: of the call; INTERNAL for an answer that is none.
  [[nodiscard]] Result<std::size_t> count(const CoercedRows& versions,
                                          const std::vector<std::size_t>& oldest_first);

 private:
  // For each row of an answer, newest first: which of the versions it equals.
  using Matches = std::vector<std::vector<bool>>;

  [[nodiscard]] v1::GetHistoryRequest request(const CoercedRows& versions) const;
  [[nodiscard]] Status add_matches(const v1::RowColumns& stored, const CoercedRows& versions,
                                   const std::vector<std::size_t>& oldest_first,
                                   Matches& matches) const;

  SkuaClient& client_;
  std::string project_;
  std::string view_;
  const ColumnPlan& plan_;
};

}  // namespace skua
