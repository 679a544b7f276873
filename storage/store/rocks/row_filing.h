#pragma once

#include <rocksdb/write_batch.h>

#include <string_view>
#include <vector>

#include "storage/codec/row_codec.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/rocks/row_generations.h"
#include "storage/store/write_batch.h"

namespace skua {

// Where rows that are written live go, and how they are taken away.

// Files rows that were packed when another generation was current under this one.
void file_under(Generation generation, std::vector<UnstampedRow>& rows);

// Keeps a row for a generation that a load is filling, too. What the row meets there is not looked
// at: the newest row is a matter of merging, as for the rows of the load. `row` is stamped for
// `entity_key`, whichever generation that has.
void keep_for(Generation generation, const RocksFamilies& rocks, std::string_view entity_key,
              const RowStamp& stamp, std::string_view row, rocksdb::WriteBatch& batch);

// Takes all rows of a generation away.
void delete_generation(Generation generation, const RocksFamilies& rocks,
                       rocksdb::WriteBatch& batch);
// Takes views away, with their letters and the records of their partitions. Returns what their keys
// began with.
[[nodiscard]] std::vector<Generation> delete_views(const std::vector<Incarnation>& views,
                                                   const RowGenerations::State& generations,
                                                   const RocksFamilies& rocks,
                                                   rocksdb::WriteBatch& batch);

}  // namespace skua
