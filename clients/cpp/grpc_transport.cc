#include "clients/cpp/grpc_transport.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace skua {
namespace {

StatusCode status_code_of(grpc::StatusCode code) {
  if (code < grpc::StatusCode::OK || code > grpc::StatusCode::UNAUTHENTICATED)
    return StatusCode::kUnknown;
  return static_cast<StatusCode>(code);
}

std::string bytes_of(const grpc::ByteBuffer& buffer) {
  std::string out;
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return out;
  out.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    out.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return out;
}

// As gRPC's own retries have it (gRFC A6). A day is longer than any timeout.
Duration pushback_of(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  if (found == trailers.end()) return Duration{0};
  constexpr std::uint32_t kLongestMs = 24 * 3600 * 1000;
  std::uint32_t wait_ms = 0;
  const char* const end = found->second.data() + found->second.size();
  const auto read = std::from_chars(found->second.data(), end, wait_ms);
  if (read.ec != std::errc() || read.ptr != end) return Duration{0};
  return std::chrono::milliseconds(std::min(wait_ms, kLongestMs));
}

class GrpcTransport final : public Transport {
 public:
  GrpcTransport(std::shared_ptr<grpc::Channel> channel, const std::string& api_key)
      : channel_(std::move(channel)),
        stub_(channel_),
        authorization_(api_key.empty() ? "" : "Bearer " + api_key) {}

  Result<std::string> call(const std::string& method, const std::string& request, Duration timeout,
                           Duration& retry_after) override {
    grpc::ClientContext context;
    const auto allowed = std::chrono::duration_cast<std::chrono::milliseconds>(timeout);
    const gpr_timespec deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                               gpr_time_from_millis(allowed.count(), GPR_TIMESPAN));
    context.set_deadline(deadline);
    if (!authorization_.empty()) context.AddMetadata("authorization", authorization_);

    const grpc::Slice slice(request);
    const grpc::ByteBuffer body(&slice, 1);
    grpc::CompletionQueue queue;
    auto reader = stub_.PrepareUnaryCall(&context, method, body, &queue);
    reader->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    reader->Finish(&answer, &status, reader.get());
    void* tag = nullptr;
    bool completed = false;
    queue.Next(&tag, &completed);
    queue.Shutdown();
    while (queue.Next(&tag, &completed)) {
    }
    retry_after = status.ok() ? Duration{0} : pushback_of(context);
    if (!status.ok()) return Status(status_code_of(status.error_code()), status.error_message());
    return bytes_of(answer);
  }

  bool is_connected() const override { return channel_->GetState(false) == GRPC_CHANNEL_READY; }

  // gRPC gets on with a connection only while somebody waits for something of it, and otherwise
  // looks every 5 s: attempts to connect would time out unseen.
  void wait(Duration duration) override {
    const auto until = std::chrono::steady_clock::now() + duration;
    const auto allowed = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
    (void)channel_->WaitForConnected(gpr_time_add(
        gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(allowed.count(), GPR_TIMESPAN)));
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, until, [] { return false; });
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  const std::string authorization_;
};

std::shared_ptr<grpc::ChannelCredentials> credentials_of(const ClientTls& tls) {
  if (!tls.is_on) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = tls.authorities;
  options.pem_cert_chain = tls.certificate;
  options.pem_private_key = tls.key;
  return grpc::SslCredentials(options);
}

}  // namespace

std::shared_ptr<Transport> make_grpc_transport(const std::string& target,
                                               const std::string& api_key, const ClientTls& tls) {
  grpc::ChannelArguments arguments;
  if (!tls.server_name.empty()) arguments.SetSslTargetNameOverride(tls.server_name);
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // A restart of the server takes under a second; gRPC's own first wait of a second would double
  // it.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // A proxy for the web does not lead to a store inside the network, least of all to this machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Each client has its own connection, not one shared through gRPC's process-wide pool.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return std::make_shared<GrpcTransport>(
      grpc::CreateCustomChannel(target, credentials_of(tls), arguments), api_key);
}

}  // namespace skua
