#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/payload/record_decoder.h"

namespace skua::test {

// A view over the given columns; `stream` and the other rules are set on `view`.
[[nodiscard]] std::shared_ptr<RegisteredView> make_view(std::vector<JoinKey> keys,
                                                        std::vector<Feature> features,
                                                        StreamSource stream = {});

// A record that owns its bytes.
struct SampleRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  std::optional<Timestamp> timestamp;
};

// What became of one record:
//   "upsert id=7 clicks=3 at=1372939200000000", nulls left out; "delete id=7";
//   "reject clicks INVALID_ARGUMENT", with " key" behind it where the entity is known; "ignore".
[[nodiscard]] std::string decoded(const RecordDecoder& decoder, const SampleRecord& record,
                                  const std::shared_ptr<const RegisteredView>& view);
// By a decoder of the view without a registry. A view that has none: "no decoder CODE".
[[nodiscard]] std::string decoded(const std::shared_ptr<const RegisteredView>& view,
                                  const SampleRecord& record);

// What stands in a column, for people.
[[nodiscard]] std::string cell_text(const Column& column, std::size_t row);

}  // namespace skua::test
