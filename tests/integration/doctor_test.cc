// `skua doctor` and `skua status` against a whole server: what a report tells, and what it never
// may.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/cli.h"
#include "clients/cpp/skua_client.h"
#include "server/recent_log.h"
#include "tests/integration/kafka_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

// Planted wherever a user's data or secrets go.
constexpr char kMarker[] = "zqMARKERqz";

std::string hex_of(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

bool holds(std::string text, std::string part) {
  const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
  std::transform(text.begin(), text.end(), text.begin(), lower);
  std::transform(part.begin(), part.end(), part.begin(), lower);
  return text.find(part) != std::string::npos;
}

class DoctorTest : public KafkaDoorTest {
 protected:
  DoctorTest()
      : KafkaDoorTest([this](Settings& settings) {
          const std::string file = folder_.path() / "password";
          std::ofstream(file) << kMarker << "\n";
          settings.data_dir = folder_.path() / "data";
          settings.schema_registry_url = "http://127.0.0.1:1";
          settings.schema_registry_user = "someone";
          settings.schema_registry_password_file = file;
          settings.slow_request_threshold = Duration{1};  // All of them.
        }) {
    logger_ = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<RecentLog>()));
  }
  ~DoctorTest() override { spdlog::set_default_logger(logger_); }

  [[nodiscard]] std::string address() const {
    return "127.0.0.1:" + std::to_string(server_->server().grpc_port());
  }
  int skua(std::vector<std::string> arguments, bool terminal) {
    arguments.insert(arguments.begin(), "skua");
    arguments.insert(arguments.end(), {"--server", address()});
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err, false, terminal};
    const int code = run_cli(static_cast<int>(argv.size()), argv.data(), console);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  // The marker as entity key, value, dead letter and name of what is not there.
  void plant() {
    apply(apply_of("people", {{"name", ValueType::kString}}, {{"note", ValueType::kString}}));
    (void)write(write_of("people", {{"name", ValueType::kString, {std::string(kMarker)}},
                                    {"note", ValueType::kString, {std::string(kMarker)}}}));
    v1::GetFeaturesResponse answer;
    const TestColumn name{"name", ValueType::kString, {std::string(kMarker)}};
    EXPECT_TRUE(server_->grpc().read(read_of({"people:note"}, {name}), answer).ok());
    EXPECT_FALSE(server_->grpc().read(read_of({"people:nothing"}, {name}), answer).ok());
    KafkaClient client = connect();
    auto letter = kafka::RecordBatchBuilder(now_ms());
    letter.add(std::string(kMarker), std::string(R"({"id":1,"fare":")") + kMarker + "\"}");
    const auto produced = produce(client, "letters", letter.build());
    ASSERT_TRUE(produced);
    ASSERT_EQ(produced->error, kafka::KafkaError::kNone);
  }

  std::shared_ptr<spdlog::logger> logger_;
  std::string out_;
  std::string err_;
};

TEST_F(DoctorTest, TheReportTellsMuchAndNothingOfTheData) {
  plant();
  auto client = SkuaClient::connect(address());
  v1::CreateKeyRequest key;
  key.set_name("clicks");
  key.add_grants()->set_permission(v1::WRITE);
  const auto created = client->create_key(key);
  ASSERT_TRUE(created.ok()) << created.status().to_string();
  ASSERT_EQ(server_->grpc().compact().to_string(), "OK");
  spdlog::warn("something to look at");

  const std::string path = folder_.path() / "report.txt";
  // The still clock of the server is not that of `skua`.
  EXPECT_EQ(skua({"doctor", "--out", path}, true), 1) << err_;
  std::ifstream file(path);
  const std::string report{std::istreambuf_iterator<char>(file), {}};
  for (const char* part :
       {"RocksDB 7.8", "gRPC 1.", "schema_registry_user", "default/letters", "skua_commits_total",
        "skua_commit_latency_seconds", "skua_view_values_total", "process_start_time_seconds",
        "skua_writable", "level", "something to look at", "clock", "== Findings"})
    EXPECT_TRUE(holds(report, part)) << part;
  const auto diagnosis = SkuaClient::connect(address())->diagnose();
  ASSERT_TRUE(diagnosis.ok()) << diagnosis.status().to_string();
  // Nobody scrapes this server: it looks when it is asked.
  EXPECT_TRUE(holds(diagnosis->DebugString(), "skua_storage_queue_length"));
  for (const std::string& text : {report, out_, diagnosis->DebugString()}) {
    for (const std::string& secret :
         {std::string(kMarker), hex_of(kMarker), std::string("enFNQVJLRVJxe"), created->secret(),
          created->secret().substr(created->secret().size() / 2)})
      EXPECT_FALSE(holds(text, secret)) << secret;
  }
}

TEST_F(DoctorTest, ScriptsGetJsonAndTheFileThatTheyAskFor) {
  EXPECT_EQ(skua({"doctor", "--out", folder_.path() / "r.txt"}, false), 1) << err_;
  const json answer = json::parse(out_);
  EXPECT_EQ(answer["file"], (folder_.path() / "r.txt").string());
  std::size_t findings = 0;
  for (const json& check : answer["checks"]) findings += check["verdict"] == "finding" ? 1 : 0;
  EXPECT_EQ(answer["findings"], findings);
  EXPECT_GT(findings, 0U);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "r.txt"));
  EXPECT_EQ(skua({"doctor", "--out", "-"}, false), 1);
  EXPECT_TRUE(out_.starts_with("Skua doctor"));
}

TEST_F(DoctorTest, WithoutAServerTheReportSaysSo) {
  const std::string path = folder_.path() / "r.txt";
  EXPECT_EQ(skua({"doctor", "--out", path, "--timeout", "1s"}, true), 1);
  const std::string before = address();
  server_->stop();
  const std::vector<std::string> arguments = {"skua",      "doctor", "--out",    path,
                                              "--timeout", "1s",     "--server", before};
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in;
  std::ostringstream out;
  Console console{in, out, out, false, true};
  EXPECT_EQ(run_cli(static_cast<int>(argv.size()), argv.data(), console), 3);
  std::ifstream file(path);
  const std::string report{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(holds(report, "connection"));
  ASSERT_EQ(server_->start().to_string(), "OK");
}

TEST_F(DoctorTest, StatusNamesTheDoors) {
  EXPECT_EQ(skua({"status"}, true), 0) << err_;
  EXPECT_TRUE(out_.starts_with("Serving reads and writes.")) << out_;
  EXPECT_TRUE(holds(out_, "grpc " + address())) << out_;
  EXPECT_EQ(skua({"status"}, false), 0);
  const json status = json::parse(out_);
  EXPECT_EQ(status["doors"].size(), 4U);
  EXPECT_EQ(status["loads_pending"], 0);
  EXPECT_EQ(status["writable"], true);
}

}  // namespace
}  // namespace skua::test
