#include "tests/support/kafka_samples.h"

namespace skua::test {

using kafka::KafkaError;

template <>
kafka::ApiVersionsRequest kafka_sample<>() {
  return {"skua-test", "1.2"};
}

template <>
kafka::ApiVersionsResponse kafka_sample<>() {
  return {KafkaError::kNone, {{0, 0, 8}, {18, 0, 3}}, 11};
}

template <>
kafka::MetadataRequest kafka_sample<>() {
  return {{{"weather", "shop.users"}}, true, false, true};
}

template <>
kafka::MetadataResponse kafka_sample<>() {
  kafka::MetadataResponse response;
  response.throttle_time_ms = 11;
  response.brokers = {{1, "kafka.example", 9092, "r"}, {2, "b", 1, std::nullopt}};
  response.cluster_id = "cluster";
  response.controller_id = 1;
  response.topics = {
      {KafkaError::kNone, "weather", true, {{KafkaError::kNone, 1, 1, 4, {1, 2}, {1}, {2}}}, 8},
      {KafkaError::kUnknownTopicOrPartition, "x", false, {}}};
  return response;
}

template <>
kafka::ProduceRequest kafka_sample<>() {
  return {"tx", -1, 30000, {{"weather", {{3, "abc"}, {4, std::nullopt}}}, {"empty", {}}}};
}

template <>
kafka::ProduceResponse kafka_sample<>() {
  kafka::ProduceResponse response;
  response.throttle_time_ms = 11;
  response.topics = {
      {"weather",
       {{3, KafkaError::kNone, 42, -1, 0, {}, std::nullopt},
        {4, KafkaError::kInvalidRecord, -1, -1, -1, {{1, "bad"}, {2, std::nullopt}}, "row"}}}};
  return response;
}

template <>
kafka::InitProducerIdRequest kafka_sample<>() {
  return {"tx", 60000};
}

template <>
kafka::InitProducerIdResponse kafka_sample<>() {
  return {11, KafkaError::kNone, 4000, 3};
}

template <>
kafka::SaslHandshakeRequest kafka_sample<>() {
  return {"SCRAM-SHA-256"};
}

template <>
kafka::SaslHandshakeResponse kafka_sample<>() {
  return {KafkaError::kUnsupportedSaslMechanism, {"PLAIN", "SCRAM-SHA-256"}};
}

template <>
kafka::SaslAuthenticateRequest kafka_sample<>() {
  return {"n,,n=user"};
}

template <>
kafka::SaslAuthenticateResponse kafka_sample<>() {
  return {KafkaError::kSaslAuthenticationFailed, "no", "v=x", 5};
}

template <>
kafka::ListOffsetsRequest kafka_sample<>() {
  return {-1, 1, {{"weather", {{2, 5, -2}}}}};
}

template <>
kafka::ListOffsetsResponse kafka_sample<>() {
  return {11, {{"weather", {{2, KafkaError::kUnknownTopicOrPartition, -1, 42, 5}}}}};
}

template <>
kafka::FetchRequest kafka_sample<>() {
  kafka::FetchRequest request;
  request.wait_ms_max = 500;
  request.bytes_min = 1;
  request.bytes_max = 1048576;
  request.isolation_level = 1;
  request.session_id = 9;
  request.session_epoch = 2;
  request.topics = {{"weather", {{1, 5, 42, 7, 65536}}}};
  request.forgotten_topics = {{"old", {1, 2}}};
  request.rack_id = "rack-1";
  return request;
}

template <>
kafka::FetchResponse kafka_sample<>() {
  kafka::FetchResponse response;
  response.throttle_time_ms = 11;
  response.error = KafkaError::kFetchSessionIdNotFound;
  response.session_id = 9;
  response.topics = {
      {"weather",
       {{1, KafkaError::kTopicAuthorizationFailed, 42, 41, 40, {{{5, 6}}}, -1, "xyz"},
        {2, KafkaError::kNone, 1, 1, 1, std::nullopt, -1, ""}}}};
  return response;
}

template <>
kafka::FindCoordinatorRequest kafka_sample<>() {
  return {"group", kafka::FindCoordinatorRequest::kTransaction};
}

template <>
kafka::FindCoordinatorResponse kafka_sample<>() {
  return {11, KafkaError::kCoordinatorNotAvailable, "none", -1, "h", 9092};
}

}  // namespace skua::test
