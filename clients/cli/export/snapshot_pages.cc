#include "clients/cli/export/snapshot_pages.h"

namespace skua {

SnapshotPages::SnapshotPages(SkuaClient& client, v1::ReadSnapshotRequest request)
    : client_(client), request_(std::move(request)) {
  fetch();
}

void SnapshotPages::fetch() {
  coming_ = std::async(std::launch::async, [&client = client_, request = request_] {
    return client.read_snapshot(request);
  });
}

Result<std::optional<v1::ReadSnapshotResponse>> SnapshotPages::next() {
  if (at_end_) return std::optional<v1::ReadSnapshotResponse>();
  ASSIGN_OR_RETURN(v1::ReadSnapshotResponse page, coming_.get());
  at_end_ = page.next_page_token().empty();
  if (!at_end_) {
    request_.set_page_token(page.next_page_token());
    fetch();
  }
  return std::optional<v1::ReadSnapshotResponse>(std::move(page));
}

}  // namespace skua
