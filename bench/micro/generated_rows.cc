#include "bench/micro/generated_rows.h"

#include <memory>
#include <vector>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua::bench::micro {
namespace {

Status no_such_thing() {
  return {StatusCode::kUnimplemented, "generated rows have nothing but newest rows"};
}

}  // namespace

void GeneratedRows::lookup_latest(std::span<const Lookup> lookups, Timestamp /*now*/, IoMode mode,
                                  RowSet& out) const {
  out.rows.assign(lookups.size(), {});
  auto rows = std::make_shared<std::vector<std::string>>();
  rows->reserve(lookups.size());
  for (std::size_t i = 0; i < lookups.size(); ++i) {
    if (mode == IoMode::kMemoryOnly) {
      out.rows[i].status = LookupStatus::kNotInMemory;
      continue;
    }
    std::vector<Column> join_keys{Column(ValueType::kInt64)};
    out.rows[i].is_newest = true;
    if (!decode_entity_key(lookups[i].entity_key, join_keys).ok()) continue;
    const auto entity = join_keys[0].value<std::int64_t>(0);
    if (entity < 0 || entity >= population_) continue;
    const std::string& row = rows->emplace_back(view_->stamped_row(entity, version_, 1));
    out.rows[i] = {LookupStatus::kFound, row, true};
  }
  out.owners.push_back(std::move(rows));
}

void GeneratedRows::lookup_as_of(std::span<const Lookup> lookups, Timestamp /*now*/,
                                 IoMode /*mode*/, RowSet& out) const {
  out.rows.assign(lookups.size(), {});
}

void GeneratedRows::load_versions(std::span<const std::string_view> entity_keys,
                                  std::size_t /*versions_max*/, std::size_t /*bytes_max*/,
                                  IoMode /*mode*/, std::vector<LoadedVersions>& out) const {
  out.assign(entity_keys.size(), {LookupStatus::kNotInMemory, {}});
}

Result<LatestPage> GeneratedRows::scan_latest(const std::string& /*cursor*/,
                                              std::size_t /*bytes_max*/) const {
  return LatestPage();
}

void GeneratedRows::set_row_tier(RowTier& /*tier*/) {}
void GeneratedRows::write(WriteBatch /*batch*/, WriteDone done) { done(no_such_thing()); }

Result<HistoryPage> GeneratedRows::history(const ViewRules& /*rules*/,
                                           std::string_view /*entity_key*/, Timestamp /*from*/,
                                           Timestamp /*to*/, Timestamp /*now*/,
                                           std::size_t /*limit*/,
                                           const std::string& /*cursor*/) const {
  return no_such_thing();
}

Result<Snapshot> GeneratedRows::hold_snapshot(Duration /*lifetime*/, const std::string& /*id*/) {
  return no_such_thing();
}
Result<Snapshot> GeneratedRows::find_snapshot(const std::string& /*id*/) const {
  return no_such_thing();
}
Status GeneratedRows::release_snapshot(const std::string& /*id*/) { return no_such_thing(); }

Result<HistoryPage> GeneratedRows::scan(const Snapshot& /*snapshot*/, const ViewRules& /*rules*/,
                                        const std::string& /*cursor*/,
                                        std::size_t /*bytes_max*/) const {
  return no_such_thing();
}

Result<HistoryPage> GeneratedRows::scan_since(const Snapshot& /*snapshot*/,
                                              const ViewRules& /*rules*/, Sequence /*since*/,
                                              const std::string& /*cursor*/,
                                              std::size_t /*bytes_max*/) const {
  return no_such_thing();
}

Result<ErasurePage> GeneratedRows::erasures(Incarnation /*incarnation*/, Sequence /*since*/,
                                            Sequence /*until*/, const std::string& /*cursor*/,
                                            std::size_t /*limit*/) const {
  return no_such_thing();
}

Result<std::vector<EraseReceipt>> GeneratedRows::erase(const EraseSubjects& /*subjects*/) {
  return no_such_thing();
}

Result<LoadProgress> GeneratedRows::begin_load(const LoadStart& /*start*/) {
  return no_such_thing();
}

Result<LoadProgress> GeneratedRows::stage(LoadNumber /*number*/, LoadChunk /*chunk*/) {
  return no_such_thing();
}

Result<LoadReceipt> GeneratedRows::publish_load(LoadNumber /*number*/,
                                                const LoadPublication& /*publication*/) {
  return no_such_thing();
}

Status GeneratedRows::abandon_load(LoadNumber /*number*/) { return no_such_thing(); }

std::vector<LoadStatus> GeneratedRows::loads() const { return {}; }

Result<std::vector<std::pair<std::string, std::string>>> GeneratedRows::load_registry() const {
  return no_such_thing();
}

Status GeneratedRows::commit_registry(const RegistryChange& /*change*/,
                                      const std::function<void()>& /*publish*/) {
  return no_such_thing();
}

void GeneratedRows::start(std::shared_ptr<const RulesTable> /*rules*/) {}
Result<std::string> GeneratedRows::progress(const std::string& /*name*/) const {
  return no_such_thing();
}
Result<std::int64_t> GeneratedRows::next_offset(Incarnation /*incarnation*/,
                                                std::uint32_t /*partition*/) const {
  return no_such_thing();
}

Result<DeadLetterPage> GeneratedRows::dead_letters(Incarnation /*incarnation*/,
                                                   const std::string& /*cursor*/,
                                                   std::size_t /*limit*/) const {
  return no_such_thing();
}

Result<std::optional<DeadLetter>> GeneratedRows::find_dead_letter(Incarnation /*incarnation*/,
                                                                  Sequence /*sequence*/) const {
  return no_such_thing();
}

Result<std::vector<std::pair<std::string, std::string>>> GeneratedRows::load_records(
    std::string_view /*prefix*/) const {
  return no_such_thing();
}

Status GeneratedRows::commit_records(const std::function<Result<RecordChanges>()>& /*change*/,
                                     const std::function<void()>& /*publish*/) {
  return no_such_thing();
}

Status GeneratedRows::confirm_clock() { return no_such_thing(); }
Status GeneratedRows::compact() { return {}; }
EngineStatus GeneratedRows::status() const { return {}; }

}  // namespace skua::bench::micro
