#include "api/kafka/codec/list_offsets.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  io.integer(request.replica_id);
  if (version >= 2) io.integer(request.isolation_level);
  io.array(request.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 12, [&](auto& partition) {
      io.integer(partition.index);
      if (version >= 4) io.integer(partition.current_leader_epoch);
      io.integer(partition.timestamp_ms);
    });
  });
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  if (version >= 2) io.integer(response.throttle_time_ms);
  io.array(response.topics, 6, [&](auto& topic) {
    io.text(topic.name);
    io.array(topic.partitions, 22, [&](auto& partition) {
      io.integer(partition.index);
      io.integer(partition.error);
      io.integer(partition.timestamp_ms);
      io.integer(partition.offset);
      if (version >= 4) io.integer(partition.leader_epoch);
    });
  });
}

}  // namespace

Status ListOffsetsRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("ListOffsets request");
}

void ListOffsetsRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status ListOffsetsResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("ListOffsets response");
}

void ListOffsetsResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
