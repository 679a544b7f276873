#include "api/kafka/codec/fetch.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Topics>
void forgotten_layout(Io io, Topics& topics) {
  io.array(topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 4, [&](auto& index) { io.integer(index); });
  });
}

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  io.integer(request.replica_id);
  io.integer(request.wait_ms_max);
  io.integer(request.bytes_min);
  if (version >= 3) io.integer(request.bytes_max);
  if (version >= 4) io.integer(request.isolation_level);
  if (version >= 7) io.integer(request.session_id);
  if (version >= 7) io.integer(request.session_epoch);
  io.array(request.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 16, [&](auto& partition) {
      io.integer(partition.index);
      if (version >= 9) io.integer(partition.current_leader_epoch);
      io.integer(partition.fetch_offset);
      if (version >= 5) io.integer(partition.log_start_offset);
      io.integer(partition.bytes_max);
    });
  });
  if (version >= 7) forgotten_layout(io, request.forgotten_topics);
  if (version >= 11) io.text(request.rack_id);
}

template <typename Io, typename Partition>
void partition_layout(Io io, Partition& partition, std::int16_t version) {
  io.integer(partition.index);
  io.integer(partition.error);
  io.integer(partition.high_watermark);
  if (version >= 4) io.integer(partition.last_stable_offset);
  if (version >= 5) io.integer(partition.log_start_offset);
  if (version >= 4) {
    io.nullable_array(partition.aborted_transactions, 16, [&](auto& transaction) {
      io.integer(transaction.producer_id);
      io.integer(transaction.first_offset);
    });
  }
  if (version >= 11) io.integer(partition.preferred_read_replica);
  io.nullable_bytes(partition.records);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  if (version >= 1) io.integer(response.throttle_time_ms);
  if (version >= 7) io.integer(response.error);
  if (version >= 7) io.integer(response.session_id);
  io.array(response.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 18,
             [&](auto& partition) { partition_layout(io, partition, version); });
  });
}

}  // namespace

Status FetchRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("Fetch request");
}

void FetchRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status FetchResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("Fetch response");
}

void FetchResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
