#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "bench/load/load.h"
#include "clients/cpp/client_tls.h"

namespace skua::bench {

// Calls of one gRPC method as raw bytes, over one connection that stays.
class GrpcLoad : public Load {
 public:
  // `method` is "/skua.v1.Online/GetFeatures".
  GrpcLoad(int port, std::string method, Requests requests, const ClientTls& tls = {});

  // A thread of its own sends, so that calls leave on time: the timers of a completion queue are a
  // millisecond coarse.
  [[nodiscard]] LoadResult at_rate(double calls_per_s, std::chrono::nanoseconds length) override;
  [[nodiscard]] LoadResult saturated(std::size_t in_flight,
                                     std::chrono::nanoseconds length) override;
  [[nodiscard]] std::string call_once(const std::string& request) override;

 private:
  std::string method_;
  Requests requests_;
  std::shared_ptr<grpc::Channel> channel_;
  std::size_t next_ = 0;
};

inline constexpr char kGetFeatures[] = "/skua.v1.Online/GetFeatures";
inline constexpr char kWriteRows[] = "/skua.v1.Ingest/WriteRows";

}  // namespace skua::bench
