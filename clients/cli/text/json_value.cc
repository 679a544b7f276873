#include "clients/cli/text/json_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skua {
namespace {

// Gathers a list or a flat object without building a document.
class FlatValues final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return add({}); }
  bool boolean(bool value) override {
    return add({InputValue::Kind::kBool, value ? "true" : "false", {}});
  }
  bool number_integer(number_integer_t value) override {
    return add({InputValue::Kind::kNumber, fmt::format("{}", value), {}});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add({InputValue::Kind::kNumber, fmt::format("{}", value), {}});
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return add({InputValue::Kind::kNumber, text, {}});
  }
  bool string(string_t& value) override {
    return add({InputValue::Kind::kText, std::move(value), {}});
  }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*elements*/) override {
    if (began_) return refuse("objects inside the row are not supported");
    began_ = true;
    is_object_ = true;
    return true;
  }
  bool end_object() override { return true; }
  bool key(string_t& name) override {
    const auto same = [&name](const auto& member) { return member.first == name; };
    if (std::any_of(members_.begin(), members_.end(), same)) {
      return refuse(fmt::format("`{}` is given twice", name));
    }
    members_.emplace_back(std::move(name), InputValue{});
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    if (in_list_) return refuse("lists inside lists are not supported");
    began_ = true;
    in_list_ = true;
    list_ = {InputValue::Kind::kList, {}, {}};
    return true;
  }
  bool end_array() override {
    in_list_ = false;
    if (is_object_) members_.back().second = std::move(list_);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return refuse(
        fmt::format("not valid JSON, or a number out of range, at character {}", position));
  }

  [[nodiscard]] bool is_object() const { return is_object_; }
  [[nodiscard]] bool is_list() const { return began_ && !is_object_; }
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] InputObject take_members() { return std::move(members_); }
  [[nodiscard]] InputValue take_list() { return std::move(list_); }

 private:
  bool refuse(std::string error) {
    if (error_.empty()) error_ = std::move(error);
    return false;
  }
  bool add(InputValue value) {
    if (in_list_) {
      list_.elements.push_back(std::move(value));
    } else if (is_object_) {
      members_.back().second = std::move(value);
    } else {
      return refuse("a single value where an object or a list is expected");
    }
    return true;
  }

  bool began_ = false;
  bool is_object_ = false;
  bool in_list_ = false;
  InputObject members_;
  InputValue list_;
  std::string error_;
};

Status parse_flat(std::string_view text, FlatValues& out) {
  const bool parsed = nlohmann::json::sax_parse(text.begin(), text.end(), &out);
  if (parsed) return Status::ok_status();
  return invalid_argument(out.error().empty() ? "not valid JSON" : out.error());
}

}  // namespace

Result<InputObject> parse_json_object(std::string_view text) {
  FlatValues values;
  RETURN_IF_ERROR(parse_flat(text, values));
  if (!values.is_object()) return invalid_argument("not a JSON object");
  return values.take_members();
}

Result<InputValue> parse_json_list(std::string_view text) {
  FlatValues values;
  RETURN_IF_ERROR(parse_flat(text, values));
  if (!values.is_list()) return invalid_argument("not a JSON array");
  return values.take_list();
}

}  // namespace skua
