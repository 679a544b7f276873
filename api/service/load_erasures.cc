#include "api/service/load_erasures.h"

#include <map>
#include <memory>
#include <utility>

#include "api/service/erase_digest.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

class ErasedEntities {
 public:
  ErasedEntities(std::string store_id, std::string project, std::vector<JoinKey> join_keys)
      : store_id_(std::move(store_id)),
        project_(std::move(project)),
        join_keys_(std::move(join_keys)) {}

  bool judge(std::string_view entity_key, const std::string& digest,
             const std::vector<std::string>& names) {
    if (entity_key != entity_key_) take(entity_key);
    auto found = digests_.find(names);
    if (found == digests_.end()) found = digests_.emplace(names, digest_by(names)).first;
    return !digest.empty() && found->second == digest;
  }

 private:
  void take(std::string_view entity_key) {
    entity_key_ = entity_key;
    digests_.clear();
    values_.clear();
    std::vector<Column> cells;
    for (const JoinKey& key : join_keys_) cells.emplace_back(key.type);
    if (!decode_entity_key(entity_key, cells).ok()) return;
    for (std::size_t i = 0; i < join_keys_.size(); ++i)
      append_join_key(values_[join_keys_[i].name], join_keys_[i].type, cells[i].cell(0));
  }

  // Empty when the entity has no such join keys.
  [[nodiscard]] std::string digest_by(const std::vector<std::string>& names) const {
    std::vector<std::pair<std::string, std::string>> named;
    for (const std::string& name : names) {
      const auto value = values_.find(name);
      if (value == values_.end()) return {};
      named.emplace_back(*value);
    }
    return named.empty() ? std::string() : erase_digest(store_id_, project_, std::move(named));
  }

  const std::string store_id_;
  const std::string project_;
  const std::vector<JoinKey> join_keys_;
  std::string entity_key_;
  std::map<std::string, std::string> values_;                // Its join keys, encoded, by name.
  std::map<std::vector<std::string>, std::string> digests_;  // By the names that they are made of.
};

}  // namespace

IsErased make_is_erased(std::string store_id, std::string project, std::vector<JoinKey> join_keys) {
  auto erased = std::make_shared<ErasedEntities>(std::move(store_id), std::move(project),
                                                 std::move(join_keys));
  return [erased](std::string_view entity_key, const std::string& digest,
                  const std::vector<std::string>& names) {
    return erased->judge(entity_key, digest, names);
  };
}

}  // namespace skua
