#pragma once

#include <string>
#include <vector>

#include "bench/load/entity_draw.h"
#include "bench/load/load.h"
#include "skua/v1/online.pb.h"

namespace skua::bench {

// The reads of one workload, and the bytes of each on every door of skuad.
class ReadSet {
 public:
  // One read of `service` per list, whose entities are the column `entity`.
  ReadSet(const std::string& service, const std::string& entity, const EntityLists& lists);

  // REQUIRES below: not empty.
  [[nodiscard]] const std::vector<v1::GetFeaturesRequest>& requests() const { return requests_; }
  // To add what a workload needs beside the entities.
  [[nodiscard]] std::vector<v1::GetFeaturesRequest>& requests() { return requests_; }

  [[nodiscard]] Requests grpc() const;
  [[nodiscard]] Requests http_protobuf() const;
  [[nodiscard]] Requests http_json() const;

 private:
  std::vector<v1::GetFeaturesRequest> requests_;
};

// The request as JSON (docs/openapi.yaml): service and INT64 key columns only.
[[nodiscard]] std::string json_request(const v1::GetFeaturesRequest& request);

}  // namespace skua::bench
