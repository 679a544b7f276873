#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace skua::test {

// Many plain TCP connections to one port of 127.0.0.1. Not thread-safe.
class Sockets {
 public:
  explicit Sockets(int port) : port_(port) {}
  ~Sockets() { close_all(); }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  // False: it was not accepted within five seconds.
  bool open();
  // To each of them; how many took it.
  std::size_t send_to_all(std::string_view bytes);
  // Those that the server has not closed; reads and forgets what it sent.
  [[nodiscard]] std::size_t count_open();
  // With a reset instead of an orderly end, if so.
  void close_last(bool with_reset);
  void close_all();
  [[nodiscard]] std::size_t size() const { return sockets_.size(); }

 private:
  int port_;
  std::vector<int> sockets_;
};

}  // namespace skua::test
