#include "api/http/media_type.h"

#include <algorithm>
#include <charconv>

namespace skua {
namespace {

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Takes what stands before the separator off the front of `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = trim(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Blind to the case of `text`. REQUIRES: `name` is in lower case.
bool is(std::string_view text, std::string_view name) {
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [](char a, char b) { return lower(a) == b; });
}

bool begins(std::string_view text, std::string_view name) {
  return is(text.substr(0, name.size()), name);
}

bool ends(std::string_view text, std::string_view name) {
  return text.size() >= name.size() && is(text.substr(text.size() - name.size()), name);
}

bool is_protobuf(std::string_view type) {
  return is(type, "application/x-protobuf") || is(type, "application/protobuf");
}

bool is_json(std::string_view type) { return is(type, "application/json") || ends(type, "+json"); }

// "q=0.5" among the parameters; 1 without one, 0 for a malformed one.
double quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = next_part(parameters, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double quality = 0;
    std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), quality);
    return quality;
  }
  return 1;
}

// What one range of an Accept says about a type: its quality, and how closely it names the type.
struct Preference {
  int closeness = 0;
  double quality = 0;

  void consider(int other_closeness, double other_quality) {
    if (other_closeness <= closeness) return;
    closeness = other_closeness;
    quality = other_quality;
  }
};

}  // namespace

std::string_view media_type_of(Encoding encoding) {
  return encoding == Encoding::kJson ? kJsonMediaType : kProtobufMediaType;
}

std::optional<Encoding> encoding_of(std::string_view content_type) {
  const std::string_view type = next_part(content_type, ';');
  if (is_protobuf(type)) return Encoding::kProtobuf;
  if (type.empty() || is_json(type) || begins(type, "text/") ||
      is(type, "application/x-www-form-urlencoded"))
    return Encoding::kJson;
  return std::nullopt;
}

Encoding accepted_encoding(std::string_view accept, Encoding otherwise) {
  constexpr int kAnything = 1;
  constexpr int kAnyApplication = 2;
  constexpr int kNamed = 3;
  Preference json;
  Preference protobuf;
  while (!accept.empty()) {
    std::string_view range = next_part(accept, ',');
    const std::string_view type = next_part(range, ';');
    const double quality = quality_of(range);
    const int wildcard = type == "*/*"               ? kAnything
                         : is(type, "application/*") ? kAnyApplication
                                                     : 0;
    json.consider(is_json(type) ? kNamed : wildcard, quality);
    protobuf.consider(is_protobuf(type) ? kNamed : wildcard, quality);
  }
  if (json.quality > protobuf.quality) return Encoding::kJson;
  if (protobuf.quality > json.quality) return Encoding::kProtobuf;
  return otherwise;
}

}  // namespace skua
