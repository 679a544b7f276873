#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "api/service/read_answer.h"
#include "api/wire/arriving_column.h"

namespace skua {

// More key columns than any request needs; what comes beyond is checked but not kept.
inline constexpr std::size_t kKeptKeyColumnsMax = 1024;

struct ArrivingNamedColumn {
  std::string_view name;
  ArrivingColumn column;
};

// A skua.v1.GetFeaturesRequest, field by field as online.proto describes it. Borrows the bytes that
// it was parsed from.
struct ReadMessage {
  std::string_view project;
  std::string_view feature_service;
  std::vector<std::string_view> features;
  std::vector<ArrivingNamedColumn> entities;  // The first kKeptKeyColumnsMax.
  bool has_more_entities = false;
  PackedValues as_of_us;
  PackedValues known_at_us;
  bool as_served = false;
  std::string_view min_commit_token;
  bool strict = false;
  Include include;
  bool full_feature_names = false;
  bool partial_on_deadline = false;
};

// Parses the message without building protobuf objects. It takes exactly the bytes that the
// generated class takes, and finds the same in them: unknown fields are skipped, packed fields may
// come in pieces, of a field that comes twice the last one counts and messages are merged. False
// when the bytes are no such message.
[[nodiscard]] bool parse_read_message(std::string_view bytes, ReadMessage& out);

}  // namespace skua
