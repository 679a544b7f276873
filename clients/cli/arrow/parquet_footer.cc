#include "clients/cli/arrow/parquet_footer.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "clients/cli/arrow/arrow_status.h"
#include "clients/cli/arrow/compact_reader.h"

namespace skua {
namespace {

constexpr std::int64_t kTailBytes = 64 << 10;  // Most footers are within them.
constexpr std::int64_t kFrameBytes = 8;        // The length of the footer, and the magic.
constexpr std::size_t kGroupsMax = 100;

constexpr int kSchemaField = 2;       // Of FileMetaData.
constexpr int kNumChildrenField = 5;  // Of SchemaElement.

Status no_parquet(std::string_view why) {
  return data_loss(fmt::format("is no whole Parquet file: {}", why));
}

Status no_parquet(const arrow::Status& error) {
  const Status status = status_from_arrow(error, StatusCode::kDataLoss);
  return status.code() == StatusCode::kDataLoss ? no_parquet(status.message()) : status;
}

bool read_children(CompactReader& reader, std::int64_t& children) {
  children = 0;
  std::int64_t id = 0;
  std::uint8_t type = CompactReader::kStop;
  while (reader.read_field(id, type)) {
    if (type == CompactReader::kStop) return true;
    const bool is_children = id == kNumChildrenField && type == CompactReader::kI32;
    if (is_children ? !reader.read_int(children) : !reader.skip(type)) return false;
  }
  return false;
}

// Elements stand in the order of a walk from the root, parents before their children.
bool read_schema(CompactReader& reader, bool& is_too_deep) {
  std::uint64_t size = 0;
  std::uint8_t type = CompactReader::kStop;
  if (!reader.read_list(size, type) || (size > 0 && type != CompactReader::kStruct)) return false;
  std::vector<std::int64_t> open;  // Children that are still to come, of each group around.
  for (; size > 0 && !is_too_deep; --size) {
    std::int64_t children = 0;
    if (!read_children(reader, children)) return false;
    if (!open.empty()) --open.back();
    if (children > 0) open.push_back(children);
    is_too_deep = open.size() > kGroupsMax;
    while (!open.empty() && open.back() == 0) open.pop_back();
  }
  return true;
}

}  // namespace

Result<std::shared_ptr<arrow::Buffer>> read_parquet_footer(arrow::io::RandomAccessFile& file,
                                                           std::uint64_t bytes_max) {
  const auto size = file.GetSize();
  if (!size.ok()) return no_parquet(size.status());
  const std::int64_t tail_bytes = std::min(*size, kTailBytes);
  const auto tail = file.ReadAt(*size - tail_bytes, tail_bytes);
  if (!tail.ok()) return no_parquet(tail.status());
  const std::string_view end(**tail);
  if (end.size() < static_cast<std::size_t>(kFrameBytes)) return no_parquet("it is too short");
  const std::string_view frame = end.substr(end.size() - static_cast<std::size_t>(kFrameBytes));
  if (frame.ends_with("PARE")) return no_parquet("its footer is encrypted");
  if (!frame.ends_with("PAR1")) return no_parquet("it does not end as one");
  std::int64_t length = 0;
  for (int i = 3; i >= 0; --i)
    length = length << 8 | static_cast<unsigned char>(frame[static_cast<std::size_t>(i)]);
  if (length > *size - kFrameBytes) return no_parquet("its footer is cut off");
  if (static_cast<std::uint64_t>(length) > bytes_max)
    return resource_exhausted(
        fmt::format("its footer has {} bytes, more memory than is allowed (--memory)", length));
  if (length + kFrameBytes <= tail_bytes)
    return arrow::SliceBuffer(*tail, tail_bytes - kFrameBytes - length, length);
  auto footer = file.ReadAt(*size - kFrameBytes - length, length);
  if (!footer.ok()) return no_parquet(footer.status());
  return *std::move(footer);
}

Status check_schema_nesting(std::string_view footer) {
  CompactReader reader(footer);
  bool is_too_deep = false;
  std::int64_t id = 0;
  std::uint8_t type = CompactReader::kStop;
  while (!is_too_deep) {
    if (!reader.read_field(id, type)) return no_parquet("its footer is damaged");
    if (type == CompactReader::kStop) return Status::ok_status();
    const bool is_schema = id == kSchemaField && type == CompactReader::kList;
    if (is_schema ? !read_schema(reader, is_too_deep) : !reader.skip(type))
      return no_parquet("its footer is damaged");
  }
  return resource_exhausted(
      fmt::format("its schema nests groups deeper than {}; write flat columns", kGroupsMax));
}

}  // namespace skua
