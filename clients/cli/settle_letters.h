#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cpp/skua_client.h"

namespace skua {

// Which dead letters of a view: these, or all.
struct LetterChoice {
  std::string project;
  std::string view;
  std::vector<std::uint64_t> ids;
  bool all = false;
};

// Each asks the server as often as it takes until all chosen letters were looked at, and appends
// one report per letter; also before an error. Errors: the server's.
[[nodiscard]] Status replay_letters(SkuaClient& client, const LetterChoice& choice,
                                    std::vector<v1::DeadLetterReport>& out);
[[nodiscard]] Status discard_letters(SkuaClient& client, const LetterChoice& choice,
                                     std::vector<v1::DeadLetterReport>& out);

}  // namespace skua
