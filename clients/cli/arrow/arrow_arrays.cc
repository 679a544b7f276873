#include "clients/cli/arrow/arrow_arrays.h"

#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/type.h>

#include "clients/cli/arrow/arrow_status.h"

namespace skua {
namespace {

using Made = arrow::Result<std::shared_ptr<arrow::Array>>;

std::shared_ptr<arrow::DataType> element_arrow_type(ValueType type) {
  switch (element_type(type)) {
    case ValueType::kBool:
      return arrow::boolean();
    case ValueType::kInt32:
      return arrow::int32();
    case ValueType::kInt64:
      return arrow::int64();
    case ValueType::kFloat:
      return arrow::float32();
    case ValueType::kDouble:
      return arrow::float64();
    case ValueType::kBytes:
      return arrow::binary();
    case ValueType::kUnixTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    default:
      return arrow::utf8();
  }
}

// Values of fixed width, back to back.
template <typename Builder, typename T>
struct FixedElements {
  static arrow::Status add(arrow::ArrayBuilder& builder, std::string_view cells,
                           const std::uint8_t* valid = nullptr) {
    return static_cast<Builder&>(builder).AppendValues(
        reinterpret_cast<const T*>(cells.data()),
        static_cast<std::int64_t>(cells.size() / sizeof(T)), valid);
  }
  static arrow::Status add_list(arrow::ArrayBuilder& builder, std::string_view cell) {
    return add(builder, cell);
  }
  static arrow::Status add_all(arrow::ArrayBuilder& builder, const Column& column) {
    if (!column.has_nulls()) return add(builder, column.fixed_bytes());
    std::vector<std::uint8_t> valid(column.size());
    for (std::size_t row = 0; row < valid.size(); ++row) valid[row] = column.is_null(row) ? 0 : 1;
    return add(builder, column.fixed_bytes(), valid.data());
  }
};

template <typename Builder>
struct StringElements {
  static arrow::Status add(arrow::ArrayBuilder& builder, std::string_view cell) {
    return static_cast<Builder&>(builder).Append(cell);
  }
  static arrow::Status add_list(arrow::ArrayBuilder& builder, std::string_view cell) {
    for (std::uint32_t i = 0; i < string_list_size(cell); ++i)
      ARROW_RETURN_NOT_OK(add(builder, string_list_element(cell, i)));
    return arrow::Status::OK();
  }
  static arrow::Status add_all(arrow::ArrayBuilder& builder, const Column& column) {
    ARROW_RETURN_NOT_OK(builder.Reserve(static_cast<std::int64_t>(column.size())));
    for (std::size_t row = 0; row < column.size(); ++row)
      ARROW_RETURN_NOT_OK(column.is_null(row) ? builder.AppendNull()
                                              : add(builder, column.cell(row)));
    return arrow::Status::OK();
  }
};

template <typename Elements>
Made build_scalars(const Column& column, arrow::ArrayBuilder& builder) {
  ARROW_RETURN_NOT_OK(Elements::add_all(builder, column));
  return builder.Finish();
}

template <typename Elements>
Made build_lists(const Column& column, const std::shared_ptr<arrow::ArrayBuilder>& elements) {
  arrow::ListBuilder builder(arrow::default_memory_pool(), elements, arrow_type(column.type()));
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_null(row)) {
      ARROW_RETURN_NOT_OK(builder.AppendNull());
      continue;
    }
    ARROW_RETURN_NOT_OK(builder.Append());
    ARROW_RETURN_NOT_OK(Elements::add_list(*elements, column.cell(row)));
  }
  return builder.Finish();
}

template <typename Elements>
Made build(const Column& column, const std::shared_ptr<arrow::ArrayBuilder>& builder) {
  return is_list(column.type()) ? build_lists<Elements>(column, builder)
                                : build_scalars<Elements>(column, *builder);
}

Made build_column(const Column& column) {
  std::unique_ptr<arrow::ArrayBuilder> made;
  ARROW_RETURN_NOT_OK(
      arrow::MakeBuilder(arrow::default_memory_pool(), element_arrow_type(column.type()), &made));
  const std::shared_ptr<arrow::ArrayBuilder> builder(std::move(made));
  switch (element_type(column.type())) {
    case ValueType::kBool:
      return build<FixedElements<arrow::BooleanBuilder, std::uint8_t>>(column, builder);
    case ValueType::kInt32:
      return build<FixedElements<arrow::Int32Builder, std::int32_t>>(column, builder);
    case ValueType::kInt64:
      return build<FixedElements<arrow::Int64Builder, std::int64_t>>(column, builder);
    case ValueType::kFloat:
      return build<FixedElements<arrow::FloatBuilder, float>>(column, builder);
    case ValueType::kDouble:
      return build<FixedElements<arrow::DoubleBuilder, double>>(column, builder);
    case ValueType::kUnixTimestamp:
      return build<FixedElements<arrow::TimestampBuilder, std::int64_t>>(column, builder);
    case ValueType::kBytes:
      return build<StringElements<arrow::BinaryBuilder>>(column, builder);
    default:
      return build<StringElements<arrow::StringBuilder>>(column, builder);
  }
}

Result<std::shared_ptr<arrow::Array>> as_result(Made made) {
  if (!made.ok()) return status_from_arrow(made.status(), StatusCode::kResourceExhausted);
  return *std::move(made);
}

}  // namespace

std::shared_ptr<arrow::DataType> arrow_type(ValueType type) {
  if (!is_list(type)) return element_arrow_type(type);
  return arrow::list(arrow::field("element", element_arrow_type(type), false));
}

Result<std::shared_ptr<arrow::Array>> array_of(const Column& column) {
  return as_result(build_column(column));
}

Result<std::shared_ptr<arrow::Array>> array_of(const std::vector<std::uint64_t>& from) {
  arrow::UInt64Builder builder;
  const arrow::Status added = builder.AppendValues(from);
  if (!added.ok()) return status_from_arrow(added, StatusCode::kResourceExhausted);
  return as_result(builder.Finish());
}

}  // namespace skua
