// Definitions and administration that make no sense: refused alike by every door, all or nothing.

#include <functional>

#include "tests/integration/bad_input_test.h"

namespace skua::test {
namespace {

using BadDefinitionTest = BadInputTest;

TEST_F(BadDefinitionTest, Definitions) {
  const auto changed = [](const std::function<void(v1::ApplyRequest&)>& change) {
    v1::ApplyRequest request =
        apply_of("fresh", {{"id", ValueType::kInt64}}, {{"n", ValueType::kInt64}});
    // A good definition beside the bad one: all or nothing.
    v1::Entity* good = request.add_entities();
    good->set_name("good");
    good->set_type(v1::STRING);
    change(request);
    return request;
  };
  const auto view = [](v1::ApplyRequest& r) { return r.mutable_feature_views(0); };
  const auto stream = [&](v1::ApplyRequest& r) { return view(r)->mutable_stream(); };
  const std::vector<std::function<void(v1::ApplyRequest&)>> invalid = {
      [&](auto& r) { view(r)->set_name("no spaces please"); },
      [&](auto& r) { view(r)->set_name(std::string(129, 'n')); },
      [&](auto& r) { view(r)->set_name(""); },
      [&](auto& r) { *view(r)->add_features() = view(r)->features(0); },
      [&](auto& r) { view(r)->mutable_features(0)->set_type(v1::VALUE_TYPE_UNSPECIFIED); },
      [&](auto& r) { view(r)->mutable_features(0)->set_type(static_cast<v1::ValueType>(99)); },
      [&](auto& r) { view(r)->mutable_features(0)->set_name("id"); },
      [&](auto& r) { view(r)->clear_entities(); }, [&](auto& r) { view(r)->add_entities("id"); },
      [&](auto& r) { view(r)->set_ttl_us(-1); }, [&](auto& r) { view(r)->set_max_age_us(-1); },
      [&](auto& r) { r.mutable_entities(1)->set_type(v1::FLOAT); },
      // Schemas that only their own library can judge.
      [&](auto& r) {
        stream(r)->set_format(v1::StreamSource::AVRO);
        stream(r)->set_avro_schema("{");
      },
      [&](auto& r) {
        stream(r)->set_format(v1::StreamSource::PROTOBUF);
        stream(r)->set_descriptor_set("no descriptors");
        stream(r)->set_message_type("a.M");
      }};
  for (std::size_t i = 0; i < invalid.size(); ++i) {
    SCOPED_TRACE("change " + std::to_string(i));
    expect_apply_error(changed(invalid[i]), StatusCode::kInvalidArgument);
  }
  // The server of these tests knows no schema registry.
  expect_apply_error(changed([&](auto& r) { stream(r)->set_format(v1::StreamSource::CONFLUENT); }),
                     StatusCode::kFailedPrecondition);
  const auto service = [](v1::ApplyRequest& r, const std::string& used,
                          const std::string& feature) {
    v1::FeatureService* added = r.add_feature_services();
    added->set_name("service");
    added->add_views()->set_view(used);
    if (!feature.empty()) added->mutable_views(0)->add_features(feature);
    return added;
  };
  for (const auto& [used, feature] :
       std::vector<std::pair<std::string, std::string>>{{"ghost", ""}, {"view", "ghost"}}) {
    v1::ApplyRequest request = changed([](auto&) {});
    service(request, used, feature);
    for (Door* door : server_->doors()) {
      v1::ApplyResponse answer;
      const StatusCode code = door->apply(request, answer).code();
      EXPECT_TRUE(code == StatusCode::kNotFound || code == StatusCode::kInvalidArgument)
          << status_code_name(code);
    }
  }
  expect_apply_error(
      changed([&](auto& r) { service(r, "view", "n")->add_views()->set_view("tolerant"); }),
      StatusCode::kInvalidArgument);
}

TEST_F(BadDefinitionTest, EvolutionThatLosesData) {
  v1::ApplyRequest narrower = apply_of("view", {{"id", ValueType::kInt64}},
                                       {{"n", ValueType::kInt32},
                                        {"x", ValueType::kDouble},
                                        {"s", ValueType::kString},
                                        {"t", ValueType::kString},
                                        {"v", ValueType::kFloatList}});
  expect_apply_error(narrower, StatusCode::kFailedPrecondition);
  expect_apply_error(apply_of("view", {{"id", ValueType::kInt64}}, {{"n", ValueType::kInt64}}),
                     StatusCode::kFailedPrecondition);
  expect_apply_error(apply_of("view", {{"name", ValueType::kString}}, {{"n", ValueType::kInt64}}),
                     StatusCode::kFailedPrecondition);
  for (Door* door : server_->doors()) {
    EXPECT_EQ(door->drop("feature_view", "ghost").code(), StatusCode::kNotFound);
    EXPECT_EQ(door->drop("something", "view").code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(door->drop("entity", "id").code(), StatusCode::kFailedPrecondition);
  }
}

TEST_F(BadDefinitionTest, SnapshotsHistoryAndErase) {
  for (Door* door : server_->doors()) {
    SCOPED_TRACE(std::string(door->name()));
    v1::ReadSnapshotRequest page;
    page.set_snapshot_id("ghost");
    page.set_feature_view("view");
    v1::ReadSnapshotResponse rows;
    EXPECT_EQ(door->read_snapshot(page, rows).code(), StatusCode::kNotFound);
    EXPECT_EQ(door->end_snapshot("ghost").code(), StatusCode::kNotFound);
    v1::BeginSnapshotRequest begin;
    begin.set_lifetime_us(-1);
    v1::BeginSnapshotResponse snapshot;
    EXPECT_EQ(door->begin_snapshot(begin, snapshot).code(), StatusCode::kInvalidArgument);
    v1::GetHistoryRequest history;
    history.set_feature_view("view");
    v1::GetHistoryResponse found;
    EXPECT_EQ(door->history(history, found).code(), StatusCode::kInvalidArgument);
    history.add_entity()->set_name("id");
    *history.mutable_entity(0)->mutable_column() = column_of(ValueType::kInt64, {std::int64_t{1}});
    history.set_page_token("not a token");
    EXPECT_EQ(door->history(history, found).code(), StatusCode::kInvalidArgument);
    v1::EraseEntitiesRequest erase;
    v1::EraseEntitiesResponse erased;
    EXPECT_EQ(door->erase(erase, erased).code(), StatusCode::kInvalidArgument);
    erase.add_entities()->set_name("ghost");
    *erase.mutable_entities(0)->mutable_column() = column_of(ValueType::kInt64, {std::int64_t{1}});
    EXPECT_EQ(door->erase(erase, erased).code(), StatusCode::kNotFound);
  }
}

}  // namespace
}  // namespace skua::test
