#include "tests/support/modelled_store.h"

#include <cstring>
#include <future>
#include <system_error>

#include "storage/codec/key_codec.h"
#include "storage/latest/latest_tier.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/rocks_engine.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const std::vector<RowLayout>> one_feature() {
  return std::make_shared<const std::vector<RowLayout>>(
      std::vector<RowLayout>{RowLayout(1, {{"value", ValueType::kInt64, "", 1}})});
}

// What vanishes meanwhile is a file that the store needs no more.
void copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  fs::create_directories(to, ignored);
  for (const auto& entry : fs::directory_iterator(from, ignored)) {
    const fs::path target = to / entry.path().filename();
    if (entry.is_directory(ignored))
      copy_folder(entry.path(), target);
    else
      fs::copy_file(entry.path(), target, ignored);
  }
}

std::int64_t integer(const ModelValue& value) { return std::get<std::int64_t>(value); }

}  // namespace

ModelledStore::ModelledStore(fs::path folder, const Clock& clock, const Options& options)
    : folder_(std::move(folder)), clock_(clock), options_(options), layouts_(one_feature()) {}

Status ModelledStore::open() {
  engine_.reset();
  RocksEngineOptions options;
  options.data_dir = (folder_ / std::to_string(lives_)).string();
  options.durability_sync = options_.durability_sync;
  options.memtable_bytes = options_.memtable_bytes;
  options.block_cache_bytes = 1 << 20;
  // Background work that depends on the moment at which it runs would not come again.
  options.maintenance_interval = std::chrono::hours(24);
  options.writer_lifetime = std::chrono::hours(24 * 365 * 1000);
  ASSIGN_OR_RETURN(engine_, open_rocks_engine(options, clock_, metrics_));
  if (options_.tier_bytes > 0)
    engine_ = make_latest_tier(std::move(engine_), {options_.tier_bytes, 1, true}, metrics_);
  engine_->start(table());
  return {};
}

Status ModelledStore::crash() {
  const fs::path before = folder_ / std::to_string(lives_++);
  copy_folder(before, folder_ / std::to_string(lives_));
  engine_.reset();
  std::error_code ignored;
  fs::remove_all(before, ignored);
  return open();
}

std::shared_ptr<const RulesTable> ModelledStore::table() const {
  RulesTable out;
  for (const auto& [name, rules] : rules_) out[rules.incarnation] = rules;
  return std::make_shared<const RulesTable>(std::move(out));
}

Status ModelledStore::commit(const RegistryChange& change) {
  return engine_->commit_registry(change, [] {});
}

Status ModelledStore::apply(const ModelDefinition& view, ModelStore& model) {
  return commit([&](const CommitPoint& last, Timestamp now) -> Result<RegistryCommit> {
    model.observe_commit(last.created_timestamp, last.sequence);
    model.apply(view, now);
    key_counts_[view.name] = view.join_keys.size();
    const auto found = rules_.find(view.name);
    ViewRules after;
    after.incarnation = found == rules_.end() ? next_incarnation_++ : found->second.incarnation;
    after.ttl = view.ttl;
    after.max_age = view.max_age;
    after.max_versions = view.max_versions;
    rules_[view.name] = found == rules_.end()
                            ? after
                            : with_floors(found->second, std::move(after), now, last.sequence);
    RegistryCommit out;
    out.rules = table();
    return out;
  });
}

Status ModelledStore::drop(const std::string& view, ModelStore& model) {
  return commit([&](const CommitPoint&, Timestamp) -> Result<RegistryCommit> {
    RegistryCommit out;
    out.dropped = {rules_.at(view).incarnation};
    rules_.erase(view);
    model.drop(view);
    out.rules = table();
    return out;
  });
}

std::string ModelledStore::entity_key(const std::string& view, const EntityKey& key) const {
  std::vector<Column> columns(key.size(), Column(ValueType::kInt64));
  std::vector<const Column*> pointers;
  for (std::size_t i = 0; i < key.size(); ++i) {
    columns[i].append(integer(key[i]));
    pointers.push_back(&columns[i]);
  }
  std::string out;
  (void)append_entity_key(out, rules_.at(view).generation(), pointers, 0);
  return out;
}

WriteBatch ModelledStore::batch(const std::string& view,
                                const std::vector<ModelWrite>& rows) const {
  WriteBatch out;
  out.incarnation = rules_.at(view).incarnation;
  out.layouts = layouts_;
  for (const ModelWrite& row : rows) {
    const std::uint32_t place = out.request_rows++;
    if (row.rejected) continue;
    UnstampedRow& to = out.rows.emplace_back();
    to.entity_key = entity_key(view, row.key);
    to.event_timestamp = row.event_timestamp;
    to.request_row = place;
    Column value(ValueType::kInt64);
    if (row.values.empty() || std::holds_alternative<std::monostate>(row.values[0]))
      value.append_null();
    else
      value.append(integer(row.values[0]));
    to.row = row.deleted ? pack_tombstone(1) : pack_row(layouts_->back(), {&value}, 0);
  }
  return out;
}

Result<WriteReceipt> ModelledStore::write(WriteBatch batch) {
  std::promise<Result<WriteReceipt>> promise;
  engine_->write(std::move(batch),
                 [&](Result<WriteReceipt> receipt) { promise.set_value(std::move(receipt)); });
  return promise.get_future().get();
}

Status ModelledStore::erase(std::int64_t entity) {
  EraseSubject subject;
  subject.digest = "digest " + std::to_string(entity);
  for (const auto& [name, rules] : rules_) {
    EraseTarget& target = subject.targets.emplace_back();
    target.incarnation = rules.incarnation;
    const std::string key = entity_key(name, {entity});
    if (key_counts_.at(name) == 1) {
      target.exact = key;
      continue;
    }
    target.matches = [begin = std::string(without_generation(key))](std::string_view found) {
      return without_generation(found).starts_with(begin);
    };
  }
  return engine_->erase([&] { return std::vector<EraseSubject>{subject}; }).status();
}

ModelValue ModelledStore::value(RowView row) const {
  const RowLayout::Slot& slot = layouts_->back().slots()[0];
  if (row.is_null(slot)) return {};
  std::int64_t value = 0;
  std::memcpy(&value, row.fixed(slot), sizeof(value));
  return value;
}

}  // namespace skua::test
