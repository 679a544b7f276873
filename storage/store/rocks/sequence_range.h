#pragma once

#include <rocksdb/table_properties.h>

#include <memory>

#include "storage/model/feature_view.h"

namespace skua {

// Which rows are in a file of `history`, by their sequences: a property of the file
// (docs/FORMAT.md) that lets an incremental export pass over it. Deletes of single rows count with
// the sequence of their row, so that a file that is passed over hides no row of another one.

[[nodiscard]] std::shared_ptr<rocksdb::TablePropertiesCollectorFactory>
make_sequence_range_collector();

// False: no row in the file has a sequence in (since, until]. Files of older versions, without the
// property, may have any.
[[nodiscard]] bool may_have_sequences(const rocksdb::TableProperties& file, Sequence since,
                                      Sequence until);

}  // namespace skua
