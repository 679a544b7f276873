#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "api/service/operation.h"
#include "api/service/services.h"
#include "api/wire/wire_metrics.h"
#include "storage/base/status.h"

namespace skua {

// How a body is written.
enum class Encoding : std::uint8_t { kProtobuf, kJson };

// One request as a door hands it over.
struct Call {
  Operation operation = Operation::kGetFeatures;
  Encoding request_encoding = Encoding::kProtobuf;
  Encoding reply_encoding = Encoding::kProtobuf;
  std::string body;
  // On the steady clock of Services; work whose time has passed answers DEADLINE_EXCEEDED.
  std::optional<std::chrono::nanoseconds> deadline;
};

// What goes back: a body, or (not OK) an error that the door maps and writes in its own form.
struct Reply {
  Status status;
  std::string body;
};

using Respond = std::function<void(Reply)>;
// What a door hands its calls to: Dispatcher::dispatch, or a fake in a door's test.
using CallHandler = std::function<void(Call, Respond)>;

// Runs operations for every door: decodes the body, calls the service, encodes the answer. One
// handler per operation (handlers.h), one list (operations.def). No sockets. THREAD-SAFE.
class Dispatcher {
 public:
  explicit Dispatcher(Services& services) : services_(services), metrics_(services.metrics) {}

  // Never blocks on storage: a read that memory answers is answered inline; everything else goes to
  // the storage threads or to the committer. `respond` runs exactly once, on this thread or
  // another, and must not block.
  void dispatch(Call call, Respond respond);

 private:
  Services& services_;
  WireMetrics metrics_;
};

}  // namespace skua
