#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "api/wire/dispatcher.h"
#include "tests/support/manual_clock.h"
#include "tests/unit/credentials/seeded_bytes.h"
#include "tests/unit/service/everyone.h"
#include "tests/unit/service/fake_engine.h"
#include "tests/unit/service/fake_letter_decoder.h"

namespace skua {

// A dispatcher over the real services, a real registry and a fake engine, with two views:
//   weather  key airport; one feature of each kind; TTL and max_age off
//   flights  keys airport, number; delay INT32; unknown features ignored, bare timestamps are
//   seconds
// and the service board of both.
class WireTest : public ::testing::Test {
 protected:
  static constexpr Timestamp kNow{1372939200000000};  // 2013-07-04T12:00:00Z

  WireTest() {
    engine.time = kNow;
    engine.last = {0, kNow - std::chrono::hours(24)};
    Definitions definitions;
    definitions.entities = {entity("airport", ValueType::kString),
                            entity("number", ValueType::kInt64)};
    definitions.views = {weather(), flights()};
    definitions.services = {board()};
    const auto changes = registry->apply(definitions, false, false);
    EXPECT_TRUE(changes.ok()) << changes.status().to_string();
  }

  static Entity entity(const std::string& name, ValueType type) {
    Entity out;
    out.name = name;
    out.join_key = name;
    out.type = type;
    return out;
  }
  static FeatureView weather() {
    FeatureView view;
    view.name = "weather";
    view.entities = {"airport"};
    view.features = {
        {"temp", ValueType::kFloat, "", 0},         {"humid", ValueType::kDouble, "", 0},
        {"ticks", ValueType::kInt64, "", 0},        {"gusty", ValueType::kBool, "", 0},
        {"note", ValueType::kString, "", 0},        {"raw", ValueType::kBytes, "", 0},
        {"seen", ValueType::kUnixTimestamp, "", 0}, {"embedding", ValueType::kFloatList, "", 0},
        {"tags", ValueType::kStringList, "", 0}};
    view.max_age = Duration::zero();
    return view;
  }
  static FeatureView flights() {
    FeatureView view;
    view.name = "flights";
    view.entities = {"airport", "number"};
    view.features = {{"delay", ValueType::kInt32, "", 0}};
    view.max_age = Duration::zero();
    view.ignore_unknown = true;
    view.timestamp_unit = TimestampUnit::kSeconds;
    return view;
  }
  static FeatureService board() {
    FeatureService service;
    service.name = "board";
    service.views = {{"weather", "", {"temp"}, {}}, {"flights", "", {"delay"}, {}}};
    return service;
  }

  // The answer, wherever it was worked out.
  Reply call(Operation operation, std::string body, Encoding request = Encoding::kJson,
             Encoding reply = Encoding::kJson) {
    Call out;
    out.operation = operation;
    out.request_encoding = request;
    out.reply_encoding = reply;
    out.body = std::move(body);
    return call(std::move(out));
  }
  Reply call(Call request) {
    auto answer = std::make_shared<std::promise<Reply>>();
    auto future = answer->get_future();
    dispatcher.dispatch(std::move(request),
                        [answer](Reply reply) { answer->set_value(std::move(reply)); });
    if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready)
      return {internal_error("the dispatcher did not answer"), {}};
    return future.get();
  }
  template <typename Response, typename Request>
  Response call_proto(Operation operation, const Request& request) {
    const Reply reply =
        call(operation, request.SerializeAsString(), Encoding::kProtobuf, Encoding::kProtobuf);
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    Response response;
    EXPECT_TRUE(response.ParseFromString(reply.body));
    return response;
  }

  Limits limits;
  FakeEngine engine;
  test::ManualClock clock{kNow};
  Metrics metrics;
  std::unique_ptr<Registry> registry = open_registry();
  ReadService reads{engine, *registry, limits};
  WriteService writes{engine, *registry, limits, std::chrono::minutes(5)};
  StreamWriteService stream_writes{engine, limits, std::chrono::minutes(5)};
  SnapshotService snapshots{engine, *registry, limits};
  LoadService loads{engine, *registry, limits, std::chrono::minutes(5)};
  StorageThreads storage_threads{1, 16};
  StorageThreads load_threads{2, 64, StorageThreads::Priority::kLow};
  FakeLetterDecoder letter_decoder;
  DeadLetterService dead_letters{engine,         *registry,      limits, std::chrono::minutes(5),
                                 letter_decoder, storage_threads};
  std::unique_ptr<Credentials> credentials = open_credentials();
  ViewGauges view_gauges{metrics, *registry};
  Services services{.engine = engine,
                    .registry = *registry,
                    .reads = reads,
                    .writes = writes,
                    .stream_writes = stream_writes,
                    .snapshots = snapshots,
                    .loads = loads,
                    .dead_letters = dead_letters,
                    .credentials = *credentials,
                    .storage_threads = storage_threads,
                    .load_threads = load_threads,
                    .limits = limits,
                    .clock = clock,
                    .metrics = metrics,
                    .view_gauges = view_gauges,
                    .started = kNow};
  Dispatcher dispatcher{services};

 private:
  std::unique_ptr<Registry> open_registry() {
    auto opened = Registry::open(engine, limits);
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return *std::move(opened);
  }
  std::unique_ptr<Credentials> open_credentials() {
    auto opened = Credentials::open(engine, limits, test::seeded_bytes(1));
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return *std::move(opened);
  }
};

// A request that must be refused: the code, and a name that the message must hold.
struct BadBody {
  const char* what;
  std::string body;
  StatusCode code;
  std::string names;
};

}  // namespace skua
