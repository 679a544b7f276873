#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/service/access.h"

namespace skua {

// Of callers that nobody asks who they are.
inline const Access kEveryone = Access::to_everything();

// Of a key with these grants.
inline Access access_with(const std::vector<std::string>& grants, const std::string& name = "k") {
  auto key = std::make_shared<Credential>();
  key->name = name;
  for (const std::string& grant : grants) key->rights.grants.push_back(*parse_grant(grant));
  key->meter = std::make_shared<QuotaMeter>(Quota());
  return Access::of(std::move(key));
}

}  // namespace skua
