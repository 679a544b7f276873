#pragma once

namespace skua {

// While it lives the first Ctrl-C (SIGINT) or SIGTERM is noted instead of ending the program; the
// second ends it. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // THREAD-SAFE.
  [[nodiscard]] bool is_asked() const;
};

}  // namespace skua
