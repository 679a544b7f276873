#include "clients/cli/import/avro_file_rows.h"

#include <fmt/format.h>

#include <optional>

#include "clients/cli/import/avro_blocks.h"
#include "clients/cli/import/avro_datum.h"
#include "clients/cli/import/avro_file_schema.h"

namespace skua {
namespace {

using Use = ColumnPlan::Use;

constexpr std::size_t kBatchRows = 1000;
constexpr std::size_t kBatchBytes = 4U << 20U;
// Rows of a record without fields take no bytes, and could go on for ever.
constexpr std::uint64_t kEmptyRowsMax = 1'000'000;

// What a column of this type holds; `is_list`, of arrays. A union holds what its branches hold, if
// that is one thing.
SourceKind kind_of(const AvroFileSchema& schema, const AvroFileType& type, bool& is_list) {
  if (type.kind == AvroKind::kArray) {
    bool inner_list = false;
    is_list = true;
    const SourceKind kind = kind_of(schema, schema.type(type.children[0]), inner_list);
    return inner_list ? SourceKind::kOther : kind;
  }
  if (type.kind != AvroKind::kUnion) return type.holds;
  SourceKind kind = SourceKind::kNothing;
  for (const std::uint32_t child : type.children) {
    bool branch_list = false;
    const SourceKind branch = kind_of(schema, schema.type(child), branch_list);
    if (branch == SourceKind::kNothing) continue;
    const bool is_number = (branch == SourceKind::kInteger || branch == SourceKind::kReal) &&
                           (kind == SourceKind::kInteger || kind == SourceKind::kReal);
    if (kind != SourceKind::kNothing && kind != branch && !is_number) return SourceKind::kOther;
    kind = is_number ? SourceKind::kReal : branch;
    is_list = branch_list;
  }
  return kind;
}

class AvroFileRows final : public RowBatches {
 public:
  AvroFileRows(std::unique_ptr<AvroBlocks> blocks, AvroFileSchema schema, const ColumnPlan& plan)
      : blocks_(std::move(blocks)), schema_(std::move(schema)), plan_(plan) {}

  Status place(const std::string& file, const std::vector<NamedText>& partitions) {
    const AvroFileType& root = schema_.root();
    if (root.kind != AvroKind::kRecord)
      return invalid_argument(fmt::format("{}: its schema is no record", file));
    ASSIGN_OR_RETURN(columns_, place_columns(file, root.names, partitions, plan_));
    for (std::size_t i = 0; i < root.names.size(); ++i) {
      const Status fits = check_field(i);
      if (!fits.ok()) return Status(fits.code(), fmt::format("{}: {}", file, fits.message()));
    }
    return Status::ok_status();
  }

  Result<bool> next(CoercedRows& rows) override {
    rows.clear();
    std::size_t bytes = 0;
    while (rows.size() < kBatchRows && bytes < kBatchBytes) {
      while (rows_left_ == 0) {
        if (datum_.has_value() && datum_->bytes_left() > 0)
          return data_loss("is no whole Avro file: a block holds more than its rows");
        ASSIGN_OR_RETURN(const bool more, blocks_->next());
        if (!more) return rows.size() > 0;
        datum_.emplace(schema_, blocks_->bytes());
        rows_left_ = blocks_->rows();
        if (rows_left_ > blocks_->bytes().size() + kEmptyRowsMax)
          return data_loss("is no whole Avro file: a block has more rows than bytes");
      }
      const std::size_t before = datum_->bytes_left();
      RETURN_IF_ERROR(read_row(rows));
      bytes += before - datum_->bytes_left() + 1;
      --rows_left_;
    }
    return true;
  }
  const std::set<std::string>& unknown_columns() const override { return columns_.unknown; }
  std::uint64_t bytes_read() const override { return blocks_->bytes_read(); }

 private:
  Status check_field(std::size_t field) const {
    const AvroFileType& root = schema_.root();
    const AvroFileType& type = schema_.type(root.children[field]);
    const ColumnPlan::Target& target = columns_.targets[field];
    bool is_list = false;
    const SourceKind kind = kind_of(schema_, type, is_list);
    if (target.use == Use::kEventTimestamp)
      return check_time_source(kind, is_list, type.name, root.names[field], plan_.timestamp_unit());
    if (target.use == Use::kDeleted)
      return check_source(kind, is_list, type.name, root.names[field], ValueType::kBool);
    if (target.use == Use::kSequence)
      return check_source(kind, is_list, type.name, root.names[field], ValueType::kInt64);
    if (target.use != Use::kValue) return Status::ok_status();
    return check_source(kind, is_list, type.name, root.names[field],
                        plan_.columns()[target.column].type);
  }

  Status read_row(CoercedRows& rows) {
    const AvroFileType& root = schema_.root();
    const std::size_t row = rows.size();
    rows.lines.push_back(++line_);
    rows.deleted.push_back(0);
    for (std::size_t i = 0; i < root.children.size(); ++i) {
      const AvroFileType& type = schema_.type(root.children[i]);
      const ColumnPlan::Target& target = columns_.targets[i];
      Status fit;
      bool sound = true;
      if (target.use == Use::kValue) {
        sound = datum_->read(type, rows.columns[target.column], fit);
      } else if (target.use == Use::kEventTimestamp) {
        sound = datum_->read_time(type, rows.event_timestamps, plan_.timestamp_unit(), fit);
      } else if (target.use == Use::kSequence) {
        sound = datum_->read(type, rows.sequences, fit);
      } else if (target.use == Use::kDeleted) {
        Column deleted(ValueType::kBool);
        sound = datum_->read(type, deleted, fit);
        const bool given = deleted.size() > 0 && !deleted.is_null(0);
        rows.deleted[row] = given && deleted.value<std::uint8_t>(0) != 0 ? 1 : 0;
      } else {
        sound = datum_->skip(type);
      }
      if (!sound) return data_loss(fmt::format("row {} is damaged", line_));
      if (!fit.ok()) rows.reject(row, root.names[i], std::move(fit));
    }
    rows.complete(row, plan_, columns_);
    return Status::ok_status();
  }

  std::unique_ptr<AvroBlocks> blocks_;
  AvroFileSchema schema_;
  const ColumnPlan& plan_;
  FileColumns columns_;
  std::optional<AvroDatum> datum_;
  std::uint64_t rows_left_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace

Status check_avro_file(const std::string& file, std::unique_ptr<ByteStream> stream) {
  const auto blocks = AvroBlocks::open(std::move(stream));
  const Status whole = blocks.ok() ? (*blocks)->check_the_rest() : blocks.status();
  if (whole.ok()) return whole;
  return Status(whole.code(), fmt::format("{}: {}", file, whole.message()));
}

Result<std::unique_ptr<RowBatches>> open_avro_rows(const std::string& file,
                                                   std::unique_ptr<ByteStream> stream,
                                                   const std::vector<NamedText>& partitions,
                                                   const ColumnPlan& plan) {
  auto blocks = AvroBlocks::open(std::move(stream));
  if (!blocks.ok())
    return Status(blocks.status().code(), fmt::format("{}: {}", file, blocks.status().message()));
  auto schema = AvroFileSchema::parse((*blocks)->schema());
  if (!schema.ok())
    return Status(schema.status().code(), fmt::format("{}: {}", file, schema.status().message()));
  auto rows = std::make_unique<AvroFileRows>(*std::move(blocks), *std::move(schema), plan);
  RETURN_IF_ERROR(rows->place(file, partitions));
  return std::unique_ptr<RowBatches>(std::move(rows));
}

}  // namespace skua
