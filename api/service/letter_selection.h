#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/service/access.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

// Which dead letters of a view a request means: these, or all that were there when the first page
// of them was asked for.
struct LetterSelection {
  std::string project;
  std::string view;
  std::vector<Sequence> ids;
  bool all = false;
  std::string page_token;  // Of `all`.
};

// The letters of one request, oldest first.
struct SelectedLetters {
  std::shared_ptr<const RegisteredView> view;
  std::vector<DeadLetter> letters;
  std::vector<Sequence> absent;  // Asked for and not there, ascending.
  std::string next_page_token;   // Of `all`; empty after the last page.
};

// At most dead_letters_per_request_max letters, and no more than the one that reaches 4 MiB: of
// many ids the last ones may be left out, to be asked for again. May block. Errors:
// PERMISSION_DENIED, INVALID_ARGUMENT (not exactly one of ids and all, too many ids, page token),
// NOT_FOUND (view), and the engine's.
[[nodiscard]] Result<SelectedLetters> select_letters(const Access& access, const Engine& engine,
                                                     const Registry& registry, const Limits& limits,
                                                     const LetterSelection& selection);

}  // namespace skua
