#include <grpc/support/time.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "bench/load/grpc_load.h"
#include "tests/overload/open_loop.h"

namespace skua::test {
namespace {

using bench::SteadyClock;

struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  SteadyClock::time_point due;
  std::atomic<std::size_t>* in_flight = nullptr;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

struct Connection {
  explicit Connection(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                        grpc::InsecureChannelCredentials(), arguments);
    stub = std::make_unique<grpc::GenericStub>(channel);
  }
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::GenericStub> stub;
  std::atomic<std::size_t> in_flight = 0;
};

class GrpcOpenLoop final : public OpenLoop {
 public:
  GrpcOpenLoop(const OpenLoopOptions& options, bench::Requests requests)
      : options_(options), requests_(std::move(requests)) {
    for (std::size_t i = 0; i < options.connections; ++i)
      connections_.push_back(std::make_unique<Connection>(options.port));
  }

  OpenLoopResult at_rate(double calls_per_s, std::chrono::nanoseconds length) override {
    const auto start = SteadyClock::now();
    OpenLoopResult sent;
    std::atomic<bool> all_sent = false;
    std::thread sender;
    OpenLoopResult taken = run(
        start, length, [&] { return !all_sent; },
        [&] {
          if (sender.joinable()) return;
          sender = std::thread([&] {
            bench::use_precise_timers();
            DueCalls calls(calls_per_s, start, length);
            while (!calls.is_over()) {
              std::this_thread::sleep_until(calls.next(SteadyClock::now()));
              calls.send(SteadyClock::now(), room(), sent, [&](auto due) { send(due); });
            }
            all_sent = true;
          });
        });
    sender.join();
    taken.offered = sent.offered;
    taken.kept_back = sent.kept_back;
    taken.most_lag = sent.most_lag;
    return taken;
  }

  OpenLoopResult saturated(std::size_t in_flight, std::chrono::nanoseconds length) override {
    const auto start = SteadyClock::now();
    const std::size_t most =
        std::min(in_flight, options_.connections * options_.calls_per_connection);
    std::uint64_t offered = 0;
    OpenLoopResult taken = run(
        start, length, [&] { return SteadyClock::now() < start + length; },
        [&] {
          for (; in_flight_ < most; ++offered) send(SteadyClock::now());
        });
    taken.offered = offered;
    return taken;
  }

 private:
  // Sends as long as there is something to send, and takes all answers.
  template <typename Sends, typename Send>
  OpenLoopResult run(SteadyClock::time_point start, std::chrono::nanoseconds length,
                     const Sends& has_calls, const Send& send_some) {
    grpc::CompletionQueue queue;
    queue_ = &queue;
    OpenLoopResult taken;
    bool sends = true;
    while (sends || in_flight_ > 0) {
      sends = sends && has_calls();
      if (sends) send_some();
      take(queue, taken, start + length);
    }
    taken.elapsed = length;
    queue.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
    }
    return taken;
  }

  [[nodiscard]] std::size_t room() const {
    return options_.connections * options_.calls_per_connection - in_flight_;
  }

  // REQUIRES: room() > 0.
  void send(SteadyClock::time_point due) {
    const std::string& body = (*requests_)[next_ % requests_->size()];
    while (connections_[++next_ % connections_.size()]->in_flight >=
           options_.calls_per_connection) {
    }
    Connection& connection = *connections_[next_ % connections_.size()];
    const grpc::Slice slice(body.data(), body.size(), grpc::Slice::STATIC_SLICE);
    auto* call = new PendingCall;
    call->due = due;
    call->in_flight = &connection.in_flight;
    call->context.set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_millis(options_.deadline.count(), GPR_TIMESPAN)));
    call->reader = connection.stub->PrepareUnaryCall(&call->context, bench::kGetFeatures,
                                                     grpc::ByteBuffer(&slice, 1), queue_);
    ++connection.in_flight;
    ++in_flight_;
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  void take(grpc::CompletionQueue& queue, OpenLoopResult& result, SteadyClock::time_point end) {
    void* tag = nullptr;
    bool ok = false;
    if (queue.AsyncNext(
            &tag, &ok,
            gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(10, GPR_TIMESPAN))) !=
        grpc::CompletionQueue::GOT_EVENT)
      return;
    const std::unique_ptr<PendingCall> call(static_cast<PendingCall*>(tag));
    --*call->in_flight;
    --in_flight_;
    const auto now = SteadyClock::now();
    const auto latency = now - call->due;
    if (call->status.ok() && latency <= options_.deadline) {
      // What is answered after the end of the run was no throughput of it.
      result.answered += now <= end ? 1 : 0;
      result.latency.add(latency);
    } else if (call->status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      ++result.refused;
    } else if (call->status.ok() ||
               call->status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      ++result.late;
    } else {
      ++result.failed;
    }
  }

  OpenLoopOptions options_;
  bench::Requests requests_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::size_t next_ = 0;
  std::atomic<std::size_t> in_flight_ = 0;
  grpc::CompletionQueue* queue_ = nullptr;
};

}  // namespace

std::unique_ptr<OpenLoop> make_grpc_open_loop(const OpenLoopOptions& options,
                                              bench::Requests requests) {
  return std::make_unique<GrpcOpenLoop>(options, std::move(requests));
}

}  // namespace skua::test
