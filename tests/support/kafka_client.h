#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/kafka/codec/frame.h"
#include "api/kafka/codec/produce.h"

namespace skua::test {

// A client of the Kafka protocol that sends what it is told, right or wrong, to 127.0.0.1. Reads
// give up after ten seconds. Not thread-safe.
class KafkaClient {
 public:
  explicit KafkaClient(int port);
  ~KafkaClient();
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  // False when the server has closed the connection.
  bool send_bytes(std::string_view bytes);
  // Numbers requests from 1.
  template <typename Request>
  bool send(std::int16_t version, const Request& request) {
    std::string frame;
    kafka::append_request(frame, version, ++sent_, "test", request);
    return send_bytes(frame);
  }
  // The next frame without its length; nullopt: the connection ended, or ten seconds passed.
  [[nodiscard]] std::optional<std::string> read_frame();
  // The next answer, which must be to the oldest request without one.
  template <typename Response>
  [[nodiscard]] std::optional<Response> receive(std::int16_t version) {
    const auto frame = read_frame();
    if (!frame) return std::nullopt;
    kafka::Reader reader(*frame);
    kafka::ResponseHeader header;
    Response response;
    EXPECT_TRUE(header.read(reader, kafka::api_info(Response::kApi), version).ok());
    EXPECT_EQ(header.correlation_id, ++received_);
    EXPECT_TRUE(response.read(reader, version).ok());
    return response;
  }
  template <typename Response, typename Request>
  [[nodiscard]] std::optional<Response> call(std::int16_t version, const Request& request) {
    if (!send(version, request)) return std::nullopt;
    return receive<Response>(version);
  }
  // The next request gets no answer.
  void skip_answer() { ++received_; }

  // The server closes without sending anything more.
  [[nodiscard]] bool at_end();
  // Bytes wait to be read.
  [[nodiscard]] bool has_input() const;

 private:
  [[nodiscard]] bool read_exactly(char* to, std::size_t bytes);

  int socket_ = -1;
  std::int32_t sent_ = 0;
  std::int32_t received_ = 0;
};

// A request of version 8 with one batch for one partition.
[[nodiscard]] kafka::ProduceRequest produce_of(std::string_view topic, std::string_view batch,
                                               std::int32_t partition = 0, std::int16_t acks = -1);

// The answer to produce_of().
[[nodiscard]] std::optional<kafka::ProduceResponse::Partition> produce(KafkaClient& client,
                                                                       std::string_view topic,
                                                                       std::string_view batch,
                                                                       std::int32_t partition = 0);

}  // namespace skua::test
