#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/grpc/grpc_bytes.h"
#include "api/grpc/grpc_status.h"
#include "api/service/admission.h"
#include "api/service/call_line.h"
#include "api/wire/dispatcher.h"
#include "storage/base/clock.h"

namespace skua {

// What a completion queue hands back as a tag.
class CompletionEvent {
 public:
  virtual ~CompletionEvent() = default;
  // Runs on a thread of the queue. May destroy the event.
  virtual void complete(bool ok) = 0;
};

// What all calls of a server share.
struct CallHost {
  const CallHandler& handler;
  const Clock& clock;
  Admission& admission;
  std::atomic<bool> draining{false};
  // Call objects alive, waiting ones included. The queues must outlive them all.
  std::atomic<std::size_t> calls{0};
};

// What the calls of one completion queue share. Used by the thread of the queue.
struct CallQueue {
  grpc::ServerCompletionQueue& queue;
  CallHost& host;
  CallLine line;
};

// Time left until a deadline of gRPC, on our clock; nullopt: none, or years away.
[[nodiscard]] std::optional<std::chrono::nanoseconds> to_steady(gpr_timespec deadline,
                                                                const Clock& clock);

// The trace that the caller's metadata names.
[[nodiscard]] inline std::optional<TraceContext> trace_of(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("traceparent");
  if (found == metadata.end()) return std::nullopt;
  return parse_traceparent({found->second.data(), found->second.size()});
}

// The key in the caller's metadata, as HTTP headers carry it.
using CallerMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;
[[nodiscard]] std::string_view authorization_of(const CallerMetadata& metadata);
// "10.1.2.3" of gRPC's "ipv4:10.1.2.3:4567".
[[nodiscard]] std::string address_of_peer(std::string peer);
// When the caller may try again, as gRPC's retries understand it (gRPC proposal A6).
void add_pushback(std::chrono::nanoseconds retry_after, grpc::ServerContext& context);

// One call of one method: waits for a request, asks for admission before anything of it is copied,
// waits for its turn, hands it to the handler, sends the answer, and deletes itself. A call that is
// given up while it waits goes at once. As soon as its request has arrived it puts a successor in
// its place. The answer may come on any thread.
template <typename Rpc, typename RawService>
class UnaryCall final : public CompletionEvent, public WaitingCall {
 public:
  static void accept(RawService& service, CallQueue& queue) {
    auto* call = new UnaryCall(service, queue);
    call->context_.AsyncNotifyWhenDone(static_cast<CompletionEvent*>(&call->done_));
    Rpc::request(service, &call->context_, &call->request_, &call->responder_, &queue.queue,
                 &queue.queue, call->tag());
  }

  void complete(bool ok) override {
    if (answered_) return drop();
    if (!ok) {
      // A call that never came is never done, either.
      delete this;
      return;
    }
    answered_ = true;
    if (!host().draining) accept(service_, queue_);
    arrive();
  }

  void run() override {
    Result<std::string> body = to_string(request_);
    request_.Clear();
    if (!body.ok()) return finish(Reply{body.status(), {}});
    Call call;
    call.operation = Rpc::kInfo.operation;
    call.door = Door::kGrpc;
    call.trace = trace_of(context_);
    call.body = *std::move(body);
    call.authorization = authorization_of(context_.client_metadata());
    if (is_audited(Rpc::kInfo.operation)) call.peer = address_of_peer(context_.peer());
    call.deadline = to_steady(context_.raw_deadline(), host().clock);
    call.arrived = arrived_;
    call.is_abandoned = done_.is_abandoned;
    // The answer may be sent, and this object gone, before the handler returns.
    host().handler(std::move(call), [this](Reply reply) { finish(std::move(reply)); });
  }

  void refuse(const Status& status) override {
    request_.Clear();
    finish(Reply{status, {}});
  }

 private:
  // gRPC's word that the call is over: answered, or abandoned by its caller.
  struct Done final : CompletionEvent {
    explicit Done(UnaryCall& c) : call(c) {}
    void complete(bool /*ok*/) override {
      if (call.context_.IsCancelled()) call.abandon();
      call.drop();
    }
    UnaryCall& call;
    std::shared_ptr<std::atomic<bool>> is_abandoned;
  };

  UnaryCall(RawService& service, CallQueue& queue)
      : service_(service), queue_(queue), done_(*this), responder_(&context_) {
    ++host().calls;
  }
  ~UnaryCall() override {
    // Nothing of the host may be touched after the last call is gone.
    ticket_.release();
    std::atomic<std::size_t>& calls = host().calls;
    if (--calls == 0) calls.notify_all();
  }

  [[nodiscard]] CallHost& host() const { return queue_.host; }
  void* tag() { return static_cast<CompletionEvent*>(this); }

  void abandon() {
    done_.is_abandoned->store(true, std::memory_order_relaxed);
    // What has not begun never does, and is never answered.
    if (queue_.line.leave(*this)) --events_;
  }

  // Both events, the end of the answer and the end of the call, come on the thread of the queue.
  void drop() {
    if (--events_ == 0) delete this;
  }

  void arrive() {
    done_.is_abandoned = std::make_shared<std::atomic<bool>>(false);
    const std::chrono::nanoseconds now = host().clock.steady();
    ticket_ = host().admission.arrive(Door::kGrpc);
    Status admitted = ticket_.grow(request_.Length());
    if (admitted.ok()) admitted = ticket_.enter(Rpc::kInfo.cost);
    if (!admitted.ok()) {
      ticket_.release();
      request_.Clear();
      return queue_.line.push_refused(*this, Door::kGrpc, std::move(admitted), now);
    }
    if (queue_.line.is_idle(now)) return queue_.line.run(*this, now);
    arrived_ = now;
    queue_.line.push(*this, Door::kGrpc, Rpc::kInfo.cost, now);
  }

  void finish(Reply reply) {
    ticket_.leave(reply.body.size());
    if (reply.status.ok())
      responder_.Finish(to_byte_buffer(std::move(reply.body)), grpc::Status::OK, tag());
    else
      finish_with_error(reply);
  }

  void finish_with_error(const Reply& reply) {
    if (reply.retry_after) add_pushback(*reply.retry_after, context_);
    responder_.FinishWithError(to_grpc_status(reply.status), tag());
  }

  RawService& service_;
  CallQueue& queue_;
  int events_ = 2;  // To come before this may go.
  bool answered_ = false;
  Done done_;
  std::optional<std::chrono::nanoseconds> arrived_;  // Where it had to wait for its turn.
  AdmissionTicket ticket_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder_;
};

}  // namespace skua
