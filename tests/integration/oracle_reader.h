#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skua/v1/online.pb.h"
#include "tests/integration/oracle_world.h"

namespace skua::test {

// Reads, through any door, compared value by value with what the model says.
class OracleReader {
 public:
  explicit OracleReader(OracleWorld& world) : world_(world) {}

  // GetFeatures of several entities, now or as of moments.
  void read();
  // All of GetHistory of one entity, page by page.
  void history();

 private:
  struct Use {
    std::string view;
    ModelFeature feature;
    std::string answer_name;
  };
  // A request, taken apart.
  struct Question {
    v1::GetFeaturesRequest request;
    std::vector<Use> uses;
    std::vector<std::string> key_names;
    std::vector<EntityKey> rows;     // One value per key name.
    std::vector<bool> is_broadcast;  // Per key name.
    std::vector<Timestamp> as_of;
    std::vector<Timestamp> known_at;
  };

  void choose_features(Question& question);
  void choose_entities(Question& question);
  void choose_times(Question& question);
  [[nodiscard]] Timestamp moment(const Question& question, std::size_t row);
  [[nodiscard]] std::optional<EntityKey> key_of(const Question& question, const std::string& view,
                                                std::size_t row) const;
  [[nodiscard]] static Timestamp as_of(const Question& question, std::size_t row, Timestamp now);
  [[nodiscard]] static Timestamp known_at(const Question& question, std::size_t row);
  [[nodiscard]] bool is_out_of_range(const Question& question, Timestamp now) const;
  [[nodiscard]] bool answers_once(const Question& question, const std::string& view) const;
  void compare(const Question& question, const v1::GetFeaturesResponse& answer);
  void compare_column(const Question& question, const Use& use, const v1::FeatureColumn& column,
                      Timestamp now);

  OracleWorld& world_;
};

// Compares stored rows of one entity (GetHistory, a snapshot) with the model's, row `at` of the
// page.
void compare_row(const ModelStore::View& view, const v1::RowColumns& page, int at,
                 const ModelRow& expected);

}  // namespace skua::test
