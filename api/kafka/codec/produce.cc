#include "api/kafka/codec/produce.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  if (version >= 3) io.nullable_text(request.transactional_id);
  io.integer(request.acks);
  io.integer(request.timeout_ms);
  io.array(request.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 8, [&](auto& partition) {
      io.integer(partition.index);
      io.nullable_bytes(partition.records);
    });
  });
}

template <typename Io, typename Partition>
void answer_layout(Io io, Partition& partition, std::int16_t version) {
  io.integer(partition.index);
  io.integer(partition.error);
  io.integer(partition.base_offset);
  if (version >= 2) io.integer(partition.log_append_time_ms);
  if (version >= 5) io.integer(partition.log_start_offset);
  if (version < 8) return;
  io.array(partition.record_errors, 6, [&](auto& error) {
    io.integer(error.record);
    io.nullable_text(error.message);
  });
  io.nullable_text(partition.error_message);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  io.array(response.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 14, [&](auto& partition) { answer_layout(io, partition, version); });
  });
  if (version >= 1) io.integer(response.throttle_time_ms);
}

}  // namespace

std::size_t ProduceRequest::partitions_count() const {
  std::size_t count = 0;
  for (const Topic& topic : topics) count += topic.partitions.size();
  return count;
}

Status ProduceRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("Produce request");
}

void ProduceRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status ProduceResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("Produce response");
}

void ProduceResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
