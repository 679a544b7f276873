#include "bench/load/read_set.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/load/http_request.h"

namespace skua::bench {
namespace {

template <typename Bytes>
Requests each(const std::vector<v1::GetFeaturesRequest>& requests, const Bytes& bytes) {
  std::vector<std::string> out;
  out.reserve(requests.size());
  for (const v1::GetFeaturesRequest& request : requests) out.push_back(bytes(request));
  return std::make_shared<const std::vector<std::string>>(std::move(out));
}

}  // namespace

ReadSet::ReadSet(const std::string& service, const std::string& entity, const EntityLists& lists) {
  for (const auto& list : lists) {
    v1::GetFeaturesRequest request;
    request.set_feature_service(service);
    v1::NamedColumn* key = request.add_entities();
    key->set_name(entity);
    key->mutable_column()->mutable_int64_values()->Assign(list.begin(), list.end());
    requests_.push_back(std::move(request));
  }
}

Requests ReadSet::grpc() const {
  return each(requests_, [](const auto& request) { return request.SerializeAsString(); });
}

Requests ReadSet::http_protobuf() const {
  return each(requests_, [](const auto& request) {
    return http_post(kGetFeaturesPath, kProtobuf, request.SerializeAsString());
  });
}

Requests ReadSet::http_json() const {
  return each(requests_, [](const auto& request) {
    return http_post(kGetFeaturesPath, kJson, json_request(request));
  });
}

std::string json_request(const v1::GetFeaturesRequest& request) {
  std::string columns;
  for (const v1::NamedColumn& key : request.entities()) {
    columns += fmt::format("{}\"{}\":[{}]", columns.empty() ? "" : ",", key.name(),
                           fmt::join(key.column().int64_values(), ","));
  }
  return fmt::format(R"({{"feature_service":"{}","entities":{{{}}}}})", request.feature_service(),
                     columns);
}

}  // namespace skua::bench
