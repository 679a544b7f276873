#pragma once

#include <google/protobuf/map.h>
#include <google/protobuf/repeated_ptr_field.h>
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skua/v1/types.pb.h"
#include "storage/base/result.h"

namespace skua {

// Reads the fields of one YAML mapping and remembers the first thing wrong with it: a field of the
// wrong kind, a missing one, one given twice, one that nobody asked for. A field that is absent or
// empty leaves its target as it is. Errors name file, line and field.
class YamlFields {
 public:
  // `what` names the mapping in errors: "FeatureView weather".
  YamlFields(std::string file, YAML::Node map, std::string what);

  void set_what(std::string what) { what_ = std::move(what); }

  void text(const char* field, std::string& out);
  void required_text(const char* field, std::string& out);
  void flag(const char* field, bool& out);
  void count(const char* field, std::uint32_t& out);
  // "1h30m", in microseconds.
  void duration(const char* field, std::optional<std::int64_t>& out_us);
  void value_type(const char* field, v1::ValueType& out);
  void texts(const char* field, google::protobuf::RepeatedPtrField<std::string>& out);
  void text_map(const char* field, google::protobuf::Map<std::string, std::string>& out);
  // The mapping or the items of the sequence under a field; undefined or empty when absent.
  [[nodiscard]] YAML::Node map(const char* field);
  [[nodiscard]] std::vector<YAML::Node> items(const char* field);

  // Remembers an error at a place, unless there is one already.
  void fail(const YAML::Node& at, const std::string& field, const std::string& problem);
  // The same, at the field itself, or where the mapping begins when the field is absent.
  void fail(const char* field, const std::string& problem);
  void absorb(const Status& inner);

  // Call last: the first error, unknown fields included.
  [[nodiscard]] Status finish();

 private:
  [[nodiscard]] YAML::Node find(const char* field);
  [[nodiscard]] std::optional<std::string> scalar(const char* field, const YAML::Node& node,
                                                  const char* expected);

  std::string file_;
  YAML::Node map_;
  std::string what_;
  std::vector<std::string> known_;
  Status first_error_;
};

}  // namespace skua
