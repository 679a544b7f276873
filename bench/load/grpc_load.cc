#include "bench/load/grpc_load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

namespace skua::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

grpc::ByteBuffer buffer_of(const std::string& body) {
  const grpc::Slice slice(body.data(), body.size(), grpc::Slice::STATIC_SLICE);
  return {&slice, 1};
}

struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  SteadyClock::time_point due;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

// One run: a channel of its own and a queue whose completions are counted on the calling thread.
class Run {
 public:
  Run(int port, const std::string& method, const std::vector<std::string>& bodies)
      : method_(method), bodies_(bodies), stub_(channel(port)) {}

  static std::shared_ptr<grpc::Channel> channel(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                     grpc::InsecureChannelCredentials(), arguments);
  }

  void send(SteadyClock::time_point due) {
    auto* call = new PendingCall;
    call->due = due;
    call->reader = stub_.PrepareUnaryCall(&call->context, method_,
                                          buffer_of(bodies_[next_++ % bodies_.size()]), &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
    ++in_flight_;
  }

  // Takes one completion, waiting until `until` at most. The call's answer goes to `last`.
  bool take(SteadyClock::time_point until, LoadResult& result) {
    void* tag = nullptr;
    bool ok = false;
    const auto wait = until - SteadyClock::now();
    const auto deadline = std::chrono::system_clock::now() + wait;
    if (queue_.AsyncNext(&tag, &ok,
                         std::chrono::time_point_cast<std::chrono::system_clock::duration>(
                             deadline)) != grpc::CompletionQueue::GOT_EVENT)
      return false;
    const std::unique_ptr<PendingCall> call(static_cast<PendingCall*>(tag));
    --in_flight_;
    ++result.calls;
    result.failures += call->status.ok() ? 0 : 1;
    result.latency.add(SteadyClock::now() - call->due);
    last_ = std::move(call->response);
    last_status_ = call->status;
    return true;
  }

  void take_rest(LoadResult& result) {
    const auto until = SteadyClock::now() + std::chrono::seconds(30);
    while (in_flight_ > 0 && take(until, result)) {
    }
  }

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  [[nodiscard]] const grpc::Status& last_status() const { return last_status_; }
  [[nodiscard]] grpc::ByteBuffer& last() { return last_; }

 private:
  const std::string& method_;
  const std::vector<std::string>& bodies_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::size_t next_ = 0;
  std::size_t in_flight_ = 0;
  grpc::ByteBuffer last_;
  grpc::Status last_status_;
};

}  // namespace

GrpcLoad::GrpcLoad(int port, std::string method, std::vector<std::string> bodies)
    : port_(port), method_(std::move(method)), bodies_(std::move(bodies)) {}

LoadResult GrpcLoad::at_rate(double calls_per_s, std::chrono::nanoseconds length) {
  Run run(port_, method_, bodies_);
  LoadResult result;
  const auto interval = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / calls_per_s));
  const auto start = SteadyClock::now();
  for (auto due = start; due - start < length; due += interval) {
    while (SteadyClock::now() < due) (void)run.take(due, result);
    run.send(due);
  }
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

LoadResult GrpcLoad::saturated(std::size_t in_flight, std::chrono::nanoseconds length) {
  Run run(port_, method_, bodies_);
  LoadResult result;
  const auto start = SteadyClock::now();
  while (SteadyClock::now() - start < length) {
    while (run.in_flight() < in_flight) run.send(SteadyClock::now());
    (void)run.take(start + length, result);
  }
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

std::string GrpcLoad::call_once(const std::string& body) {
  const std::vector<std::string> bodies = {body};
  Run run(port_, method_, bodies);
  LoadResult result;
  run.send(SteadyClock::now());
  run.take_rest(result);
  std::vector<grpc::Slice> slices;
  if (result.calls != 1 || result.failures != 0 || !run.last().Dump(&slices).ok()) {
    std::fprintf(stderr, "bench: %s failed: %s\n", method_.c_str(),
                 run.last_status().error_message().c_str());
    std::exit(1);
  }
  std::string answer;
  for (const grpc::Slice& slice : slices)
    answer.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return answer;
}

}  // namespace skua::bench
