#include "tests/fault/fault_store.h"

#include <sstream>
#include <utility>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/latest/latest_tier.h"
#include "tests/fault/fault_file_system.h"

namespace skua::test {
namespace {

std::shared_ptr<const std::vector<RowLayout>> two_features() {
  Feature value;
  value.name = "value";
  value.type = ValueType::kInt64;
  value.id = 1;
  Feature text;
  text.name = "text";
  text.type = ValueType::kString;
  text.id = 2;
  return std::make_shared<const std::vector<RowLayout>>(
      std::vector<RowLayout>{RowLayout(1, {value, text})});
}

}  // namespace

std::string text_of(std::int64_t value) {
  std::mt19937_64 random(static_cast<std::uint64_t>(value));
  std::string text(random() % (random() % 16 == 0 ? 2000 : 60), '\0');
  for (char& c : text) c = static_cast<char>('!' + random() % 90);
  return text;
}

std::string FaultStoreOptions::describe() const {
  std::ostringstream out;
  out << "durability=" << (engine.durability_sync ? "sync" : "interval")
      << " memtable=" << engine.memtable_bytes << " wal=" << engine.max_total_wal_bytes
      << " compressed=" << engine.is_compressed << " background_jobs=" << engine.background_jobs
      << " tier=" << tier_bytes << " ttl=" << rules.ttl.count()
      << " max_age=" << rules.max_age.count() << " max_versions=" << rules.max_versions;
  return out.str();
}

FaultStoreOptions draw_store_options(RandomSource& random) {
  FaultStoreOptions options;
  options.engine.data_dir = "/disk/data";
  options.engine.durability_sync = !random.one_in(3);
  options.engine.sync_interval = std::chrono::milliseconds(2);
  options.engine.block_cache_bytes = 1 << 20;
  options.engine.memtable_bytes = random.pick<std::uint64_t>({64 << 10, 256 << 10, 4 << 20});
  options.engine.max_total_wal_bytes = random.pick<std::uint64_t>({64 << 10, 512 << 10, 8 << 20});
  options.engine.is_compressed = random.one_in(2);
  options.engine.background_jobs = static_cast<std::uint32_t>(random.between(1, 4));
  options.engine.resume_timeout = std::chrono::seconds(1);
  options.engine.maintenance_interval = std::chrono::hours(24);
  options.engine.limits.load_buffer_bytes = 4096;
  options.engine.load_file_bytes_max = 16 << 10;
  options.tier_bytes = random.pick<std::uint64_t>({0, 64 << 10, 16 << 20});
  options.rules.incarnation = FaultStore::kView;
  if (random.one_in(2)) options.rules.ttl = std::chrono::seconds(random.between(1, 60));
  if (random.one_in(2)) options.rules.max_age = std::chrono::seconds(random.between(5, 120));
  if (random.one_in(3))
    options.rules.max_versions = static_cast<std::uint32_t>(random.between(1, 4));
  return options;
}

FaultStore::FaultStore(FaultDisk& disk, FaultStoreOptions options)
    : disk_(disk), options_(std::move(options)), layouts_(two_features()) {}

FaultStore::~FaultStore() = default;

Status FaultStore::open() {
  engine_.reset();
  options_.engine.file_system = make_fault_file_system(disk_);
  ASSIGN_OR_RETURN(std::unique_ptr<Engine> rocks,
                   open_rocks_engine(options_.engine, clock_, metrics_));
  survived_ = rocks->last_commit().sequence;
  engine_ = make_latest_tier(std::move(rocks), {options_.tier_bytes, 1, true}, metrics_);
  engine_->start(
      std::make_shared<const RulesTable>(RulesTable{{options_.rules.incarnation, options_.rules}}));
  return {};
}

std::string FaultStore::entity_key(std::int64_t entity) {
  Column key(ValueType::kInt64);
  key.append(entity);
  std::string out;
  (void)append_entity_key(out, kView, {&key}, 0);
  return out;
}

UnstampedRow FaultStore::packed(const FaultRow& row) const {
  UnstampedRow out;
  out.entity_key = entity_key(row.entity);
  out.event_timestamp = row.event_timestamp;
  if (row.is_tombstone) {
    out.row = pack_tombstone(1);
    return out;
  }
  Column value(ValueType::kInt64);
  value.append(row.value);
  Column text(ValueType::kString);
  text.append_cell(text_of(row.value));
  out.row = pack_row(layouts_->back(), {&value, &text}, 0);
  return out;
}

WriteBatch FaultStore::batch(const std::vector<FaultRow>& rows) const {
  WriteBatch out;
  out.incarnation = kView;
  out.layouts = layouts_;
  out.request_rows = static_cast<std::uint32_t>(rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    out.rows.push_back(packed(rows[i]));
    out.rows.back().request_row = i;
  }
  return out;
}

FaultStore::Seen FaultStore::seen(std::string_view bytes) const {
  const RowView row = RowView::trusted(bytes);
  if (row.is_tombstone()) return {};
  Seen seen;
  seen.status = LookupStatus::kFound;
  const RowLayout& layout = layouts_->back();
  std::memcpy(&seen.value, row.fixed(layout.slots()[0]), sizeof(seen.value));
  seen.is_whole = row.cell(layout, layout.slots()[1]) == text_of(seen.value);
  return seen;
}

FaultStore::Seen FaultStore::seen(const FoundRow& row) const {
  if (row.status == LookupStatus::kFound) return seen(row.bytes);
  Seen seen;
  seen.status = row.status;
  return seen;
}

}  // namespace skua::test
