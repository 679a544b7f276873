#include "api/payload/avro_fit.h"

#include <algorithm>

namespace skua {
namespace {

// Fit of one schema and shape; types nest as deep as AvroSchema lets them.
class AvroFit {
 public:
  AvroFit(const AvroSchema& schema, const RowShape& shape) : schema_(schema), shape_(shape) {}

  Status check_row(std::uint32_t index) const {
    const AvroType& type = schema_.type(index);
    if (type.kind() == AVRO_UNION)
      for (const std::uint32_t branch : type.children) RETURN_IF_ERROR(check_row(branch));
    if (type.kind() != AVRO_RECORD) return Status::ok_status();
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      const FieldIndex field = shape_.find(type.names[i]);
      if (field != kNoField && !fits(type.children[i], field))
        return invalid_argument("stream.schema: field `" + type.names[i] +
                                "` is a record, a map or an array, which cannot be read as " +
                                std::string(value_type_name(type_of(field))));
    }
    return Status::ok_status();
  }

 private:
  bool fits(std::uint32_t index, FieldIndex field) const {
    const AvroType& type = schema_.type(index);
    switch (type.kind()) {
      case AVRO_RECORD:
      case AVRO_MAP:
        return false;
      case AVRO_ARRAY:
        return is_list(type_of(field)) && is_scalar(type.children[0]);
      case AVRO_UNION:
        return any_branch(type, [&](std::uint32_t branch) { return fits(branch, field); });
      default:
        return true;
    }
  }

  bool is_scalar(std::uint32_t index) const {
    const AvroType& type = schema_.type(index);
    if (type.kind() == AVRO_UNION)
      return any_branch(type, [&](std::uint32_t branch) { return is_scalar(branch); });
    return type.kind() != AVRO_RECORD && type.kind() != AVRO_MAP && type.kind() != AVRO_ARRAY;
  }

  // Null fits everywhere; where there is more, some of that has to.
  template <typename Fits>
  bool any_branch(const AvroType& type, const Fits& fits) const {
    const auto is_null = [&](std::uint32_t branch) {
      return schema_.type(branch).kind() == AVRO_NULL;
    };
    return std::all_of(type.children.begin(), type.children.end(), is_null) ||
           std::any_of(type.children.begin(), type.children.end(),
                       [&](std::uint32_t branch) { return !is_null(branch) && fits(branch); });
  }

  ValueType type_of(FieldIndex field) const {
    if (field >= shape_.columns()) return ValueType::kUnixTimestamp;
    const RegisteredView& view = shape_.view();
    return field < shape_.keys() ? view.join_keys[field].type
                                 : view.view.features[field - shape_.keys()].type;
  }

  const AvroSchema& schema_;
  const RowShape& shape_;
};

}  // namespace

Status check_avro_fit(const AvroSchema& schema, const RowShape& shape, bool is_change) {
  const AvroFit fit(schema, shape);
  if (!is_change) return fit.check_row(schema.root());
  const AvroType& event = schema.type(schema.root());
  for (std::size_t i = 0; event.kind() == AVRO_RECORD && i < event.children.size(); ++i)
    if (event.names[i] == "before" || event.names[i] == "after")
      RETURN_IF_ERROR(fit.check_row(event.children[i]));
  return Status::ok_status();
}

}  // namespace skua
