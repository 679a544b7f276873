#include "bench/load/feast_layout.h"
#include "bench/load/peer_data.h"
#include "bench/load/resp_command.h"
#include "bench/load/socket_load.h"

namespace skua::bench {
namespace {

constexpr std::int64_t kEventSeconds = 1'700'000'000;

class FeastHashes : public PeerData {
 public:
  FeastHashes(SyntheticView view, std::string project)
      : view_(std::move(view)), project_(std::move(project)) {
    for (std::size_t i = 0; i < view_.types.size(); ++i)
      fields_.push_back(feast_field(view_.name, "f" + std::to_string(i)));
    fields_.push_back(feast_timestamp_field(view_.name));
  }

  void load(int port, std::int64_t population) const override {
    each_piece(population, [&](const std::vector<std::int64_t>& entities) {
      std::string commands;
      for (const std::int64_t entity : entities) append_write(entity, commands);
      (void)make_load(port, nullptr, entities.size())->call_once(commands);
    });
  }

  [[nodiscard]] std::string read(const std::vector<std::int64_t>& entities) const override {
    std::string commands;
    for (const std::int64_t entity : entities) {
      const std::string key = feast_key(view_.entity, entity, project_);
      std::vector<std::string_view> words = {"HMGET", key};
      words.insert(words.end(), fields_.begin(), fields_.end());
      append_resp_command(commands, words);
    }
    return commands;
  }

  [[nodiscard]] std::string answer(const std::vector<std::int64_t>& entities) const override {
    std::string replies;
    for (const std::int64_t entity : entities) {
      const std::vector<std::string> values = values_of(entity);
      append_resp_command(replies, {values.begin(), values.end()});
    }
    return replies;
  }

  [[nodiscard]] std::shared_ptr<Load> make_load(int port, Requests requests,
                                                std::size_t entities) const override {
    return make_resp_load(port, std::move(requests), entities);
  }

 private:
  [[nodiscard]] std::vector<std::string> values_of(std::int64_t entity) const {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < view_.types.size(); ++i)
      values.push_back(feast_float(float_value(entity, i, 0)));
    values.push_back(feast_timestamp(kEventSeconds));
    return values;
  }

  void append_write(std::int64_t entity, std::string& commands) const {
    const std::string key = feast_key(view_.entity, entity, project_);
    const std::vector<std::string> values = values_of(entity);
    std::vector<std::string_view> words = {"HSET", key};
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      words.emplace_back(fields_[i]);
      words.emplace_back(values[i]);
    }
    append_resp_command(commands, words);
  }

  SyntheticView view_;
  std::string project_;
  std::vector<std::string> fields_;
};

}  // namespace

std::unique_ptr<PeerData> feast_hashes(SyntheticView view, std::string project) {
  return std::make_unique<FeastHashes>(std::move(view), std::move(project));
}

}  // namespace skua::bench
