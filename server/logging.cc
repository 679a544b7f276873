#include "server/logging.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "server/recent_log.h"

namespace skua {
namespace {

// The message as a JSON string, quotes included.
class JsonMessageFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const nlohmann::json text(std::string(message.payload.data(), message.payload.size()));
    const std::string dumped = text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out.append(dumped.data(), dumped.data() + dumped.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessageFlag>();
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> make_log_formatter(bool json) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessageFlag>('*');
  formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l","message":%*})"
                              : "%Y-%m-%dT%H:%M:%S.%fZ %l %v");
  return formatter;
}

void set_up_logging(const Settings& settings) {
  auto logger =
      std::make_shared<spdlog::logger>("skuad", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->sinks().push_back(std::make_shared<RecentLog>());
  logger->set_formatter(make_log_formatter(settings.log_format == "json"));
  logger->set_level(spdlog::level::from_str(settings.log_level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace skua
