#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/service/operation.h"
#include "api/service/services.h"
#include "api/wire/request_log.h"
#include "api/wire/trace_context.h"
#include "api/wire/wire_metrics.h"
#include "storage/base/status.h"

namespace skua {

// How a body is written.
enum class Encoding : std::uint8_t { kProtobuf, kJson };

// One request as a door hands it over.
struct Call {
  Operation operation = Operation::kGetFeatures;
  Door door = Door::kGrpc;
  Encoding request_encoding = Encoding::kProtobuf;
  Encoding reply_encoding = Encoding::kProtobuf;
  std::string body;
  // What the caller presented: "Bearer <key>", or the key alone; empty for nothing. Borrowed, until
  // dispatch() returns.
  std::string_view authorization;
  bool is_of_web_page = false;  // Sent by a browser, for whatever page is open in it.
  std::string peer;             // Its address; needed where is_audited(operation).
  // On the steady clock of Services; work whose time has passed answers DEADLINE_EXCEEDED.
  std::optional<std::chrono::nanoseconds> deadline;
  std::optional<TraceContext> trace;  // Where the caller told one.
  // On that clock, where it waited for its turn on the I/O thread: when the wait began.
  std::optional<std::chrono::nanoseconds> arrived;
  // True once nobody waits for the answer any more; work that has not begun then never does. May be
  // null.
  std::shared_ptr<const std::atomic<bool>> is_abandoned;
};

// What goes back: a body, or (not OK) an error that the door maps and writes in its own form.
struct Reply {
  Status status;
  std::string body;
  // Of RESOURCE_EXHAUSTED, when it is known: how long the caller does well to wait.
  std::optional<std::chrono::nanoseconds> retry_after = std::nullopt;
};

using Respond = std::function<void(Reply)>;
// What a door hands its calls to: Dispatcher::dispatch, or a fake in a door's test.
using CallHandler = std::function<void(Call, Respond)>;

// Runs operations for every door: decodes the body, calls the service, encodes the answer. One
// handler per operation (handlers.h), one list (operations.def). No sockets. THREAD-SAFE.
class Dispatcher {
 public:
  explicit Dispatcher(Services& services)
      : services_(services),
        metrics_(services.metrics),
        log_(services.clock, services.slow_request_threshold) {}

  // Never blocks on storage: a read that memory answers is answered inline; everything else goes to
  // the storage threads or to the committer. `respond` runs exactly once, on this thread or
  // another, and must not block.
  void dispatch(Call call, Respond respond);

 private:
  Services& services_;
  WireMetrics metrics_;
  RequestLog log_;
};

}  // namespace skua
