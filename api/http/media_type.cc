#include "api/http/media_type.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

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

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool is_protobuf(const std::string& type) {
  return type == "application/x-protobuf" || type == "application/protobuf";
}

bool is_json(const std::string& type) {
  return type == "application/json" || type.ends_with("+json");
}

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
  const std::string type = lower(next_part(content_type, ';'));
  if (is_protobuf(type)) return Encoding::kProtobuf;
  if (type.empty() || is_json(type) || type.starts_with("text/") ||
      type == "application/x-www-form-urlencoded")
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
    const std::string type = lower(next_part(range, ';'));
    const double quality = quality_of(range);
    const int wildcard = type == "*/*" ? kAnything : type == "application/*" ? kAnyApplication : 0;
    json.consider(is_json(type) ? kNamed : wildcard, quality);
    protobuf.consider(is_protobuf(type) ? kNamed : wildcard, quality);
  }
  if (json.quality > protobuf.quality) return Encoding::kJson;
  if (protobuf.quality > json.quality) return Encoding::kProtobuf;
  return otherwise;
}

}  // namespace skua
