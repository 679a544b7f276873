#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skua {

enum class SaslMechanism : std::uint8_t { kPlain, kScramSha256, kScramSha512 };

// What the door offers, in this order.
inline constexpr std::array kSaslMechanisms = {SaslMechanism::kPlain, SaslMechanism::kScramSha256,
                                               SaslMechanism::kScramSha512};

// "SCRAM-SHA-256".
[[nodiscard]] std::string_view sasl_mechanism_name(SaslMechanism mechanism);
[[nodiscard]] std::optional<SaslMechanism> sasl_mechanism_from_name(std::string_view name);

}  // namespace skua
