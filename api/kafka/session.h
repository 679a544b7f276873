#pragma once

#include <functional>
#include <memory>

#include "api/kafka/batch_scratch.h"
#include "api/kafka/kafka_door.h"
#include "api/net/stream.h"

namespace skua::kafka {

// One connection. All calls on the thread of its io_context.
class Session {
 public:
  virtual ~Session() = default;
  // Serves requests until either side ends the connection.
  virtual void start() = 0;
  // Nothing is read any more: closes when everything that was taken up is answered.
  virtual void drain() = 0;
  virtual void abort() = 0;
};

// What the sessions of one thread share.
struct SessionHost {
  KafkaDoor& door;
  // Shared with every request in flight, so that an answer from another thread never meets a dead
  // io_context.
  std::shared_ptr<boost::asio::io_context> io;
  // The session is over: its connection is closed and no handler owes it an answer. Until then the
  // host keeps it.
  std::function<void(Session&)> finished;
  BatchScratch scratch;
};

// The host outlives the session.
[[nodiscard]] std::shared_ptr<Session> make_session(Stream stream, SessionHost& host);

}  // namespace skua::kafka
