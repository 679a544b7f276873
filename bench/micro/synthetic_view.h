#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/codec/row_layout.h"
#include "storage/model/view_rules.h"
#include "storage/store/write_batch.h"

namespace skua::bench::micro {

// A bijection that scatters numbers over 64 bits: the finalizer of splitmix64
// (prng.di.unimi.it/splitmix64.c).
[[nodiscard]] std::uint64_t scatter(std::uint64_t number);

// A view of FLOAT features with one INT64 join key, kept for ever, and the rows of its entities.
// Values derive from entity, version and feature, so that every answer can be checked; a later
// version has a later event timestamp. THREAD-SAFE.
class SyntheticView {
 public:
  static constexpr std::size_t kKeyBytes = 12;

  explicit SyntheticView(std::size_t features);

  [[nodiscard]] std::size_t features() const { return layout().slots().size(); }
  [[nodiscard]] std::size_t row_bytes() const { return blank_row_.size(); }
  [[nodiscard]] const RowLayout& layout() const { return layouts_->back(); }
  [[nodiscard]] const ViewRules& rules() const { return rules_; }

  void append_key(std::string& key, std::int64_t entity) const;
  [[nodiscard]] std::string key(std::int64_t entity) const;
  [[nodiscard]] static float value(std::int64_t entity, std::uint32_t version, std::size_t feature);
  // From this moment until that of the next version, this one is in effect.
  [[nodiscard]] static Timestamp event_timestamp(std::uint32_t version);
  // Inside that time.
  [[nodiscard]] static Timestamp moment_of(std::uint32_t version);

  // A packed row, and the same with header and checksum.
  [[nodiscard]] std::string row(std::int64_t entity, std::uint32_t version) const;
  [[nodiscard]] std::string stamped_row(std::int64_t entity, std::uint32_t version,
                                        Sequence sequence) const;

  // A write of no rows yet, and one row more.
  [[nodiscard]] WriteBatch batch() const;
  void append_row(WriteBatch& batch, std::int64_t entity, std::uint32_t version) const;

 private:
  ViewRules rules_;
  std::string key_prefix_;
  std::shared_ptr<const std::vector<RowLayout>> layouts_;
  std::string blank_row_;  // All values 0.
};

}  // namespace skua::bench::micro
