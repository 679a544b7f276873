#include "clients/cli/arrow/parquet_output.h"

#include <arrow/array/array_base.h>
#include <arrow/io/interfaces.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/type_traits.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "clients/cli/arrow/arrow_arrays.h"
#include "clients/cli/arrow/file_sink.h"
#include "clients/cli/text/wire_column.h"

namespace skua {
namespace {

// In memory, before encoding: large enough to compress well, small enough to hold some at once.
constexpr std::size_t kRowGroupBytes = std::size_t{64} << 20U;
constexpr int kZstdLevel = 3;

std::size_t held_bytes(const Column& cells, const std::vector<std::uint32_t>& rows) {
  if (const std::size_t width = fixed_width(cells.type()); width != 0) return width * rows.size();
  std::size_t bytes = 0;
  for (const std::uint32_t row : rows) bytes += cells.cell(row).size();
  return bytes;
}

class ParquetOutput final : public RowOutput {
 public:
  ParquetOutput(std::unique_ptr<OutputFile> file, const OutputColumns& columns)
      : RowOutput(std::move(file)), sink_(this->file()) {
    for (const OutputColumn& column : columns.keys) add_column(column, false);
    keys_ = columns_.size();
    add_field("event_timestamp", arrow_type(ValueType::kUnixTimestamp));
    add_field("created_timestamp", arrow_type(ValueType::kUnixTimestamp));
    add_field("sequence", arrow::uint64());
    add_field("deleted", arrow_type(ValueType::kBool));
    for (const OutputColumn& column : columns.features) add_column(column, true);
  }

  Status open() {
    const std::shared_ptr<arrow::Schema> schema = arrow::schema(fields_);
    std::vector<parquet::SortingColumn> order;
    for (std::size_t i = 0; i <= keys_; ++i)
      order.push_back({static_cast<std::int32_t>(i), i == keys_, false});
    order.push_back({static_cast<std::int32_t>(keys_ + 2), true, false});
    parquet::WriterProperties::Builder properties;
    properties.compression(parquet::Compression::ZSTD)
        ->compression_level(kZstdLevel)
        ->set_sorting_columns(std::move(order))
        ->enable_page_checksum()
        ->created_by("skua");
    // A dictionary of numbers that hardly repeat costs several times what writing them costs, and
    // makes the file larger; zstd finds those that do repeat.
    for (const std::shared_ptr<arrow::Field>& field : fields_)
      if (arrow::is_floating(field->type()->id())) properties.disable_dictionary(field->name());
    properties.disable_dictionary("sequence");
    auto writer = parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(),
                                                   sink_.stream(), properties.build());
    if (!writer.ok()) return sink_.failed(writer.status());
    writer_ = *std::move(writer);
    schema_ = schema;
    return Status::ok_status();
  }

 private:
  void add_field(const std::string& name, std::shared_ptr<arrow::DataType> type) {
    fields_.push_back(arrow::field(name, std::move(type), false));
  }
  void add_column(const OutputColumn& column, bool nullable) {
    columns_.emplace_back(column.type);
    fields_.push_back(arrow::field(column.name, arrow_type(column.type), nullable));
  }
  Status do_append(const v1::RowColumns& page, const std::vector<std::uint32_t>& rows) override {
    const auto keys = static_cast<std::size_t>(page.join_keys_size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const v1::NamedColumn& given = i < keys ? page.join_keys(static_cast<int>(i))
                                              : page.features(static_cast<int>(i - keys));
      ASSIGN_OR_RETURN(const Column cells, column_from_wire(given.column(), page.rows()));
      append_rows(cells, rows, columns_[i]);
      held_ += held_bytes(cells, rows);
    }
    for (const std::uint32_t row : rows) {
      const int i = static_cast<int>(row);
      event_timestamps_.append(page.event_timestamps_us(i));
      created_timestamps_.append(page.created_timestamps_us(i));
      sequences_.push_back(page.sequences(i));
      deleted_.append(static_cast<std::uint8_t>(page.deleted(i)));
    }
    held_ += rows.size() * (25 + columns_.size());
    return held_ >= kRowGroupBytes ? write_row_group() : Status::ok_status();
  }

  std::size_t bytes_held() const override { return held_; }

  Result<std::vector<std::shared_ptr<arrow::Array>>> arrays() {
    std::vector<std::shared_ptr<arrow::Array>> out;
    const auto add = [&out](auto array) {
      if (array.ok()) out.push_back(*std::move(array));
      return array.status();
    };
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i == keys_) RETURN_IF_ERROR(add_own_arrays(add));
      RETURN_IF_ERROR(add(array_of(columns_[i])));
    }
    if (columns_.size() == keys_) RETURN_IF_ERROR(add_own_arrays(add));
    return out;
  }
  template <typename Add>
  Status add_own_arrays(const Add& add) {
    RETURN_IF_ERROR(add(array_of(event_timestamps_)));
    RETURN_IF_ERROR(add(array_of(created_timestamps_)));
    RETURN_IF_ERROR(add(array_of(sequences_)));
    return add(array_of(deleted_));
  }

  Status write_row_group() {
    const auto rows = static_cast<std::int64_t>(sequences_.size());
    if (rows == 0) return Status::ok_status();
    ASSIGN_OR_RETURN(const auto made, arrays());
    const auto table = arrow::Table::Make(schema_, made, rows);
    const arrow::Status written = writer_->WriteTable(*table, rows);
    if (!written.ok()) return sink_.failed(written);
    for (Column& column : columns_) column.truncate(0);
    event_timestamps_.truncate(0);
    created_timestamps_.truncate(0);
    deleted_.truncate(0);
    sequences_.clear();
    held_ = 0;
    return Status::ok_status();
  }

  Status do_finish() override {
    RETURN_IF_ERROR(write_row_group());
    const arrow::Status closed = writer_->Close();
    return closed.ok() ? Status::ok_status() : sink_.failed(closed);
  }

  FileSink sink_;
  std::vector<std::shared_ptr<arrow::Field>> fields_;
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::size_t keys_ = 0;
  std::vector<Column> columns_;  // Join keys, then features, of the next row group.
  Column event_timestamps_{ValueType::kUnixTimestamp};
  Column created_timestamps_{ValueType::kUnixTimestamp};
  std::vector<std::uint64_t> sequences_;
  Column deleted_{ValueType::kBool};
  std::size_t held_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowOutput>> create_parquet_output(std::unique_ptr<OutputFile> file,
                                                         const OutputColumns& columns) {
  auto output = std::make_unique<ParquetOutput>(std::move(file), columns);
  RETURN_IF_ERROR(output->open());
  return std::unique_ptr<RowOutput>(std::move(output));
}

}  // namespace skua
