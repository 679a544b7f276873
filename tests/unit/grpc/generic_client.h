#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace skua {

// What a call may set.
struct GenericCallOptions {
  std::optional<std::chrono::milliseconds> timeout;
  bool compress = false;
  std::map<std::string, std::string> metadata = {};
};

struct GenericAnswer {
  grpc::Status status;
  std::string body;
  std::map<std::string, std::string> trailers;
};

// Calls any method with bytes, without generated code. THREAD-SAFE.
class GenericClient {
 public:
  explicit GenericClient(std::uint16_t port);

  // `method`: "/skua.v1.Online/GetFeatures".
  [[nodiscard]] GenericAnswer call(const std::string& method, const std::string& body,
                                   GenericCallOptions options = {}) const;
  // Sends one message on a stream and takes the first one back.
  [[nodiscard]] GenericAnswer call_stream(const std::string& method, const std::string& body) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace skua
