#include "bench/load/packed_rows.h"
#include "bench/load/peer_data.h"
#include "bench/load/resp_command.h"
#include "bench/load/socket_load.h"

namespace skua::bench {
namespace {

class RedisPackedRows : public PeerData {
 public:
  explicit RedisPackedRows(SyntheticView view) : view_(std::move(view)) {}

  void load(int port, std::int64_t population) const override {
    each_piece(population, [&](const std::vector<std::int64_t>& entities) {
      const std::vector<std::string> rows = packed_rows(view_, entities);
      std::string commands;
      for (std::size_t i = 0; i < entities.size(); ++i)
        append_resp_command(commands, {"SET", packed_key(entities[i]), rows[i]});
      (void)make_resp_load(port, nullptr, entities.size())->call_once(commands);
    });
  }

  [[nodiscard]] std::string read(const std::vector<std::int64_t>& entities) const override {
    std::vector<std::string> keys;
    keys.reserve(entities.size());
    for (const std::int64_t entity : entities) keys.push_back(packed_key(entity));
    std::vector<std::string_view> words = {"MGET"};
    words.insert(words.end(), keys.begin(), keys.end());
    std::string command;
    append_resp_command(command, words);
    return command;
  }

  [[nodiscard]] std::string answer(const std::vector<std::int64_t>& entities) const override {
    const std::vector<std::string> rows = packed_rows(view_, entities);
    std::string reply;
    append_resp_command(reply, {rows.begin(), rows.end()});
    return reply;
  }

  [[nodiscard]] std::shared_ptr<Load> make_load(int port, Requests requests,
                                                std::size_t /*entities*/) const override {
    return make_resp_load(port, std::move(requests), 1);
  }

 private:
  SyntheticView view_;
};

// Its keys are text without blanks.
std::string memcached_key(std::int64_t entity) { return "item:" + std::to_string(entity); }

class MemcachedPackedRows : public PeerData {
 public:
  explicit MemcachedPackedRows(SyntheticView view) : view_(std::move(view)) {}

  void load(int port, std::int64_t population) const override {
    each_piece(population, [&](const std::vector<std::int64_t>& entities) {
      const std::vector<std::string> rows = packed_rows(view_, entities);
      std::string commands;
      for (std::size_t i = 0; i < entities.size(); ++i) {
        const bool is_last = i + 1 == entities.size();
        commands += "set " + memcached_key(entities[i]) + " 0 0 " + std::to_string(rows[i].size()) +
                    (is_last ? "\r\n" : " noreply\r\n") + rows[i] + "\r\n";
      }
      (void)make_memcached_load(port, nullptr)->call_once(commands);
    });
  }

  [[nodiscard]] std::string read(const std::vector<std::int64_t>& entities) const override {
    std::string command = "get";
    for (const std::int64_t entity : entities) command += " " + memcached_key(entity);
    return command + "\r\n";
  }

  [[nodiscard]] std::string answer(const std::vector<std::int64_t>& entities) const override {
    const std::vector<std::string> rows = packed_rows(view_, entities);
    std::string reply;
    for (std::size_t i = 0; i < entities.size(); ++i)
      reply += "VALUE " + memcached_key(entities[i]) + " 0 " + std::to_string(rows[i].size()) +
               "\r\n" + rows[i] + "\r\n";
    return reply + "END\r\n";
  }

  [[nodiscard]] std::shared_ptr<Load> make_load(int port, Requests requests,
                                                std::size_t /*entities*/) const override {
    return make_memcached_load(port, std::move(requests));
  }

 private:
  SyntheticView view_;
};

}  // namespace

std::unique_ptr<PeerData> redis_packed_rows(SyntheticView view) {
  return std::make_unique<RedisPackedRows>(std::move(view));
}

std::unique_ptr<PeerData> memcached_packed_rows(SyntheticView view) {
  return std::make_unique<MemcachedPackedRows>(std::move(view));
}

}  // namespace skua::bench
