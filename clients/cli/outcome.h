#pragma once

#include <string>
#include <utility>

namespace skua {

enum class ExitCode : int {
  kDone = 0,
  kRefused = 1,  // The server refused, rows were rejected, or a file could not be read or written.
  kUsage = 2,    // The arguments are wrong.
  kUnreachable = 3,  // No server answers.
};

// How a command ended, and the line for stderr when it has something to say.
struct Outcome {
  ExitCode code = ExitCode::kDone;
  std::string error;

  [[nodiscard]] static Outcome done() { return {}; }
  [[nodiscard]] static Outcome usage(std::string error) {
    return {ExitCode::kUsage, std::move(error)};
  }
  [[nodiscard]] static Outcome refused(std::string error) {
    return {ExitCode::kRefused, std::move(error)};
  }
};

}  // namespace skua
