#include "tests/integration/oracle_operator.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

bool is_same(const ModelDefinition& a, const ModelDefinition& b) {
  return OracleChoices::to_proto(a).SerializeAsString() ==
         OracleChoices::to_proto(b).SerializeAsString();
}

}  // namespace

void OracleOperator::apply_view(const ModelDefinition& view, v1::Change::Action expected) {
  world_.settle_clock();
  v1::ApplyRequest request;
  OracleChoices::add_entities(request);
  *request.add_feature_views() = OracleChoices::to_proto(view);
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " apply " + request.feature_views(0).ShortDebugString());
  v1::ApplyResponse answer;
  ASSERT_EQ(door.apply(request, answer).to_string(), "OK");
  for (const v1::Change& change : answer.changes())
    if (change.kind() == "feature_view") {
      EXPECT_EQ(v1::Change::Action_Name(change.action()), v1::Change::Action_Name(expected));
    }
  if (expected != v1::Change::UNCHANGED) apply_to_model(view);
  world_.follow_commit();
}

// The apply took the moment of the clock, or, when the server made commits of its own just before
// it, one a few microseconds later: the horizon of the view tells which.
void OracleOperator::apply_to_model(const ModelDefinition& view) {
  constexpr Duration kOwnCommits{3};
  v1::GetFeaturesRequest read;
  read.add_features(view.name + ":*");
  for (const std::string& key : view.join_keys) {
    v1::NamedColumn* column = read.add_entities();
    column->set_name(key);
    append_value(*column->mutable_column(), OracleChoices::join_key_type(key),
                 world_.choices.join_key(key));
  }
  v1::GetFeaturesResponse answer;
  ASSERT_EQ(world_.server.grpc().read(read, answer).to_string(), "OK");
  const Timestamp horizon{answer.views(0).earliest_readable_us()};
  const Timestamp now = world_.now();
  for (Timestamp at = now; at <= now + kOwnCommits; at = at + Duration(1)) {
    ModelStore trial = world_.model;
    trial.apply(view, at);
    if (ModelStore::horizon(*trial.find(view.name), Timestamp{answer.read_time_us()}) != horizon)
      continue;
    world_.model = std::move(trial);
    return;
  }
  ADD_FAILURE() << "the horizon of " << view.name << " is " << since_start(horizon)
                << " after the apply";
}

void OracleOperator::apply_service() {
  world_.settle_clock();
  v1::ApplyRequest request;
  *request.add_feature_services() = OracleChoices::service();
  v1::ApplyResponse answer;
  ASSERT_EQ(world_.door().apply(request, answer).to_string(), "OK");
  world_.follow_commit();
}

void OracleOperator::create() {
  for (const std::string& name : OracleChoices::view_names())
    apply_view(world_.choices.new_view(name), v1::Change::CREATE);
  apply_service();
}

void OracleOperator::change_view() {
  rules_change_();
  const ModelDefinition before = world_.any_view().definition;
  const ModelDefinition after = world_.random.one_in(6) ? before : world_.choices.changed(before);
  apply_view(after, is_same(before, after) ? v1::Change::UNCHANGED : v1::Change::UPDATE);
}

void OracleOperator::expect_gone(const ModelDefinition& view) {
  v1::WriteRowsRequest write;
  write.set_feature_view(view.name);
  const EntityKey key = world_.choices.key(view);
  for (std::size_t k = 0; k < key.size(); ++k) {
    v1::NamedColumn* column = write.add_columns();
    column->set_name(view.join_keys[k]);
    append_value(*column->mutable_column(), OracleChoices::join_key_type(view.join_keys[k]),
                 key[k]);
  }
  v1::WriteRowsResponse receipt;
  EXPECT_EQ(world_.door().write(write, receipt).code(), StatusCode::kNotFound);
  v1::GetFeaturesRequest read;
  read.add_features(view.name + ":*");
  *read.mutable_entities() = write.columns();
  v1::GetFeaturesResponse answer;
  EXPECT_EQ(world_.door().read(read, answer).code(), StatusCode::kNotFound);
}

std::string OracleOperator::recreate_view() {
  rules_change_();
  const ModelDefinition view = world_.any_view().definition;
  world_.settle_clock();
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " drop " + view.name);
  const bool is_used = view.name != "stock";
  if (is_used) {
    EXPECT_EQ(door.drop("feature_view", view.name).code(), StatusCode::kFailedPrecondition);
    EXPECT_EQ(door.drop("feature_service", OracleChoices::kService).to_string(), "OK");
  }
  EXPECT_EQ(door.drop("feature_view", view.name).to_string(), "OK");
  world_.model.drop(view.name);
  world_.follow_commit();
  expect_gone(view);
  apply_view(world_.choices.new_view(view.name), v1::Change::CREATE);
  if (is_used) apply_service();
  return view.name;
}

void OracleOperator::move_clock() {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  RandomSource& random = world_.random;
  ManualClock& clock = world_.server.clock();
  if (random.one_in(25)) {
    // Behind the last commit: time stands still until the clock has caught up.
    clock.advance(-milliseconds(random.between(1, 3000)));
  } else if (random.one_in(60)) {
    clock.advance(hours(2));
    world_.note("clock jumps by 2h");
    if (random.one_in(2)) {
      world_.settle_clock();
      EXPECT_EQ(world_.door().confirm_clock().to_string(), "OK");
      world_.follow_commit();
    }
  } else {
    const std::vector<Duration> steps = {milliseconds(1), milliseconds(50), seconds(1),
                                         seconds(7),      seconds(40),      seconds(200)};
    clock.advance(Duration(random.between(0, random.pick(steps).count())));
  }
  // Where the clock stands before a moment that it has shown, the server may know of a commit
  // there.
  if (clock.now() < clock.latest()) world_.follow_commit();
}

void OracleOperator::compact() {
  world_.note("compact");
  EXPECT_EQ(world_.door().compact().to_string(), "OK");
  world_.follow_commit();
}

void OracleOperator::restart() {
  world_.note("restart");
  ASSERT_EQ(world_.server.start().to_string(), "OK");
  world_.follow_commit();
}

}  // namespace skua::test
