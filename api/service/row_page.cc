#include "api/service/row_page.h"

#include <algorithm>

#include "storage/codec/key_codec.h"

namespace skua {
namespace {

// Takes the newest view from the registry and brings the rows of the page to its layout.
Status take_newer_view(const Registry& registry, RowPage& page) {
  const RegisteredView& old = *page.view;
  auto newer = registry.snapshot()->view(old.view.project, old.view.name);
  if (!newer.ok() || (*newer)->incarnation() != old.incarnation())
    return Status(StatusCode::kAborted, "feature view `" + old.view.name +
                                            "` was dropped while it was read; start again");
  for (std::string& row : page.rows)
    row = convert_row(RowView::trusted(row), old.layout(), (*newer)->layout());
  page.view = *std::move(newer);
  return Status::ok_status();
}

SchemaVersion newest_version(const std::vector<HistoryRow>& rows) {
  SchemaVersion newest = 0;
  for (const HistoryRow& row : rows)
    newest = std::max(newest, RowView::trusted(row.bytes).schema_version());
  return newest;
}

Status unknown_version(const RegisteredView& view) {
  return data_loss("feature view `" + view.view.name +
                   "`: a stored row has a schema version that the registry does not know");
}

Status wrong_token() {
  return invalid_argument(
      "page_token: not a token of this listing; pass the next_page_token of the page before, with "
      "otherwise the same request");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

Status append_rows(const Registry& registry, std::vector<HistoryRow> rows, RowPage& page) {
  if (newest_version(rows) > page.view->version) RETURN_IF_ERROR(take_newer_view(registry, page));
  const RegisteredView& view = *page.view;
  if (page.keys.empty())
    for (const JoinKey& key : view.join_keys) page.keys.emplace_back(key.type);

  page.rows.reserve(page.rows.size() + rows.size());
  for (HistoryRow& row : rows) {
    const RowView stored = RowView::trusted(row.bytes);
    const RowLayout* layout = view.layout_of(stored.schema_version());
    if (layout == nullptr) return unknown_version(view);
    RETURN_IF_ERROR(decode_entity_key(row.entity_key, page.keys));
    page.rows.push_back(layout == &view.layout() ? std::move(row.bytes)
                                                 : convert_row(stored, *layout, view.layout()));
  }
  return Status::ok_status();
}

std::string make_page_token(std::string_view cursor) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  token.reserve(cursor.size() * 2);
  for (const char c : cursor) {
    const auto byte = static_cast<unsigned char>(c);
    token.push_back(kDigits[byte >> 4]);
    token.push_back(kDigits[byte & 15]);
  }
  return token;
}

Result<std::string> parse_page_token(std::string_view token) {
  if (token.size() % 2 != 0) return wrong_token();
  std::string cursor;
  cursor.reserve(token.size() / 2);
  for (std::size_t i = 0; i < token.size(); i += 2) {
    const int high = hex_digit(token[i]);
    const int low = hex_digit(token[i + 1]);
    if (high < 0 || low < 0) return wrong_token();
    cursor.push_back(static_cast<char>(high * 16 + low));
  }
  return cursor;
}

Result<std::string> parse_page_token(std::string_view token, std::string_view key_prefix) {
  ASSIGN_OR_RETURN(std::string cursor, parse_page_token(token));
  if (token.empty()) return cursor;
  if (cursor.size() < key_prefix.size() + kHistorySuffixBytes || !cursor.starts_with(key_prefix))
    return wrong_token();
  return cursor;
}

}  // namespace skua
