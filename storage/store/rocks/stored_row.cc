#include "storage/store/rocks/stored_row.h"

namespace skua {

Result<RowView> parse_stored_row(std::string_view entity_key, std::string_view bytes,
                                 const LoadTimes& loads, std::string& resolved) {
  ASSIGN_OR_RETURN(const RowView row, RowView::parse(entity_key, bytes));
  if (!row.is_loaded()) return row;
  const std::optional<Timestamp> created = loads.find(row.load_number());
  if (!created)
    return data_loss("a stored row is of load " + std::to_string(row.load_number()) +
                     ", which was never published");
  resolved = resolve_loaded_row(entity_key, bytes, *created);
  return RowView::trusted(resolved);
}

}  // namespace skua
