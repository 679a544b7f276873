#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/entity_draw.h"
#include "bench/load/load.h"
#include "bench/load/synthetic_view.h"

namespace skua::bench {

// The rows of one view of FLOAT features inside a peer: how they are loaded, read, and what the
// peer must answer byte by byte. Not thread-safe.
class PeerData {
 public:
  virtual ~PeerData() = default;
  // Writes the entities [0, population) in pipelines.
  virtual void load(int port, std::int64_t population) const = 0;
  [[nodiscard]] virtual std::string read(const std::vector<std::int64_t>& entities) const = 0;
  [[nodiscard]] virtual std::string answer(const std::vector<std::int64_t>& entities) const = 0;
  [[nodiscard]] virtual std::shared_ptr<Load> make_load(int port, Requests requests,
                                                        std::size_t entities) const = 0;
};

// Feast's layout in Redis (feast_layout.h), read by a pipeline of one HMGET per entity for all
// features and the event timestamp.
[[nodiscard]] std::unique_ptr<PeerData> feast_hashes(SyntheticView view, std::string project);
// skuad's packed rows as strings in Redis, read by one MGET.
[[nodiscard]] std::unique_ptr<PeerData> redis_packed_rows(SyntheticView view);
// The same in memcached, read by one get of many keys.
[[nodiscard]] std::unique_ptr<PeerData> memcached_packed_rows(SyntheticView view);

// Calls `write(entities)` for the entities [0, population), in pieces.
template <typename Write>
void each_piece(std::int64_t population, const Write& write) {
  constexpr std::int64_t kPiece = 1000;
  for (std::int64_t first = 0; first < population; first += kPiece) {
    std::vector<std::int64_t> entities;
    for (std::int64_t i = first; i < first + kPiece && i < population; ++i) entities.push_back(i);
    write(entities);
  }
}

}  // namespace skua::bench
