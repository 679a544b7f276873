#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/load/answer_reader.h"
#include "bench/load/load.h"
#include "bench/load/tls_bytes.h"
#include "clients/cpp/client_tls.h"

namespace skua::bench {

// One non-blocking TCP connection to 127.0.0.1, in clear or by TLS, with at most one request in
// flight. Not thread-safe.
class SocketConnection {
 public:
  // Ends the benchmark with a message when nobody listens there.
  SocketConnection(int port, std::unique_ptr<AnswerReader> reader, const ClientTls& tls = {});
  ~SocketConnection();
  SocketConnection(const SocketConnection&) = delete;
  SocketConnection& operator=(const SocketConnection&) = delete;

  [[nodiscard]] int descriptor() const { return socket_; }
  [[nodiscard]] bool is_busy() const { return busy_; }
  // A connection that its server closed, or whose bytes made no sense.
  [[nodiscard]] bool is_lost() const { return lost_; }
  [[nodiscard]] bool wants_to_send() const { return !unsent_.empty(); }
  // When the request in flight was due.
  [[nodiscard]] SteadyClock::time_point due() const { return due_; }

  // REQUIRES: not busy, not lost; `request` outlives the answer.
  void send(std::string_view request, SteadyClock::time_point due);
  // Sends and receives what is possible now. Anything but kMore ends the request in flight.
  [[nodiscard]] AnswerProgress advance();
  // From now on the bytes of answers are appended here too.
  void keep_answers(std::string* to) { kept_ = to; }

 private:
  void flush();
  [[nodiscard]] AnswerProgress take_answer();
  [[nodiscard]] AnswerProgress lose();

  int socket_;
  std::unique_ptr<TlsBytes> tls_;  // nullptr: in clear.
  std::unique_ptr<AnswerReader> reader_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::string_view unsent_;
  SteadyClock::time_point due_;
  bool busy_ = false;
  bool lost_ = false;
  std::string* kept_ = nullptr;
};

}  // namespace skua::bench
