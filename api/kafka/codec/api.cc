#include "api/kafka/codec/api.h"

#include <array>

namespace skua::kafka {
namespace {

constexpr auto kApis = std::to_array<ApiInfo>({
#define KAFKA_API(name, key, least, greatest, flexible_from, bytes_max, before_authentication) \
  {Api::k##name, #name, least, greatest, flexible_from, bytes_max, before_authentication},
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
});

}  // namespace

std::span<const ApiInfo> apis() { return kApis; }

const ApiInfo* find_api(std::int16_t key) {
  for (const ApiInfo& info : kApis)
    if (static_cast<std::int16_t>(info.api) == key) return &info;
  return nullptr;
}

const ApiInfo& api_info(Api api) { return *find_api(static_cast<std::int16_t>(api)); }

}  // namespace skua::kafka
