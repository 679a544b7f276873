#include "storage/store/version_list.h"

namespace skua {
namespace {

template <typename T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

}  // namespace

std::string make_version_list(const std::vector<std::string_view>& rows, bool is_complete) {
  std::size_t row_bytes = 0;
  for (const std::string_view row : rows) row_bytes += row.size();
  std::string out;
  out.reserve(8 + rows.size() * 20 + row_bytes);
  append(out, static_cast<std::uint32_t>(rows.size()));
  append(out, std::uint32_t{is_complete});
  for (const std::string_view row : rows) append(out, RowView::trusted(row).event_timestamp().us);
  std::uint32_t end = 0;
  for (const std::string_view row : rows)
    append(out, end += static_cast<std::uint32_t>(row.size()));
  for (const std::string_view row : rows) append(out, RowView::trusted(row).created_timestamp().us);
  for (const std::string_view row : rows) out.append(row);
  return out;
}

}  // namespace skua
