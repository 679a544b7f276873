#include "storage/model/receipt.h"

#include <algorithm>
#include <charconv>

namespace skua {

std::string_view row_outcome_name(RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kApplied:
      return "APPLIED";
    case RowOutcome::kSuperseded:
      return "SUPERSEDED";
    case RowOutcome::kDuplicate:
      return "DUPLICATE";
    case RowOutcome::kExpired:
      return "EXPIRED";
    case RowOutcome::kRejected:
      return "REJECTED";
  }
  return "UNKNOWN";
}

std::uint32_t WriteReceipt::count(RowOutcome outcome) const {
  return static_cast<std::uint32_t>(std::count(outcomes.begin(), outcomes.end(), outcome));
}

std::string CommitToken::to_text() const { return store_id + "." + std::to_string(sequence); }

Result<CommitToken> CommitToken::parse(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  CommitToken token;
  if (dot != std::string_view::npos) {
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + dot + 1, end, token.sequence);
    if (parsed.ec == std::errc() && parsed.ptr == end && dot > 0) {
      token.store_id = text.substr(0, dot);
      return token;
    }
  }
  return invalid_argument(
      "min_commit_token: not a commit token; pass the text that a write returned");
}

}  // namespace skua
