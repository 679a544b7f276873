#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "clients/cpp/client_tls.h"
#include "storage/base/result.h"

namespace skua {

// The options of the command line, and of the environment, that say how to speak TLS.
class TlsFlags {
 public:
  // Outlives the parsing.
  void add_options(CLI::App& app);
  // Reads the files that they name. TLS is on as soon as one of them is given. Errors:
  // INVALID_ARGUMENT, naming option and file.
  [[nodiscard]] Result<ClientTls> read() const;

 private:
  bool is_on_ = false;
  std::string ca_file_;
  std::string certificate_file_;
  std::string key_file_;
  std::string server_name_;
};

}  // namespace skua
