#include <string>
#include <string_view>

#include "api/kafka/sasl/plain_message.h"
#include "api/kafka/sasl/sasl_base64.h"
#include "api/kafka/sasl/scram_exchange.h"
#include "api/kafka/sasl/scram_messages.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

// One key, `user`, whose verifier fits no secret that could be found.
std::shared_ptr<const skua::CredentialTable> make_table() {
  skua::Credential user;
  user.name = "user";
  user.scram_sha256 = {std::string(skua::kScramSaltBytes, 's'), skua::kScramIterations,
                       std::string(32, 'k'), std::string(32, 'v')};
  auto table = std::make_shared<skua::CredentialTable>(std::string(32, 'd'));
  table->add(std::make_shared<const skua::Credential>(std::move(user)));
  return table;
}

void check_base64(std::string_view bytes) {
  const auto decoded = skua::decode_sasl_base64(skua::encode_sasl_base64(bytes));
  SKUA_FUZZ_CHECK(decoded.ok() && *decoded == bytes);
}

}  // namespace

// The first message of a conversation up to the first line feed, the second behind it; and the same
// bytes as a message of PLAIN.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto table = make_table();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_base64(bytes);
  if (const auto plain = skua::parse_plain_message(bytes); plain.ok())
    SKUA_FUZZ_CHECK(!plain->name.empty() && !plain->secret.empty());

  const std::size_t end = bytes.find('\n');
  const std::string_view first = bytes.substr(0, end);
  const std::string_view last =
      end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  (void)skua::parse_scram_client_final(last);
  skua::ScramExchange exchange(table, skua::ScramHash::kSha256, "server");
  const auto answer = exchange.answer_first(first);
  SKUA_FUZZ_CHECK(answer.ok() == skua::parse_scram_client_first(first).ok());
  if (!answer.ok()) return 0;
  SKUA_FUZZ_CHECK(answer->starts_with("r="));
  SKUA_FUZZ_CHECK(!exchange.answer_final(last).ok());
  return 0;
}
