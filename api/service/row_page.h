#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/codec/row_codec.h"
#include "storage/model/column.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

// Stored rows in the current layout of their view, with the keys they were found under.
struct RowPage {
  std::shared_ptr<const RegisteredView> view;
  std::vector<Column> keys;       // One per join key, one cell per row.
  std::vector<std::string> rows;  // Read them with RowView::trusted(); tombstones have no features.
  std::string next_page_token;    // Empty after the last page.
};

// Appends rows to a page: keys into columns, rows into the page's layout. A row of a newer schema
// than the page's view makes it take a newer view from the registry first, which knows the version
// by then. Errors: DATA_LOSS; ABORTED when the view was dropped meanwhile.
[[nodiscard]] Status append_rows(const Registry& registry, std::vector<HistoryRow> rows,
                                 RowPage& page);

// A page token is the engine's cursor (a history key) as hexadecimal text; clients treat it as
// opaque.
[[nodiscard]] std::string make_page_token(std::string_view cursor);
// The cursor. Empty for an empty token. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<std::string> parse_page_token(std::string_view token);
// The same, and it must be that of a page of rows whose keys begin with `key_prefix`.
[[nodiscard]] Result<std::string> parse_page_token(std::string_view token,
                                                   std::string_view key_prefix);

}  // namespace skua
