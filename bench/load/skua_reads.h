#pragma once

#include <string>
#include <vector>

#include "bench/load/answer_check.h"
#include "bench/load/load_subject.h"
#include "bench/load/read_set.h"
#include "bench/load/skua_server.h"

namespace skua::bench {

enum class Door { kGrpc, kHttpProtobuf, kHttpJson };

// Reads of a skuad through one of its doors.
struct SkuaReads {
  std::string name;
  Door door = Door::kGrpc;
  const ReadSet& reads;
  // Those of the service that is read, in its order.
  const std::vector<SyntheticView>& views;
  Pace pace;
  Expected expected = expect_first_version;  // Of the first request.
};

// The server under these reads. The first answer has been checked value by value, and every request
// sent once or more (but no longer than 3 s), so that memory holds what it will hold.
[[nodiscard]] LoadedServer load_of(const SkuaServer& server, const SkuaReads& reads);

// The body of the answer to the first request.
[[nodiscard]] std::string first_answer(const LoadedServer& server, const SkuaReads& reads);

// The name of the feature service that comparisons read.
inline constexpr char kService[] = "ranking";

}  // namespace skua::bench
