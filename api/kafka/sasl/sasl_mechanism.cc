#include "api/kafka/sasl/sasl_mechanism.h"

namespace skua {

std::string_view sasl_mechanism_name(SaslMechanism mechanism) {
  switch (mechanism) {
    case SaslMechanism::kPlain:
      return "PLAIN";
    case SaslMechanism::kScramSha256:
      return "SCRAM-SHA-256";
    case SaslMechanism::kScramSha512:
      return "SCRAM-SHA-512";
  }
  return "";
}

std::optional<SaslMechanism> sasl_mechanism_from_name(std::string_view name) {
  for (const SaslMechanism mechanism : kSaslMechanisms)
    if (sasl_mechanism_name(mechanism) == name) return mechanism;
  return std::nullopt;
}

}  // namespace skua
