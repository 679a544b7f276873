#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/service/load_service.h"
#include "api/service/read_service.h"
#include "api/service/snapshot_service.h"
#include "api/service/write_service.h"
#include "storage/registry/registry.h"
#include "tests/unit/service/everyone.h"
#include "tests/unit/service/fake_engine.h"

namespace skua {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The services over a fake engine and a real registry with two views:
//   weather  key origin; temp DOUBLE, note STRING; TTL 1h, max_age 7 days
//   delays   keys origin, flight; delay INT32; no TTL, no max_age
class ServiceTest : public ::testing::Test {
 protected:
  static constexpr Timestamp kNow{1372939200000000};  // 2013-07-04T12:00:00Z

  ServiceTest() {
    engine.time = kNow;
    engine.last = {0, kNow - hours(24 * 30)};
    Definitions definitions;
    definitions.entities = {entity("origin", ValueType::kString),
                            entity("flight", ValueType::kInt64)};
    definitions.views = {weather(), delays()};
    apply(definitions);
  }

  static Entity entity(const std::string& name, ValueType type) {
    return {
        .project = "", .name = name, .join_key = name, .type = type, .description = "", .tags = {}};
  }
  static FeatureView weather() {
    FeatureView view;
    view.name = "weather";
    view.entities = {"origin"};
    view.features = {{"temp", ValueType::kDouble, "", 0}, {"note", ValueType::kString, "", 0}};
    view.ttl = hours(1);
    return view;
  }
  static FeatureView delays() {
    FeatureView view;
    view.name = "delays";
    view.entities = {"origin", "flight"};
    view.features = {{"delay", ValueType::kInt32, "", 0}};
    view.max_age = Duration::zero();
    return view;
  }
  void apply(const Definitions& definitions) {
    const auto changes = registry->apply(definitions, false, false);
    ASSERT_TRUE(changes.ok()) << changes.status().to_string();
  }
  // The next schema version of weather.
  void add_humidity() {
    FeatureView view = weather();
    view.features.push_back({"humidity", ValueType::kDouble, "", 0});
    Definitions definitions;
    definitions.views = {view};
    apply(definitions);
  }

  static Column strings(const std::vector<std::optional<std::string>>& values) {
    Column column(ValueType::kString);
    for (const auto& value : values) value ? column.append_cell(*value) : column.append_null();
    return column;
  }
  static Column integers(const std::vector<std::int64_t>& values) {
    Column column(ValueType::kInt64);
    for (const std::int64_t value : values) column.append(value);
    return column;
  }
  static void fill_event_timestamps(WriteRequest& request, const std::vector<Timestamp>& times) {
    request.event_timestamps = std::make_unique<Column>(ValueType::kUnixTimestamp);
    for (const Timestamp time : times) request.event_timestamps->append(time.us);
  }

  WriteReceipt write(WriteRequest request) {
    std::optional<Result<WriteReceipt>> answer;
    writes.write(std::move(request),
                 [&](Result<WriteReceipt> result) { answer.emplace(std::move(result)); });
    EXPECT_TRUE(answer && answer->ok()) << (answer ? answer->status().to_string() : "no answer");
    return answer && answer->ok() ? **answer : WriteReceipt();
  }
  StatusCode write_error(WriteRequest request) {
    StatusCode code = StatusCode::kUnknown;
    writes.write(std::move(request),
                 [&](const Result<WriteReceipt>& result) { code = result.status().code(); });
    return code;
  }
  void put_weather(const std::string& origin, Timestamp event_timestamp, std::optional<double> temp,
                   const std::string& note = "dry") {
    auto request = *writes.prepare(kEveryone, "", "weather", false);
    (*request.add_column("origin"))->append_cell(origin);
    Column* temps = *request.add_column("temp");
    temp ? temps->append(*temp) : temps->append_null();
    (*request.add_column("note"))->append_cell(note);
    fill_event_timestamps(request, {event_timestamp});
    EXPECT_EQ(write(std::move(request)).count(RowOutcome::kApplied), 1u);
  }
  void delete_weather(const std::string& origin, Timestamp event_timestamp) {
    auto request = *writes.prepare(kEveryone, "", "weather", true);
    (*request.add_column("origin"))->append_cell(origin);
    fill_event_timestamps(request, {event_timestamp});
    EXPECT_EQ(write(std::move(request)).count(RowOutcome::kApplied), 1u);
  }
  void put_delay(const std::string& origin, std::int64_t flight, std::int32_t delay) {
    auto request = *writes.prepare(kEveryone, "", "delays", false);
    (*request.add_column("origin"))->append_cell(origin);
    (*request.add_column("flight"))->append(flight);
    (*request.add_column("delay"))->append(delay);
    fill_event_timestamps(request, {engine.time - hours(1)});
    EXPECT_EQ(write(std::move(request)).count(RowOutcome::kApplied), 1u);
  }

  ReadRequest request_for(std::vector<std::string> features, std::vector<Column> keys) {
    const std::vector<std::string_view> references(features.begin(), features.end());
    auto request = reads.prepare(kEveryone, "", "", references, false);
    EXPECT_TRUE(request.ok()) << request.status().to_string();
    request->keys = std::move(keys);
    return *std::move(request);
  }
  ReadAnswer read(const ReadRequest& request) {
    auto answer = reads.read(request, IoMode::kMayBlock);
    EXPECT_TRUE(answer.ok() && answer->has_value()) << answer.status().to_string();
    return answer.ok() && answer->has_value() ? *std::move(*answer) : ReadAnswer();
  }
  StatusCode read_error(const ReadRequest& request) {
    return reads.read(request, IoMode::kMayBlock).status().code();
  }
  static std::vector<FeatureStatus> statuses(const ReadAnswer& answer, std::size_t feature) {
    const ReadPlan::FeatureUse& use = answer.plan->features[feature];
    std::vector<FeatureStatus> out;
    for (std::size_t row = 0; row < answer.views[use.view_use].statuses.size(); ++row)
      out.push_back(answer.status(use, row));
    return out;
  }
  template <typename T>
  static T value(const ReadAnswer& answer, std::size_t feature, std::size_t row) {
    const ReadPlan::FeatureUse& use = answer.plan->features[feature];
    EXPECT_TRUE(answer.has_value(use, row));
    T out{};
    std::memcpy(&out, answer.cell(use, row).data(), sizeof(T));
    return out;
  }

  Limits limits;
  FakeEngine engine;
  std::unique_ptr<Registry> registry = open_registry();
  ReadService reads{engine, *registry, limits};
  WriteService writes{engine, *registry, limits, minutes(5)};
  SnapshotService snapshots{engine, *registry, limits};
  LoadService loads{engine, *registry, limits, minutes(5)};

 private:
  std::unique_ptr<Registry> open_registry() {
    auto opened = Registry::open(engine, limits);
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return *std::move(opened);
  }
};

}  // namespace skua
