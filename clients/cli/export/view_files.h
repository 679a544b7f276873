#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/export/row_output.h"
#include "clients/cli/files/files.h"
#include "clients/cli/snapshot/manifest.h"

namespace skua {

// Begins a file of exported rows in the format asked for.
using CreateOutput = std::function<Result<std::unique_ptr<RowOutput>>(std::unique_ptr<OutputFile>,
                                                                      const OutputColumns&)>;

// Files of one view while they are written: one, or one per date of event timestamps (UTC). Not
// thread-safe.
class ViewFiles {
 public:
  // `dir` is the folder of the snapshot, `format` the ending of names. Files outlives it.
  ViewFiles(Files& files, CreateOutput create, std::string dir, std::string format, bool by_date,
            const v1::FeatureView& view);

  // REQUIRES: fit_page().
  [[nodiscard]] Status append(const v1::RowColumns& page, std::uint32_t number);
  // Written or held since the last publish().
  [[nodiscard]] std::uint64_t bytes() const;
  // Publishes what was begun. The files appear one by one; `number` made their names.
  [[nodiscard]] Result<std::vector<SnapshotFile>> publish();
  [[nodiscard]] const OutputColumns& columns() const { return columns_; }

 private:
  struct Begun {
    std::string name;
    std::unique_ptr<RowOutput> output;
  };

  [[nodiscard]] Result<RowOutput*> output_of(const std::string& date, std::uint32_t number);

  Files& files_;
  CreateOutput create_;
  std::string dir_;
  std::string format_;
  bool by_date_;
  std::string view_;
  OutputColumns columns_;
  std::map<std::string, Begun> begun_;  // By date; by "" when there is one.
};

}  // namespace skua
