#include "api/kafka/sasl/scram_messages.h"

#include <algorithm>

#include "api/kafka/sasl/sasl_base64.h"

namespace skua {
namespace {

Status malformed(const char* what) { return invalid_argument(std::string("SCRAM: ") + what); }

// Takes the text up to the next comma, and the comma.
std::string_view take_part(std::string_view& rest) {
  const std::size_t comma = rest.find(',');
  const std::string_view part = rest.substr(0, comma);
  rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  return part;
}

// Takes the attribute `letter`. Errors: INVALID_ARGUMENT: another one is next, or it is empty.
Result<std::string_view> take_attribute(std::string_view& rest, char letter) {
  const std::string_view part = take_part(rest);
  if (part.starts_with("m=")) return malformed("the client demands an extension that is not known");
  if (part.size() < 3 || part[0] != letter || part[1] != '=')
    return malformed("an attribute is missing or empty");
  return part.substr(2);
}

// saslname: "," is written "=2C" and "=" is written "=3D".
Result<std::string> decode_name(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\0') return malformed("the name holds a NUL");
    if (text[i] != '=') {
      name.push_back(text[i]);
      continue;
    }
    const std::string_view code = text.substr(i, 3);
    if (code != "=2C" && code != "=3D")
      return malformed("the name is not written as RFC 5802 asks");
    name.push_back(code == "=2C" ? ',' : '=');
    i += 2;
  }
  return name;
}

bool is_nonce(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// The optional extensions that end a message: each is `letter=value`.
Status check_extensions(std::string_view rest) {
  while (!rest.empty()) {
    const std::string_view part = take_part(rest);
    const auto eq = part.find('=');
    if (eq == 0 || eq == std::string_view::npos) return malformed("an extension has no name");
  }
  return Status::ok_status();
}

}  // namespace

Result<ScramClientFirst> parse_scram_client_first(std::string_view bytes) {
  ScramClientFirst first;
  std::string_view rest = bytes;
  const std::string_view flag = take_part(rest);
  // "y" is a client that could bind the channel and believes that we cannot, which is so.
  if (flag != "n" && flag != "y")
    return malformed("channel binding is not offered; the message must begin with `n,,`");
  const std::string_view authzid = take_part(rest);
  first.gs2_header = bytes.substr(0, bytes.size() - rest.size());
  if (!first.gs2_header.ends_with(',')) return malformed("the message ends in its header");
  first.bare = rest;
  ASSIGN_OR_RETURN(const std::string_view written_name, take_attribute(rest, 'n'));
  ASSIGN_OR_RETURN(first.name, decode_name(written_name));
  ASSIGN_OR_RETURN(first.nonce, take_attribute(rest, 'r'));
  if (!is_nonce(first.nonce)) return malformed("the nonce is not printable");
  if (!authzid.empty() && authzid != std::string("a=").append(written_name))
    return malformed("nobody may act under another name than their own");
  RETURN_IF_ERROR(check_extensions(rest));
  return first;
}

Result<ScramClientFinal> parse_scram_client_final(std::string_view bytes) {
  ScramClientFinal out;
  // The proof is the last attribute, and holds no comma.
  const std::size_t last = bytes.rfind(",p=");
  if (last == std::string_view::npos) return malformed("the proof is missing");
  out.without_proof = bytes.substr(0, last);
  ASSIGN_OR_RETURN(out.proof, decode_sasl_base64(bytes.substr(last + 3)));
  std::string_view rest = out.without_proof;
  ASSIGN_OR_RETURN(const std::string_view binding, take_attribute(rest, 'c'));
  ASSIGN_OR_RETURN(out.channel_binding, decode_sasl_base64(binding));
  ASSIGN_OR_RETURN(out.nonce, take_attribute(rest, 'r'));
  RETURN_IF_ERROR(check_extensions(rest));
  return out;
}

}  // namespace skua
