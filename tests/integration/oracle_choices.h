#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skua/v1/registry.pb.h"
#include "tests/support/model_store.h"
#include "tests/support/random_source.h"

namespace skua::test {

// The feature views of an oracle run, and random keys, values and settings for them: few enough of
// each that rows meet.
class OracleChoices {
 public:
  explicit OracleChoices(RandomSource& random) : random_(random) {}

  static constexpr const char* kService = "vector";

  [[nodiscard]] static std::vector<std::string> view_names() {
    return {"profile", "basket", "stock"};
  }
  // The service that uses "profile" and "basket", and its features.
  [[nodiscard]] static v1::FeatureService service();
  [[nodiscard]] static std::vector<std::string> service_features();
  [[nodiscard]] static ValueType join_key_type(const std::string& join_key);
  static void add_entities(v1::ApplyRequest& request);

  // A view as it begins, with random TTL and retention.
  [[nodiscard]] ModelDefinition new_view(const std::string& name);
  // The view after a random change of its schema or settings.
  [[nodiscard]] ModelDefinition changed(ModelDefinition view);
  [[nodiscard]] static v1::FeatureView to_proto(const ModelDefinition& view);

  [[nodiscard]] ModelValue join_key(const std::string& name);
  [[nodiscard]] EntityKey key(const ModelDefinition& view);
  // Null once in a while.
  [[nodiscard]] ModelValue feature(ValueType type);

  // A moment worth asking for: near rows of the entity, their TTL, the horizon, or now.
  [[nodiscard]] Timestamp moment(const ModelStore::View& view, const EntityKey& key, Timestamp now);
  // An event timestamp for a write; at most `skew` ahead of now.
  [[nodiscard]] Timestamp event_timestamp(const ModelStore::View& view, const EntityKey& key,
                                          Timestamp now, Duration skew);

 private:
  void change_settings(ModelDefinition& view);

  RandomSource& random_;
};

}  // namespace skua::test
