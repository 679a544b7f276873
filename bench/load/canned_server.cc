#include "bench/load/canned_server.h"

#include <fstream>
#include <vector>

#include "bench/suite/require.h"

namespace skua::bench {

std::shared_ptr<CannedServer> CannedServer::grpc(const std::filesystem::path& binaries,
                                                 std::string_view answer) {
  return std::make_shared<CannedServer>(binaries / "skua_canned", answer, "");
}

std::shared_ptr<CannedServer> CannedServer::http(const std::filesystem::path& binaries,
                                                 std::string_view answer,
                                                 std::string_view content_type) {
  return std::make_shared<CannedServer>(binaries / "skua_canned_http", answer, content_type);
}

CannedServer::CannedServer(const std::filesystem::path& program, std::string_view answer,
                           std::string_view content_type)
    : port_(free_port()),
      process_(
          [&] {
            std::vector<std::string> command = {program.string(), std::to_string(port_),
                                                write_answer(answer)};
            if (!content_type.empty()) command.emplace_back(content_type);
            return command;
          }(),
          (folder_.path() / "canned.log").string()) {
  wait_until_listening(port_, program.filename().string());
}

std::string CannedServer::write_answer(std::string_view answer) const {
  const std::filesystem::path file = folder_.path() / "answer";
  std::ofstream out(file, std::ios::binary);
  out << answer;
  out.close();
  require(out.good(), "cannot write " + file.string());
  return file.string();
}

}  // namespace skua::bench
