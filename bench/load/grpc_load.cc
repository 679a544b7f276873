#include "bench/load/grpc_load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <thread>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  SteadyClock::time_point due;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

// One run: a queue whose completions are counted by the thread that calls take(). send() belongs to
// one thread, the same or another.
class Run {
 public:
  Run(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
      : method_(method), stub_(channel) {}

  // REQUIRES: nothing is in flight.
  ~Run() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void send(const std::string& body, SteadyClock::time_point due) {
    const grpc::Slice slice(body.data(), body.size(), grpc::Slice::STATIC_SLICE);
    auto* call = new PendingCall;
    call->due = due;
    call->reader =
        stub_.PrepareUnaryCall(&call->context, method_, grpc::ByteBuffer(&slice, 1), &queue_);
    ++in_flight_;
    call->reader->StartCall();
    call->reader->Finish(&call->response, &call->status, call);
  }

  // Takes one completion, waiting until `until` at most.
  bool take(SteadyClock::time_point until, LoadResult& result) {
    void* tag = nullptr;
    bool ok = false;
    const auto deadline =
        std::chrono::system_clock::now() +
        std::chrono::duration_cast<std::chrono::microseconds>(until - SteadyClock::now());
    if (queue_.AsyncNext(&tag, &ok, deadline) != grpc::CompletionQueue::GOT_EVENT) return false;
    last_.reset(static_cast<PendingCall*>(tag));
    ++result.calls;
    result.failures += last_->status.ok() ? 0 : 1;
    result.latency.add(SteadyClock::now() - last_->due);
    --in_flight_;
    return true;
  }

  void take_rest(LoadResult& result) {
    const auto until = SteadyClock::now() + kAnswerWait;
    while (in_flight_ > 0 && take(until, result)) {
    }
    require(in_flight_ == 0, "calls of " + method_ + " have no answer after 10 s");
  }

  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
  // The call of the last completion.
  [[nodiscard]] PendingCall& last() { return *last_; }

 private:
  const std::string& method_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::atomic<std::size_t> in_flight_ = 0;
  std::unique_ptr<PendingCall> last_;
};

}  // namespace

GrpcLoad::GrpcLoad(int port, std::string method, Requests requests, const ClientTls& tls)
    : method_(std::move(method)), requests_(std::move(requests)) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  if (!tls.server_name.empty()) arguments.SetSslTargetNameOverride(tls.server_name);
  channel_ = grpc::CreateCustomChannel(
      "127.0.0.1:" + std::to_string(port),
      tls.is_on ? grpc::SslCredentials({tls.authorities, tls.key, tls.certificate})
                : grpc::InsecureChannelCredentials(),
      arguments);
}

LoadResult GrpcLoad::at_rate(double calls_per_s, std::chrono::nanoseconds length) {
  Run run(channel_, method_);
  LoadResult result;
  std::atomic<bool> all_sent = false;
  const auto interval = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / calls_per_s));
  const auto start = SteadyClock::now();
  std::thread sender([&] {
    use_precise_timers();
    for (auto due = start; due - start < length; due += interval) {
      std::this_thread::sleep_until(due);
      run.send((*requests_)[next_++ % requests_->size()], due);
    }
    all_sent = true;
  });
  while (!all_sent) (void)run.take(SteadyClock::now() + std::chrono::milliseconds(20), result);
  sender.join();
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

LoadResult GrpcLoad::saturated(std::size_t in_flight, std::chrono::nanoseconds length) {
  Run run(channel_, method_);
  LoadResult result;
  const auto start = SteadyClock::now();
  while (SteadyClock::now() - start < length) {
    while (run.in_flight() < in_flight)
      run.send((*requests_)[next_++ % requests_->size()], SteadyClock::now());
    (void)run.take(start + length, result);
  }
  run.take_rest(result);
  result.elapsed = SteadyClock::now() - start;
  return result;
}

std::string GrpcLoad::call_once(const std::string& request) {
  Run run(channel_, method_);
  LoadResult result;
  run.send(request, SteadyClock::now());
  run.take_rest(result);
  const grpc::Status& status = run.last().status;
  require(status.ok(), method_ + " failed: " + status.error_message());
  std::vector<grpc::Slice> slices;
  require(run.last().response.Dump(&slices).ok(), method_ + ": the answer cannot be read");
  std::string answer;
  for (const grpc::Slice& slice : slices)
    answer.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return answer;
}

}  // namespace skua::bench
