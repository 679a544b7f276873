#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skua::bench {

enum class AnswerProgress : std::uint8_t {
  kMore,       // The answer goes on.
  kWhole,      // It ended, and it is a good one.
  kRefused,    // It ended, and it says that the call failed; of HTTP: for the server's load.
  kFailed,     // Of HTTP: it says that the call failed for another reason.
  kMalformed,  // The bytes are no answer; the connection is of no more use.
};

// Finds the end of each answer in the stream of one connection. Not thread-safe.
class AnswerReader {
 public:
  struct Taken {
    std::size_t bytes = 0;
    AnswerProgress progress = AnswerProgress::kMore;
  };

  virtual ~AnswerReader() = default;
  // Takes bytes from the front of the stream, at most up to the end of the answer. Call it again
  // with what it left and what came since. After the end it waits for the next answer.
  [[nodiscard]] virtual Taken take(std::string_view stream) = 0;
};

}  // namespace skua::bench
