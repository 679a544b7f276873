#include "bench/bulk/skua_programs.h"

namespace skua::bench {
namespace {

Command skua(const SuiteOptions& options, const SkuaServer& server) {
  return {(options.binaries / "skua").string(), "--server",
          "127.0.0.1:" + std::to_string(server.grpc_port())};
}

}  // namespace

Command import_command(const SuiteOptions& options, const SkuaServer& server,
                       const std::string& view, const std::filesystem::path& file) {
  Command command = skua(options, server);
  command.insert(command.end(), {"import", view, file.string(), "--bulk"});
  return command;
}

Command export_command(const SuiteOptions& options, const SkuaServer& server,
                       const std::string& view, const std::filesystem::path& folder) {
  Command command = skua(options, server);
  command.insert(command.end(),
                 {"export", view, "--history", "--format", "parquet", "--out", folder.string()});
  return command;
}

}  // namespace skua::bench
