#include "clients/cli/command_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "storage/base/time.h"

namespace skua {
namespace {

// What somebody who is there, and is spoken to in the wrong way, looks like.
std::string doubt_of_tls(const ClientTls& tls, const Status& status) {
  const bool was_closed = status.message().find("Socket closed") != std::string::npos;
  if (!tls.is_on)
    return was_closed ? " in clear; if it speaks TLS, --tls-ca-file names the authority of its "
                        "certificate"
                      : "";
  if (was_closed && tls.certificate.empty())
    return " by TLS without a certificate; if it asks for one, name it with --tls-certificate-file";
  return fmt::format(" by TLS ({})", status.message());
}

}  // namespace

void CommandContext::add_global_options(CLI::App& app) {
  app.add_option("--server", server_, "gRPC address of the server")
      ->envname("SKUA_SERVER")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option(
         "--api-key-file", api_key_file_,
         "File whose first line is a key of `skua keys`; SKUA_API_KEY may hold the key itself")
      ->envname("SKUA_API_KEY_FILE")
      ->type_name("FILE");
  tls_flags_.add_options(app);
  app.add_option("--project", project_, "Project of the names given")
      ->envname("SKUA_PROJECT")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--output", output_,
                 "table or json; by default table on a terminal, json elsewhere")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}));
  app.add_option("--timeout", timeout_, "Longest time of one call, such as 500ms, 30s or 2m")
      ->type_name("DURATION");
}

void CommandContext::on_chosen(CLI::App* subcommand, std::function<Outcome()> run) {
  subcommand->fallthrough();
  subcommand->callback([this, run = std::move(run)] { chosen_ = run; });
}

Status CommandContext::read_api_key() {
  const char* key = std::getenv("SKUA_API_KEY");
  if (api_key_file_.empty()) {
    if (key != nullptr) api_key_ = key;
    return Status::ok_status();
  }
  std::ifstream file(api_key_file_);
  std::getline(file, api_key_);
  if (api_key_.ends_with('\r')) api_key_.pop_back();
  if (!api_key_.empty()) return Status::ok_status();
  return invalid_argument(
      fmt::format("--api-key-file `{}` cannot be read, or its first line is empty", api_key_file_));
}

Status CommandContext::check() {
  RETURN_IF_ERROR(read_api_key());
  ASSIGN_OR_RETURN(tls_, tls_flags_.read());
  if (timeout_.empty()) return Status::ok_status();
  const auto timeout = parse_duration(timeout_);
  if (timeout.ok() && timeout->count() > 0) return Status::ok_status();
  return invalid_argument(
      fmt::format("--timeout `{}` is not a duration such as 500ms, 30s or 2m", timeout_));
}

bool CommandContext::json() const {
  return output_.empty() ? !console_.out_is_terminal : output_ == "json";
}

SkuaClient& CommandContext::client(Patience patience) {
  std::unique_ptr<SkuaClient>& client = clients_[patience];
  if (client != nullptr) return *client;
  ClientOptions options;
  options.timeout = default_timeout_;
  if (const auto timeout = parse_duration(timeout_); !timeout_.empty() && timeout.ok())
    options.timeout = *timeout;
  options.api_key = api_key_;
  options.tls = tls_;
  options.retry.attempts_max = patience == Patience::kPrompt ? 3 : 60;
  client = SkuaClient::connect(server_, std::move(options));
  return *client;
}

Outcome CommandContext::failed(const Status& status) {
  const bool connected = std::any_of(clients_.begin(), clients_.end(), [](const auto& client) {
    return client.second->is_connected();
  });
  const bool lost =
      status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kDeadlineExceeded;
  if (lost && !connected) {
    return {ExitCode::kUnreachable, fmt::format("no Skua server answers at {}{}; start one with "
                                                "`skuad --data DIR`, or name another with "
                                                "--server HOST:PORT",
                                                server_, doubt_of_tls(tls_, status))};
  }
  const std::string doubt = status.code() == StatusCode::kUnimplemented
                                ? fmt::format("; is it a Skua of this version at {}?", server_)
                                : "";
  return Outcome::refused(
      fmt::format("{} ({}){}", status.message(), status_code_name(status.code()), doubt));
}

}  // namespace skua
