#include "api/kafka/codec/metadata.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  io.nullable_array(request.topics, 2, [&](auto& name) { io.text(name); });
  if (version >= 4) io.boolean(request.allow_auto_topic_creation);
  if (version < 8) return;
  io.boolean(request.include_cluster_authorized_operations);
  io.boolean(request.include_topic_authorized_operations);
}

template <typename Io, typename Nodes>
void nodes_layout(Io io, Nodes& nodes) {
  io.array(nodes, 4, [&](auto& node) { io.integer(node); });
}

template <typename Io, typename Partition>
void partition_layout(Io io, Partition& partition, std::int16_t version) {
  io.integer(partition.error);
  io.integer(partition.index);
  io.integer(partition.leader_id);
  if (version >= 7) io.integer(partition.leader_epoch);
  nodes_layout(io, partition.replicas);
  nodes_layout(io, partition.in_sync_replicas);
  if (version >= 5) nodes_layout(io, partition.offline_replicas);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  if (version >= 3) io.integer(response.throttle_time_ms);
  io.array(response.brokers, 10, [&](auto& broker) {
    io.integer(broker.node_id);
    io.text(broker.host);
    io.integer(broker.port);
    if (version >= 1) io.nullable_text(broker.rack);
  });
  if (version >= 2) io.nullable_text(response.cluster_id);
  if (version >= 1) io.integer(response.controller_id);
  io.array(response.topics, 8, [&](auto& topic) {
    io.integer(topic.error);
    io.text(topic.name);
    if (version >= 1) io.boolean(topic.is_internal);
    io.array(topic.partitions, 18,
             [&](auto& partition) { partition_layout(io, partition, version); });
    if (version >= 8) io.integer(topic.authorized_operations);
  });
  if (version >= 8) io.integer(response.cluster_authorized_operations);
}

}  // namespace

Status MetadataRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  // Version 0 has no null: an empty list asks for all.
  if (version == 0 && topics && topics->empty()) topics.reset();
  return reader.status("Metadata request");
}

void MetadataRequest::write(Writer& writer, std::int16_t version) const {
  if (version == 0 && !topics) return writer.put_count(0);
  request_layout(FieldWriter(writer), *this, version);
}

Status MetadataResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("Metadata response");
}

void MetadataResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
