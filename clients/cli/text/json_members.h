#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clients/cli/text/json_text.h"

namespace skua {

// Appends members to an object whose opening brace, or last member, ends `out`, which outlives
// this.
class JsonMembers {
 public:
  explicit JsonMembers(std::string& out) : out_(out) {}

  void text(std::string_view name, std::string_view value) const {
    append_json_member(out_, name);
    append_json_string(out_, value);
  }
  void count(std::string_view name, std::uint64_t value) const {
    append_json_member(out_, name);
    append_json_uint(out_, value);
  }
  void moment(std::string_view name, std::int64_t us) const {
    append_json_member(out_, name);
    append_json_timestamp(out_, Timestamp{us});
  }

 private:
  std::string& out_;
};

}  // namespace skua
