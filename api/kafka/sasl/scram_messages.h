#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// The messages of a SCRAM client (RFC 5802 section 7). The views borrow from the message.

struct ScramClientFirst {
  std::string_view gs2_header;  // "n,,", "y,,", either with an authzid; with its last comma.
  std::string_view bare;        // What follows it.
  std::string name;
  std::string_view nonce;
};

struct ScramClientFinal {
  std::string channel_binding;  // Decoded.
  std::string_view nonce;
  std::string_view without_proof;
  std::string proof;  // Decoded.
};

// Errors: INVALID_ARGUMENT: form, channel binding asked for, a mandatory extension, an authzid that
// is another name. Optional extensions are passed over.
[[nodiscard]] Result<ScramClientFirst> parse_scram_client_first(std::string_view bytes);
[[nodiscard]] Result<ScramClientFinal> parse_scram_client_final(std::string_view bytes);

}  // namespace skua
