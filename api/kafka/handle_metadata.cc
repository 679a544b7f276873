#include <set>

#include "api/kafka/advertised_node.h"
#include "api/kafka/codec/metadata.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"
#include "api/kafka/topic_name.h"

namespace skua::kafka {
namespace {

// About what a partition and a topic take in an answer.
constexpr std::uint64_t kPartitionBytes = 40;
constexpr std::uint64_t kTopicBytes = 64;

// The topics of one answer.
class TopicList {
 public:
  TopicList(const KafkaDoor& door, const Access& access, MetadataResponse& response)
      : door_(door), access_(access), response_(response) {}

  void add_all() {
    for (const auto& [name, view] : door_.services.registry.snapshot()->views)
      if (access_.sees_view(name.first, name.second))
        add(make_topic_name(name.first, name.second), KafkaError::kNone);
  }

  // Each name once: clients may repeat theirs.
  void add_named(const std::vector<std::string_view>& topics, KafkaError refusal) {
    const auto registry = door_.services.registry.snapshot();
    for (const std::string_view topic : std::set(topics.begin(), topics.end()))
      add(std::string(topic), refusal != KafkaError::kNone ? refusal : error_of(topic, *registry));
  }

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] KafkaError error_of(std::string_view topic,
                                    const RegistrySnapshot& registry) const {
    if (!is_legal_topic_name(topic)) return KafkaError::kInvalidTopicException;
    const auto name = parse_topic_name(topic);
    if (name && !access_.sees_view(name->project, name->view))
      return KafkaError::kTopicAuthorizationFailed;
    return name && registry.view(name->project, name->view).ok()
               ? KafkaError::kNone
               : KafkaError::kUnknownTopicOrPartition;
  }

  void add(std::string name, KafkaError error) {
    bytes_ += kTopicBytes + name.size();
    MetadataResponse::Topic topic;
    topic.error = error;
    topic.name = std::move(name);
    if (error == KafkaError::kNone) {
      bytes_ += door_.options.partitions * kPartitionBytes;
      if (bytes_ > door_.services.limits.answer_bytes_max) return;
      for (std::uint32_t i = 0; i < door_.options.partitions; ++i)
        topic.partitions.push_back({.index = static_cast<std::int32_t>(i),
                                    .leader_id = kNodeId,
                                    .replicas = {kNodeId},
                                    .in_sync_replicas = {kNodeId},
                                    .offline_replicas = {}});
    }
    response_.topics.push_back(std::move(topic));
  }

  const KafkaDoor& door_;
  const Access& access_;
  MetadataResponse& response_;
  std::uint64_t bytes_ = 0;
};

void answer_metadata(const ExchangePtr& exchange) {
  MetadataRequest request;
  if (!exchange->read(request)) return;
  const KafkaDoor& door = exchange->door();
  MetadataResponse response;
  response.throttle_time_ms = exchange->throttle_time_ms();
  if (exchange->refusal() == KafkaError::kNone) {
    AdvertisedNode node = advertised_node(door.options, door.bound_port, exchange->connection());
    response.brokers.push_back({kNodeId, std::move(node.host), node.port, {}});
    response.cluster_id = door.services.engine.store_id();
    response.controller_id = kNodeId;
  }
  TopicList topics(door, exchange->connection().access, response);
  if (request.topics)
    topics.add_named(*request.topics, exchange->refusal());
  else if (exchange->refusal() == KafkaError::kNone)
    topics.add_all();
  // An answer that leaves topics out would look as if they were not there.
  if (topics.bytes() > door.services.limits.answer_bytes_max)
    return exchange->close(CloseReason::kOversize);
  exchange->answer(response);
}

}  // namespace

template <>
void handle<Api::kMetadata>(const ExchangePtr& exchange) {
  exchange->when_answers_leave_room(0, [exchange] { answer_metadata(exchange); });
}

}  // namespace skua::kafka
