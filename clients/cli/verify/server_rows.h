#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/snapshot/manifest.h"
#include "clients/cpp/skua_client.h"

namespace skua {

// What a comparison with the server found.
struct RowComparison {
  std::uint64_t compared = 0;
  std::uint64_t differing = 0;
  std::uint64_t beyond_retention = 0;  // The server keeps nothing of that time any more.
  std::vector<std::string> places;     // Of the first differing rows: "weather/part-00000.csv:7".
};

// Compares rows of a snapshot's view with what the server answers for the moment of the snapshot.
// Not thread-safe.
class ServerRows {
 public:
  // Client, manifest and view outlive it.
  ServerRows(SkuaClient& client, const SnapshotManifest& manifest, const SnapshotView& view)
      : client_(client), manifest_(manifest), view_(view) {}

  // Takes a sound row of a file along; asks the server when enough are there. Errors: of the call.
  [[nodiscard]] Status add(const CoercedRows& rows, std::size_t row, const std::string& file);
  // Asks for the rest.
  [[nodiscard]] Status finish();
  [[nodiscard]] const RowComparison& comparison() const { return comparison_; }

 private:
  enum class Verdict { kSame, kDiffers, kBeyondRetention };

  [[nodiscard]] v1::GetFeaturesRequest request() const;
  [[nodiscard]] Status compare(const v1::GetFeaturesResponse& answer);
  void clear();
  [[nodiscard]] Result<Verdict> judge(const v1::GetFeaturesResponse& answer,
                                      const std::vector<Column>& values, std::size_t row) const;

  SkuaClient& client_;
  const SnapshotManifest& manifest_;
  const SnapshotView& view_;
  std::vector<Column> columns_;
  Column event_timestamps_{ValueType::kUnixTimestamp};
  std::vector<std::uint8_t> deleted_;
  std::vector<std::string> places_;
  std::size_t bytes_ = 0;  // Of the cells.
  RowComparison comparison_;
};

}  // namespace skua
