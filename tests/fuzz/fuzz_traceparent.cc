#include <string>
#include <string_view>

#include "api/wire/trace_context.h"
#include "tests/fuzz/fuzz_target.h"

// A header `traceparent`: what is taken says the same when it is written again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto context = skua::parse_traceparent(text);
  if (!context) return 0;
  std::string written = "00-";
  written.append(context->trace_id()).append("-").append(context->parent_id());
  written.append(context->is_sampled ? "-01" : "-00");
  SKUA_FUZZ_CHECK(text.substr(3, 50) == std::string_view(written).substr(3, 50));
  const auto again = skua::parse_traceparent(written);
  SKUA_FUZZ_CHECK(again && again->trace == context->trace && again->parent == context->parent &&
                  again->is_sampled == context->is_sampled);
  return 0;
}
