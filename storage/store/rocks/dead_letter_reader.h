#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/store/dead_letter.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Reads the dead letters that are committed. Const and THREAD-SAFE.
class DeadLetterReader {
 public:
  explicit DeadLetterReader(const RocksFamilies& rocks) : rocks_(rocks) {}

  // See Engine::dead_letters and Engine::find_dead_letter.
  [[nodiscard]] Result<DeadLetterPage> page(Incarnation incarnation, const std::string& cursor,
                                            std::size_t limit) const;
  [[nodiscard]] Result<std::optional<DeadLetter>> find(Incarnation incarnation,
                                                       Sequence sequence) const;

  // Visits the letters of a view after a sequence, oldest first, until `visit` returns false.
  // Errors: UNAVAILABLE.
  using Visit = std::function<bool(std::string_view key, std::string_view record)>;
  [[nodiscard]] Status visit(Incarnation incarnation, Sequence after, const Visit& visit) const;

 private:
  const RocksFamilies& rocks_;
};

}  // namespace skua
