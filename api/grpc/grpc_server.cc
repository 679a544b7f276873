#include "api/grpc/grpc_server.h"

#include <fmt/format.h>
#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <tuple>
#include <vector>

#include "api/grpc/grpc_listener.h"
#include "api/grpc/grpc_rpcs.h"
#include "api/grpc/tls_credentials.h"
#include "api/grpc/unary_call.h"

namespace skua {
namespace {

// Requests that may arrive per method and queue before their accepting thread runs again.
constexpr int accepts_of(OperationCost cost) {
  switch (cost) {
    case OperationCost::kRead:
      return 256;
    case OperationCost::kWrite:
      return 32;
    case OperationCost::kBlocking:
    case OperationCost::kLoad:
      return 8;
  }
  return 8;
}

// Clients that ask more often whether the server is there are sent away.
constexpr int kPingIntervalLeastMs = 10000;

template <typename Number>
int to_int(Number number) {
  return static_cast<int>(
      std::min<std::uint64_t>(static_cast<std::uint64_t>(number), std::numeric_limits<int>::max()));
}

std::int64_t to_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
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
  Impl(GrpcServerOptions options, CallHandler handler, const Clock& clock, Admission& admission)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        host_{handler_, clock, admission} {}

  Status start() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    RETURN_IF_ERROR(listener_.listen());
    credentials_ = options_.tls.identity != nullptr ? make_tls_credentials(options_.tls)
                                                    : grpc::InsecureServerCredentials();
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials_);
    bound_load(builder);
    builder.SetMaxSendMessageSize(-1);
    std::apply([&](auto&... service) { (builder.RegisterService(&service), ...); }, services_);
    for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i)
      queues_.push_back(std::make_unique<Queue>(builder.AddCompletionQueue(), host_, options_));
    server_ = builder.BuildAndStart();
    if (!server_) {
      queues_.clear();
      return unavailable("gRPC cannot start");
    }
    for (auto& queue : queues_) {
      accept_on(queue->calls);
      threads_.emplace_back([&queue] { run(queue->calls); });
    }
    listener_.serve();
    for (const OperationInfo& info : kOperations)
      server_->GetHealthCheckService()->SetServingStatus(fmt::format("skua.v1.{}", info.service),
                                                         true);
    return {};
  }

  void drain() {
    if (!server_ || host_.draining.exchange(true)) return;
    server_->GetHealthCheckService()->Shutdown();
    listener_.stop();
    server_->Shutdown(from_now(options_.drain_timeout));
    // No call may be answered on a queue that was shut down, and a cancelled one is still owed its
    // answer.
    for (std::size_t calls = host_.calls; calls != 0; calls = host_.calls) host_.calls.wait(calls);
    for (auto& queue : queues_) queue->completions->Shutdown();
    for (std::thread& thread : threads_) thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }

 private:
  struct Queue {
    Queue(std::unique_ptr<grpc::ServerCompletionQueue> c, CallHost& host,
          const GrpcServerOptions& options)
        : completions(std::move(c)),
          calls{*completions, host, CallLine(options.waiting, host.clock, host.admission)} {}

    std::unique_ptr<grpc::ServerCompletionQueue> completions;
    CallQueue calls;
  };

  void bound_load(grpc::ServerBuilder& builder) const {
    const auto set = [&](const char* argument, std::int64_t value) {
      builder.AddChannelArgument(argument, to_int(value));
    };
    builder.SetMaxReceiveMessageSize(to_int(options_.request_bytes_max));
    builder.SetResourceQuota(grpc::ResourceQuota("skua").Resize(options_.grpc_memory_bytes_max));
    set(GRPC_ARG_MAX_CONCURRENT_STREAMS, to_int(options_.grpc_streams_max));
    set(GRPC_ARG_KEEPALIVE_TIME_MS, to_ms(options_.keepalive_after));
    set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, to_ms(options_.keepalive_timeout));
    set(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kPingIntervalLeastMs);
    set(GRPC_ARG_MAX_CONNECTION_IDLE_MS, to_ms(options_.idle_timeout));
    set(GRPC_ARG_MAX_CONNECTION_AGE_MS, to_ms(options_.connection_age_max));
    set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, to_ms(options_.connection_age_grace));
    set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, to_ms(options_.handshake_timeout));
  }

  void hand_over(int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    acceptor_->HandleNewConnection(&connection);
  }

  void accept_on(CallQueue& queue) {
    rpc::for_each_rpc([&]<typename Rpc>(Rpc) {
      using RawService = rpc::RawServiceOf<typename Rpc::Owner>;
      auto& service = std::get<RawService>(services_);
      for (int i = 0; i < accepts_of(Rpc::kInfo.cost); ++i)
        UnaryCall<Rpc, RawService>::accept(service, queue);
    });
  }

  // What has arrived is taken in before the next call that waits is worked on, in turns.
  static void run(CallQueue& queue) {
    const gpr_timespec at_once = gpr_inf_past(GPR_CLOCK_MONOTONIC);
    void* tag = nullptr;
    bool ok = false;
    while (true) {
      if (queue.line.empty()) {
        if (!queue.queue.Next(&tag, &ok)) return;
      } else if (queue.line.is_turn_due() ||
                 queue.queue.AsyncNext(&tag, &ok, at_once) != grpc::CompletionQueue::GOT_EVENT) {
        queue.line.take_turn();
        continue;
      }
      static_cast<CompletionEvent*>(tag)->complete(ok);
    }
  }

  GrpcServerOptions options_;
  CallHandler handler_;
  CallHost host_;
  rpc::RawServices services_;
  std::vector<std::unique_ptr<Queue>> queues_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::thread> threads_;
  GrpcListener listener_{
      {options_.host, options_.port, options_.grpc_connections_max, options_.connections_gauge},
      [this](int descriptor) { hand_over(descriptor); },
      [this] { host_.admission.count_refusal(Door::kGrpc, Refusal::kConnections); }};
};

GrpcServer::GrpcServer(GrpcServerOptions options, CallHandler handler, const Clock& clock,
                       Admission& admission)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler), clock, admission)) {}

GrpcServer::~GrpcServer() { impl_->drain(); }

Status GrpcServer::start() { return impl_->start(); }

void GrpcServer::drain() { impl_->drain(); }

std::uint16_t GrpcServer::port() const { return impl_->port(); }

}  // namespace skua
