#include "tests/gauges/prometheus_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <vector>

namespace skua::test {
namespace {

int free_port() {
  namespace asio = boost::asio;
  asio::io_context io;
  const asio::ip::tcp::acceptor acceptor(
      io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  return acceptor.local_endpoint().port();
}

std::string text_of(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned char>(c));
    out += hex.data();
  }
  return out;
}

}  // namespace

std::string prometheus_program(const std::string& name) {
  const std::filesystem::path fetched = std::filesystem::path(SKUA_TEST_PROMETHEUS) / name;
  if (std::filesystem::exists(fetched)) return fetched.string();
  std::string path = run_program("command -v " + name).second;
  path.erase(path.find_last_not_of('\n') + 1);
  return path;
}

std::pair<int, std::string> run_program(const std::string& command) {
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  return {::pclose(pipe), output};
}

PrometheusProcess::PrometheusProcess(const std::filesystem::path& folder, int scraped_port,
                                     const std::filesystem::path& rules)
    : folder_(folder) {
  const int port = free_port();
  const std::string config = (folder / "prometheus.yml").string();
  std::ofstream(config) << "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                        << "rule_files: [" << std::filesystem::absolute(rules).string() << "]\n"
                        << "scrape_configs:\n"
                        << "  - job_name: skua\n    static_configs: [{targets: ['127.0.0.1:"
                        << scraped_port << "']}]\n";
  std::vector<std::string> words = {prometheus_program("prometheus"), "--config.file=" + config,
                                    "--storage.tsdb.path=" + (folder / "tsdb").string(),
                                    "--web.listen-address=127.0.0.1:" + std::to_string(port),
                                    "--log.level=warn"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = (folder / "prometheus.log").string();
  process_ = ::fork();
  if (process_ == 0) {
    const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  http_.emplace(port);
}

PrometheusProcess::~PrometheusProcess() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

std::optional<nlohmann::json> PrometheusProcess::get(const std::string& path) {
  return ask("GET", path, "");
}

std::optional<nlohmann::json> PrometheusProcess::query(const std::string& expression) {
  return ask("POST", "/api/v1/query", "query=" + escape(expression));
}

std::string PrometheusProcess::log() const { return text_of(folder_ / "prometheus.log"); }

std::optional<nlohmann::json> PrometheusProcess::ask(const std::string& method,
                                                     const std::string& path, std::string body) {
  error_.clear();
  const auto answer = http_->send(
      method, path, {{"Content-Type", "application/x-www-form-urlencoded"}}, std::move(body));
  if (!answer.ok()) {
    error_ = answer.status().to_string();
    return std::nullopt;
  }
  auto json = nlohmann::json::parse(answer->body, nullptr, false);
  if (!json.is_object() || json.value("status", "") != "success") {
    error_ = answer->body;
    return std::nullopt;
  }
  return json["data"];
}

}  // namespace skua::test
