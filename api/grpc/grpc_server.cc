#include "api/grpc/grpc_server.h"

#include <fmt/format.h>
#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <tuple>
#include <vector>

#include "api/grpc/grpc_rpcs.h"
#include "api/grpc/unary_call.h"

namespace skua {
namespace {

// Requests that may arrive per method and queue before their accepting thread runs again.
constexpr int accepts_of(OperationCost cost) {
  switch (cost) {
    case OperationCost::kRead:
      return 64;
    case OperationCost::kWrite:
      return 32;
    case OperationCost::kBlocking:
    case OperationCost::kLoad:
      return 8;
  }
  return 8;
}

std::string address_of(const std::string& host, std::uint16_t port) {
  const bool bare_ipv6 = host.find(':') != std::string::npos && host.front() != '[';
  return bare_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

gpr_timespec from_now(Duration duration) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_micros(duration.count(), GPR_TIMESPAN));
}

}  // namespace

std::optional<std::chrono::nanoseconds> to_steady(gpr_timespec deadline, const Clock& clock) {
  constexpr std::chrono::hours kFarAway(24 * 365);
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return std::nullopt;
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  const std::chrono::seconds whole(left.tv_sec);
  if (whole > kFarAway) return std::nullopt;
  if (whole < -kFarAway) return clock.steady();
  return clock.steady() + whole + std::chrono::nanoseconds(left.tv_nsec);
}

class GrpcServer::Impl {
 public:
  Impl(GrpcServerOptions options, CallHandler handler, const Clock& clock)
      : options_(std::move(options)), handler_(std::move(handler)), host_{handler_, clock} {}

  Status start() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    int bound_port = 0;
    const std::string address = address_of(options_.host, options_.port);
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &bound_port);
    // Otherwise a second server on the same port would start and take a share of the connections.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(static_cast<int>(
        std::min<std::uint64_t>(options_.request_bytes_max, std::numeric_limits<int>::max())));
    builder.SetMaxSendMessageSize(-1);
    std::apply([&](auto&... service) { (builder.RegisterService(&service), ...); }, services_);
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i)
      queues_.push_back(builder.AddCompletionQueue());
    server_ = builder.BuildAndStart();
    if (!server_) {
      queues_.clear();
      return unavailable(fmt::format(
          "gRPC cannot listen on {}: the address is in use or not of this machine", address));
    }
    port_ = static_cast<std::uint16_t>(bound_port);
    for (auto& queue : queues_) {
      accept_on(*queue);
      threads_.emplace_back([&queue] { run(*queue); });
    }
    for (const OperationInfo& info : kOperations)
      server_->GetHealthCheckService()->SetServingStatus(fmt::format("skua.v1.{}", info.service),
                                                         true);
    return {};
  }

  void drain() {
    if (!server_ || host_.draining.exchange(true)) return;
    server_->GetHealthCheckService()->Shutdown();
    server_->Shutdown(from_now(options_.drain_timeout));
    // No call may be answered on a queue that was shut down, and a cancelled one is still owed its
    // answer.
    for (std::size_t calls = host_.calls; calls != 0; calls = host_.calls) host_.calls.wait(calls);
    for (auto& queue : queues_) queue->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void accept_on(grpc::ServerCompletionQueue& queue) {
    rpc::for_each_rpc([&]<typename Rpc>(Rpc) {
      using RawService = rpc::RawServiceOf<typename Rpc::Owner>;
      auto& service = std::get<RawService>(services_);
      for (int i = 0; i < accepts_of(Rpc::kInfo.cost); ++i)
        UnaryCall<Rpc, RawService>::accept(service, queue, host_);
    });
  }

  static void run(grpc::ServerCompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) static_cast<CompletionEvent*>(tag)->complete(ok);
  }

  GrpcServerOptions options_;
  CallHandler handler_;
  CallHost host_;
  rpc::RawServices services_;
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
};

GrpcServer::GrpcServer(GrpcServerOptions options, CallHandler handler, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler), clock)) {}

GrpcServer::~GrpcServer() { impl_->drain(); }

Status GrpcServer::start() { return impl_->start(); }

void GrpcServer::drain() { impl_->drain(); }

std::uint16_t GrpcServer::port() const { return impl_->port(); }

}  // namespace skua
