#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "bench/load/child_process.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench {

// The floor under a read: a server that answers every call with the same bytes. Listens when the
// constructor returns.
class CannedServer {
 public:
  // Skua's own gRPC door around the bytes (skua_canned).
  static std::shared_ptr<CannedServer> grpc(const std::filesystem::path& binaries,
                                            std::string_view answer);
  // A plain Boost.Beast server (skua_canned_http).
  static std::shared_ptr<CannedServer> http(const std::filesystem::path& binaries,
                                            std::string_view answer, std::string_view content_type);

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }

  // Use grpc() or http().
  CannedServer(const std::filesystem::path& program, std::string_view answer,
               std::string_view content_type);

 private:
  // Where the answer was written; goes into the command line.
  [[nodiscard]] std::string write_answer(std::string_view answer) const;

  ScratchFolder folder_;
  int port_;
  ChildProcess process_;
};

}  // namespace skua::bench
