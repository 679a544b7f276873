#pragma once

#include <memory>

#include "api/kafka/codec/metadata.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "api/kafka/kafka_server.h"
#include "tests/support/kafka_client.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua::kafka {

// A Kafka server on a free port over a fake engine and the views of WireTest.
class KafkaTest : public WireTest {
 protected:
  KafkaTest() {
    options.port = 0;
    options.drain_timeout = std::chrono::seconds(2);
  }

  // With `options` and `limits` as they are now.
  void start() {
    server = std::make_unique<KafkaServer>(options, services, *credentials, nullptr);
    const Status started = server->start();
    ASSERT_TRUE(started.ok()) << started.to_string();
  }
  [[nodiscard]] test::KafkaClient connect() const { return test::KafkaClient(server->port()); }

  static std::string weather_batch(std::string_view airport = "EWR") {
    return RecordBatchBuilder(1372939200000)
        .add(std::nullopt, "{\"airport\":\"" + std::string(airport) + "\",\"temp\":20.5}")
        .build();
  }
  // An idle connection that is served still.
  static void expect_served(test::KafkaClient& client) {
    EXPECT_TRUE(client.call<MetadataResponse>(1, MetadataRequest()).has_value());
  }

  KafkaServerOptions options;
  std::unique_ptr<KafkaServer> server;
};

}  // namespace skua::kafka
