#include "api/kafka/sasl/plain_message.h"

#include <algorithm>

namespace skua {

Result<PlainMessage> parse_plain_message(std::string_view bytes) {
  if (std::count(bytes.begin(), bytes.end(), '\0') != 2)
    return invalid_argument("PLAIN: the message is not `authzid NUL name NUL secret`");
  const std::size_t first = bytes.find('\0');
  const std::size_t second = bytes.find('\0', first + 1);
  const std::string_view authzid = bytes.substr(0, first);
  const PlainMessage message{bytes.substr(first + 1, second - first - 1), bytes.substr(second + 1)};
  if (message.name.empty() || message.secret.empty())
    return invalid_argument("PLAIN: the name or the secret is empty");
  if (!authzid.empty() && authzid != message.name)
    return invalid_argument("PLAIN: nobody may act under another name than their own");
  return message;
}

}  // namespace skua
