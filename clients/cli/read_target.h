#pragma once

#include <string>
#include <vector>

#include "clients/cpp/skua_client.h"
#include "storage/base/result.h"

namespace skua {

// What a name of the command line stands for, as the server describes it.
struct ReadTarget {
  bool is_service = false;
  v1::FeatureView view;        // Unless is_service.
  v1::FeatureService service;  // If is_service.
  std::vector<std::string> key_names;
};

// Errors: NOT_FOUND, and those of the call.
[[nodiscard]] Result<ReadTarget> find_target(SkuaClient& client, const std::string& project,
                                             const std::string& name);

// As above; INVALID_ARGUMENT when the name is a feature service.
[[nodiscard]] Result<v1::FeatureView> find_view(SkuaClient& client, const std::string& project,
                                                const std::string& name);

[[nodiscard]] std::vector<std::string> key_names_of(const v1::FeatureView& view);

}  // namespace skua
