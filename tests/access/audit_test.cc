// The audit lines that a whole server writes, with a log that shows errors only.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/service/audit_log.h"
#include "server/logging.h"
#include "storage/credentials/credential_table.h"
#include "tests/access/door_access.h"

namespace skua::test {
namespace {

class AuditTest : public DoorAccess {
 protected:
  void SetUp() override {
    testing::internal::CaptureStderr();
    Settings quiet;
    quiet.log_level = "error";
    set_up_logging(quiet);
    DoorAccess::SetUp();
  }
  // Nothing may log while the logger changes.
  void TearDown() override {
    admin.reset();
    server.reset();
    spdlog::set_default_logger(before_);
    if (!is_read_) read_lines();
  }

  void read_lines() {
    is_read_ = true;
    log_ = testing::internal::GetCapturedStderr();
    std::istringstream in(log_);
    for (std::string line; std::getline(in, line);)
      if (line.find(" audit ") != std::string::npos) lines_.push_back(line);
  }
  // Lines that have all of these words.
  [[nodiscard]] std::size_t count(const std::vector<std::string>& words) const {
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(), [&](const std::string& line) {
          return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
            return (line + " ").find(" " + word + " ") != std::string::npos;
          });
        }));
  }

  std::string log_;
  std::vector<std::string> lines_;

 private:
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  bool is_read_ = false;
};

TEST_F(AuditTest, ALineForEveryAdminActionOfEveryDoorWhateverTheLogLevelIs) {
  ASSERT_FALSE(spdlog::should_log(spdlog::level::warn));
  make_targets();
  std::vector<std::pair<OperationInfo, std::string>> keys;
  for (const OperationInfo& info : kOperations)
    keys.emplace_back(info, make_key("key-" + std::string(info.method), {"admin:*/*"}));
  for (const auto& [info, secret] : keys) {
    EXPECT_NE(over_grpc(info.operation, secret), StatusCode::kUnauthenticated) << info.method;
    EXPECT_NE(over_http(info.operation, secret), StatusCode::kUnauthenticated) << info.method;
  }
  read_lines();
  std::size_t audited = 0;
  for (const auto& [info, secret] : keys) {
    const std::string name = "key=key-" + std::string(info.method);
    const std::string operation = "operation=" + std::string(info.method);
    const std::size_t lines = is_audited(info.operation) ? 1 : 0;
    for (const char* door : {"door=grpc", "door=http"})
      EXPECT_EQ(count({name, operation, door, "from=127.0.0.1"}), lines) << name << " " << door;
    EXPECT_EQ(count({name}), 2 * lines) << name;
    EXPECT_EQ(log_.find(secret), std::string::npos) << name;
    audited += 2 * lines;
  }
  EXPECT_GT(audited, 0U);
  const std::string admin_key = "key=" + std::string(kAdminKeyFileName);
  // The other ones are of the keys and definitions that this test made itself.
  EXPECT_EQ(lines_.size(), audited + keys.size() + count({admin_key, "operation=Apply"}));
  EXPECT_EQ(count({admin_key, "operation=CreateKey"}), keys.size());
  // An entity that was erased, and the key that opens everything.
  EXPECT_EQ(log_.find("EWR"), std::string::npos);
  EXPECT_EQ(log_.find(admin_secret), std::string::npos);
}

}  // namespace
}  // namespace skua::test
