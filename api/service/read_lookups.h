#pragma once

#include <string>
#include <vector>

#include "api/service/read_answer.h"
#include "api/service/read_times.h"
#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/store/engine.h"

namespace skua {

// The lookups of one read, for every use of every view: the keys lie in one arena, the lookups in
// one list, so that the engine is called once. Not thread-safe.
class ReadLookups {
 public:
  ReadLookups(const std::vector<Column>& keys, const ReadTimes& times, std::size_t rows)
      : keys_(keys), times_(times), rows_(rows) {}

  // Shapes the answer (its plan is set) and builds the lookups.
  // Errors: INVALID_ARGUMENT naming column and row of an oversize key.
  [[nodiscard]] Status build(std::uint64_t entity_key_bytes_max, ReadAnswer& answer);
  [[nodiscard]] const std::vector<Lookup>& lookups() const { return lookups_; }

  enum class Outcome { kAnswered, kNotInMemory, kNewerSchema };
  // Turns what the engine put into answer.found into the statuses and rows of the views.
  // After kMayBlock, what is not in memory is what there was no time for.
  [[nodiscard]] Outcome take(IoMode mode, ReadAnswer& answer) const;

 private:
  [[nodiscard]] Status add_view(const ReadPlan& plan, const ReadPlan::ViewUse& use,
                                std::uint64_t entity_key_bytes_max, ViewAnswer& view);
  [[nodiscard]] std::size_t rows_of(const ReadPlan::ViewUse& use) const;
  [[nodiscard]] Outcome take_row(const FoundRow& found, const RegisteredView& view, std::size_t row,
                                 ViewAnswer& answer, std::vector<std::string>& converted) const;

  const std::vector<Column>& keys_;
  const ReadTimes& times_;
  std::size_t rows_;
  std::string arena_;
  std::vector<std::size_t> key_ends_;  // In the arena, per lookup.
  std::vector<Lookup> lookups_;
};

}  // namespace skua
