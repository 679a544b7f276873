#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

#include "api/grpc/grpc_bytes.h"
#include "api/grpc/grpc_status.h"
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
  std::atomic<bool> draining{false};
  // Call objects alive, waiting ones included. The queues must outlive them all.
  std::atomic<std::size_t> calls{0};
};

// Time left until a deadline of gRPC, on our clock; nullopt: none, or years away.
[[nodiscard]] std::optional<std::chrono::nanoseconds> to_steady(gpr_timespec deadline,
                                                                const Clock& clock);

// One call of one method: waits for a request, hands it to the handler, sends the answer, and
// deletes itself. As soon as its request has arrived it puts a successor in its place. The answer
// may come on any thread.
template <typename Rpc, typename RawService>
class UnaryCall final : public CompletionEvent {
 public:
  static void accept(RawService& service, grpc::ServerCompletionQueue& queue, CallHost& host) {
    auto* call = new UnaryCall(service, queue, host);
    Rpc::request(service, &call->context_, &call->request_, &call->responder_, &queue, &queue,
                 call->tag());
  }

  void complete(bool ok) override {
    if (!ok || answered_) {
      delete this;
      return;
    }
    answered_ = true;
    if (!host_.draining) accept(service_, queue_, host_);
    Result<std::string> body = to_string(request_);
    request_.Clear();
    if (!body.ok()) return finish(Reply{body.status(), {}});
    Call call;
    call.operation = Rpc::kInfo.operation;
    call.body = *std::move(body);
    call.deadline = to_steady(context_.raw_deadline(), host_.clock);
    // The answer may be sent, and this object gone, before the handler returns.
    host_.handler(std::move(call), [this](Reply reply) { finish(std::move(reply)); });
  }

 private:
  UnaryCall(RawService& service, grpc::ServerCompletionQueue& queue, CallHost& host)
      : service_(service), queue_(queue), host_(host), responder_(&context_) {
    ++host_.calls;
  }
  ~UnaryCall() override {
    // Nothing of the host may be touched after the last call is gone.
    std::atomic<std::size_t>& calls = host_.calls;
    if (--calls == 0) calls.notify_all();
  }

  void* tag() { return static_cast<CompletionEvent*>(this); }

  void finish(Reply reply) {
    if (reply.status.ok())
      responder_.Finish(to_byte_buffer(std::move(reply.body)), grpc::Status::OK, tag());
    else
      responder_.FinishWithError(to_grpc_status(reply.status), tag());
  }

  RawService& service_;
  grpc::ServerCompletionQueue& queue_;
  CallHost& host_;
  bool answered_ = false;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder_;
};

}  // namespace skua
