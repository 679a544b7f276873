#include "api/kafka/codec/api_versions.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

bool is_flexible(std::int16_t version) { return api_info(Api::kApiVersions).is_flexible(version); }

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  if (version < 3) return;
  io.text(request.client_software_name);
  io.text(request.client_software_version);
  io.end();
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  io.integer(response.error);
  io.array(response.apis, 6, [&](auto& range) {
    io.integer(range.api_key);
    io.integer(range.least_version);
    io.integer(range.greatest_version);
    io.end();
  });
  if (version >= 1) io.integer(response.throttle_time_ms);
  io.end();
}

ApiVersionsResponse::Range range_of(const ApiInfo& info) {
  return {static_cast<std::int16_t>(info.api), info.least_version, info.greatest_version};
}

}  // namespace

Status ApiVersionsRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader, is_flexible(version)), *this, version);
  return reader.status("ApiVersions request");
}

void ApiVersionsRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer, is_flexible(version)), *this, version);
}

ApiVersionsResponse ApiVersionsResponse::supported() {
  ApiVersionsResponse response;
  for (const ApiInfo& info : kafka::apis()) response.apis.push_back(range_of(info));
  return response;
}

ApiVersionsResponse ApiVersionsResponse::unsupported() {
  ApiVersionsResponse response;
  response.error = KafkaError::kUnsupportedVersion;
  response.apis.push_back(range_of(api_info(Api::kApiVersions)));
  return response;
}

Status ApiVersionsResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader, is_flexible(version)), *this, version);
  return reader.status("ApiVersions response");
}

void ApiVersionsResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer, is_flexible(version)), *this, version);
}

}  // namespace skua::kafka
