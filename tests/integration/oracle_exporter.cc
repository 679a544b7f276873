#include "tests/integration/oracle_exporter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/integration/oracle_reader.h"

namespace skua::test {
namespace {

EntityKey key_at(const v1::RowColumns& page, std::size_t row) {
  EntityKey key;
  for (const v1::NamedColumn& column : page.join_keys())
    key.push_back(column_values(column.column(), page.rows())[row]);
  return key;
}

}  // namespace

void OracleExporter::begin() {
  world_.settle_clock();
  v1::BeginSnapshotResponse answer;
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " begin snapshot");
  ASSERT_EQ(door.begin_snapshot(v1::BeginSnapshotRequest(), answer).to_string(), "OK");
  EXPECT_GE(answer.sequence(), world_.model.last_sequence());
  EXPECT_GE(answer.read_time_us(), world_.now().us);
  EXPECT_LE(answer.read_time_us(), world_.latest_now().us);
  held_ = answer;
  world_.follow_commit();
}

void OracleExporter::abandon() {
  if (!held_) return;
  world_.settle_clock();
  ASSERT_EQ(world_.door().end_snapshot(held_->snapshot_id()).to_string(), "OK");
  held_.reset();
  world_.follow_commit();
}

std::vector<const ModelRow*> OracleExporter::expected_rows(const ModelStore::View& view,
                                                           const EntityKey& key,
                                                           v1::SnapshotRows rows,
                                                           std::optional<Timestamp> as_of) const {
  const Timestamp read_time{held_->read_time_us()};
  std::vector<const ModelRow*> found;
  if (rows == v1::LATEST) {
    const ModelAnswer answer = world_.model.lookup(view, key, as_of.value_or(read_time),
                                                   Timestamp::max(), read_time, held_->sequence());
    if (answer.status == ModelStatus::kFound) found.push_back(answer.row);
    return found;
  }
  for (const ModelRow* row : world_.model.existing(view, key, read_time, held_->sequence())) {
    if (as_of && row->event_timestamp > *as_of) continue;
    const bool corrected = !found.empty() && found.back()->event_timestamp == row->event_timestamp;
    if (rows == v1::ALL_VERSIONS || !corrected) found.push_back(row);
  }
  return found;
}

void OracleExporter::compare(const ModelStore::View& view, v1::ReadSnapshotRequest request,
                             std::map<EntityKey, std::vector<const ModelRow*>> expected) {
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " read snapshot " + request.ShortDebugString());
  do {
    v1::ReadSnapshotResponse answer;
    ASSERT_EQ(door.read_snapshot(request, answer).to_string(), "OK");
    for (std::size_t row = 0; row < answer.rows().rows(); ++row) {
      const auto entity = expected.find(key_at(answer.rows(), row));
      ASSERT_TRUE(entity != expected.end()) << "an unexpected row, or one twice";
      SCOPED_TRACE(describe(entity->first.front()) + " " + describe(entity->first.back()));
      compare_row(view, answer.rows(), static_cast<int>(row), *entity->second.front());
      entity->second.erase(entity->second.begin());
      if (entity->second.empty()) expected.erase(entity);
    }
    request.set_page_token(answer.next_page_token());
  } while (!request.page_token().empty() && !::testing::Test::HasFailure());
  EXPECT_TRUE(expected.empty()) << expected.size() << " entities lack rows";
}

void OracleExporter::export_view(const ModelStore::View& view, v1::SnapshotRows rows) {
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(held_->snapshot_id());
  request.set_feature_view(view.definition.name);
  request.set_rows(rows);
  std::optional<Timestamp> as_of;
  if (world_.random.one_in(3)) {
    as_of = world_.choices.moment(view, world_.choices.key(view.definition),
                                  Timestamp{held_->read_time_us()});
    request.set_as_of_us(as_of->us);
    if (*as_of < ModelStore::horizon(view, Timestamp{held_->read_time_us()})) {
      v1::ReadSnapshotResponse answer;
      EXPECT_EQ(world_.door().read_snapshot(request, answer).code(), StatusCode::kOutOfRange);
      return;
    }
  }
  std::map<EntityKey, std::vector<const ModelRow*>> expected;
  for (const auto& [key, all] : view.entities) {
    std::vector<const ModelRow*> found = expected_rows(view, key, rows, as_of);
    if (!found.empty()) expected[key] = std::move(found);
  }
  compare(view, request, std::move(expected));
}

std::map<std::string, std::uint32_t> OracleExporter::incarnations() {
  v1::ListResponse answer;
  EXPECT_EQ(world_.door().list(v1::ListRequest(), answer).to_string(), "OK");
  std::map<std::string, std::uint32_t> out;
  for (const v1::FeatureView& view : answer.feature_views()) out[view.name()] = view.incarnation();
  return out;
}

void OracleExporter::export_increment(const ModelStore::View& view) {
  const std::string& name = view.definition.name;
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(held_->snapshot_id());
  request.set_feature_view(name);
  request.set_rows(v1::ALL_VERSIONS);
  request.mutable_since()->set_commit_token(exported_->commit_token());
  request.mutable_since()->set_read_time_us(exported_->read_time_us());
  request.mutable_since()->set_incarnation(exported_incarnations_[name]);
  const Timestamp horizon = ModelStore::horizon(view, Timestamp{held_->read_time_us()});
  if (incarnations()[name] != exported_incarnations_[name] ||
      horizon > Timestamp{exported_->read_time_us()}) {
    world_.saw("an increment refused");
    v1::ReadSnapshotResponse answer;
    EXPECT_EQ(world_.door().read_snapshot(request, answer).code(), StatusCode::kFailedPrecondition);
    return;
  }
  std::map<EntityKey, std::vector<const ModelRow*>> expected;
  for (const auto& [key, all] : view.entities) {
    std::vector<const ModelRow*> found = expected_rows(view, key, v1::ALL_VERSIONS, std::nullopt);
    std::erase_if(found,
                  [&](const ModelRow* row) { return row->sequence <= exported_->sequence(); });
    if (!found.empty()) expected[key] = std::move(found);
  }
  if (!expected.empty()) world_.saw("an increment");
  compare(view, request, std::move(expected));
}

void OracleExporter::step() {
  if (!held_) {
    begin();
    if (world_.random.one_in(2)) return;
  }
  if (::testing::Test::HasFailure()) return;
  for (const std::string& name : OracleChoices::view_names())
    for (const v1::SnapshotRows rows : {v1::LATEST, v1::HISTORY, v1::ALL_VERSIONS})
      if (!::testing::Test::HasFailure()) export_view(world_.view(name), rows);
  for (const std::string& name : OracleChoices::view_names())
    if (exported_ && !::testing::Test::HasFailure()) export_increment(world_.view(name));
  exported_ = held_;
  exported_incarnations_ = incarnations();
  abandon();
}

}  // namespace skua::test
