#include "storage/store/rocks/rocks_log.h"

#include <spdlog/spdlog.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

namespace skua {
namespace {

constexpr std::size_t kMessageBytesMax = 1024;
// A warning of every checkpoint: it asks twice for what it asks for.
constexpr std::string_view kOfCheckpoints = "File Deletions ";

class RocksLog final : public rocksdb::Logger {
 public:
  RocksLog() : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, arguments);
  }
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < GetInfoLogLevel()) return;
    std::array<char, kMessageBytesMax> message{};
    if (std::vsnprintf(message.data(), message.size(), format, arguments) < 0) return;
    // What follows on further lines are dumps of its state: they have keys.
    const std::string_view text(message.data());
    if (text.find(kOfCheckpoints) != std::string_view::npos) return;
    const auto severity =
        level == rocksdb::InfoLogLevel::WARN_LEVEL ? spdlog::level::warn : spdlog::level::err;
    spdlog::log(severity, "rocksdb: {}", text.substr(0, text.find('\n')));
  }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_rocks_log() { return std::make_shared<RocksLog>(); }

}  // namespace skua
