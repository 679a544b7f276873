#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/console.h"
#include "clients/cli/files/files.h"
#include "clients/cli/outcome.h"
#include "clients/cli/tls_flags.h"
#include "clients/cpp/skua_client.h"
#include "storage/base/code_points.h"

namespace skua {

// What every command has: the options before or after its name, the console, and a client.
class CommandContext {
 public:
  // All outlive it; `code_points` is of tests.
  CommandContext(Console& console, ArrowSupport& arrow, CodePointHook* code_points = nullptr)
      : console_(console), arrow_(arrow), code_points_(code_points), files_(arrow.objects()) {}

  void add_global_options(CLI::App& app);

  // `run` is what the subcommand does once all arguments are read.
  void on_chosen(CLI::App* subcommand, std::function<Outcome()> run);
  [[nodiscard]] const std::function<Outcome()>& chosen() const { return chosen_; }
  // Errors of the global options, for after parsing and before client().
  [[nodiscard]] Status check();

  [[nodiscard]] Console& console() { return console_; }
  [[nodiscard]] std::ostream& out() { return console_.out; }
  [[nodiscard]] ArrowSupport& arrow() { return arrow_; }
  [[nodiscard]] CodePointHook* code_points() { return code_points_; }
  [[nodiscard]] Files& files() { return files_; }
  [[nodiscard]] const std::string& project() const { return project_; }
  [[nodiscard]] const std::string& server() const { return server_; }
  // JSON is asked for, or nobody reads along.
  [[nodiscard]] bool json() const;

  // kPrompt gives up after a moment, for people who wait; kPatient rides over a restart of the
  // server.
  enum class Patience { kPrompt, kPatient };
  [[nodiscard]] SkuaClient& client(Patience patience = Patience::kPrompt);
  // Calls last this long unless --timeout says otherwise. Call before client().
  void set_default_timeout(Duration timeout) { default_timeout_ = timeout; }

  // The outcome for an error of a call.
  [[nodiscard]] Outcome failed(const Status& status);

 private:
  // What --api-key-file and the environment say.
  [[nodiscard]] Status read_api_key();

  Console& console_;
  ArrowSupport& arrow_;
  CodePointHook* code_points_;
  Files files_;
  std::string server_ = "127.0.0.1:6565";
  std::string project_ = "default";
  std::string api_key_file_;
  std::string api_key_;
  TlsFlags tls_flags_;
  ClientTls tls_;
  std::string output_;
  std::string timeout_;
  Duration default_timeout_ = std::chrono::seconds(30);
  std::function<Outcome()> chosen_;
  std::map<Patience, std::unique_ptr<SkuaClient>> clients_;
};

}  // namespace skua
