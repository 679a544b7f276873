#include "tests/integration/oracle_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace skua::test {
namespace {

v1::FeatureStatus status_of(const ModelAnswer& answer, const ModelValue& value) {
  switch (answer.status) {
    case ModelStatus::kNotFound:
      return v1::NOT_FOUND;
    case ModelStatus::kBeyondRetention:
      return v1::BEYOND_RETENTION;
    case ModelStatus::kOutsideTtl:
      return v1::OUTSIDE_MAX_AGE;
    case ModelStatus::kFound:
      break;
  }
  return std::holds_alternative<std::monostate>(value) ? v1::NULL_VALUE : v1::PRESENT;
}

Timestamp time_at(const std::vector<Timestamp>& times, std::size_t row) {
  return times.size() == 1 ? times[0] : times[row];
}

std::string key_text(const EntityKey& key) {
  std::string text;
  for (const ModelValue& part : key) text += describe(part) + " ";
  return text;
}

}  // namespace

void OracleReader::choose_features(Question& question) {
  RandomSource& random = world_.random;
  const auto add = [&](const std::string& view, const ModelFeature& feature) {
    question.uses.push_back({view, feature, feature.name});
  };
  const auto find = [&](const std::string& view, const std::string& name) {
    for (const ModelFeature& feature : world_.view(view).definition.features)
      if (feature.name == name) return add(view, feature);
  };
  if (random.one_in(4)) {
    question.request.set_feature_service(OracleChoices::kService);
    for (const std::string& reference : OracleChoices::service_features())
      find(reference.substr(0, reference.find(':')), reference.substr(reference.find(':') + 1));
  } else {
    std::vector<std::string> views = OracleChoices::view_names();
    while (views.size() > 1 && random.one_in(2))
      views.erase(views.begin() + random.between(0, static_cast<std::int64_t>(views.size()) - 1));
    for (const std::string& view : views) {
      const auto& features = world_.view(view).definition.features;
      if (random.one_in(3)) {
        question.request.add_features(view + ":*");
        for (const ModelFeature& feature : features) add(view, feature);
        continue;
      }
      const ModelFeature& feature = random.pick(features);
      question.request.add_features(view + ":" + feature.name);
      add(view, feature);
    }
    if (random.one_in(3)) {
      question.request.set_full_feature_names(true);
      for (Use& use : question.uses) use.answer_name = use.view + "__" + use.feature.name;
    }
  }
  for (const Use& use : question.uses)
    for (const std::string& key : world_.view(use.view).definition.join_keys)
      if (std::find(question.key_names.begin(), question.key_names.end(), key) ==
          question.key_names.end())
        question.key_names.push_back(key);
}

void OracleReader::choose_entities(Question& question) {
  RandomSource& random = world_.random;
  const auto rows = static_cast<std::size_t>(random.between(1, 6));
  question.rows.assign(rows, {});
  for (const std::string& name : question.key_names) {
    const bool is_broadcast = rows > 1 && random.one_in(5);
    question.is_broadcast.push_back(is_broadcast);
    v1::NamedColumn* column = question.request.add_entities();
    column->set_name(name);
    ModelValue value;
    for (std::size_t row = 0; row < rows; ++row) {
      if (row == 0 || !is_broadcast) {
        value = random.one_in(20) ? ModelValue() : world_.choices.join_key(name);
        append_value(*column->mutable_column(), OracleChoices::join_key_type(name), value);
      }
      question.rows[row].push_back(value);
    }
  }
  // With broadcast columns only, the request has one row.
  if (std::all_of(question.is_broadcast.begin(), question.is_broadcast.end(),
                  [](bool b) { return b; }))
    question.rows.resize(1);
}

Timestamp OracleReader::moment(const Question& question, std::size_t row) {
  const std::string& view = world_.random.pick(question.uses).view;
  const EntityKey key = key_of(question, view, row).value_or(EntityKey());
  return world_.choices.moment(world_.view(view), key, world_.now());
}

void OracleReader::choose_times(Question& question) {
  RandomSource& random = world_.random;
  const std::size_t rows = question.rows.size();
  const auto choose = [&](auto* field, std::vector<Timestamp>& times) {
    const std::size_t count = random.one_in(2) ? 1 : rows;
    for (std::size_t row = 0; row < count; ++row) {
      times.push_back(moment(question, row));
      field->Add(times.back().us);
    }
  };
  if (!random.one_in(3)) choose(question.request.mutable_as_of_us(), question.as_of);
  if (!question.as_of.empty() && random.one_in(4)) {
    question.request.set_as_served(true);
    question.known_at = question.as_of;
  } else if (random.one_in(3)) {
    choose(question.request.mutable_known_at_us(), question.known_at);
  }
  question.request.set_strict(random.one_in(8));
  question.request.mutable_include()->set_event_timestamps(random.one_in(2));
  question.request.mutable_include()->set_created_timestamps(random.one_in(2));
  question.request.mutable_include()->set_expired_values(random.one_in(2));
}

std::optional<EntityKey> OracleReader::key_of(const Question& question, const std::string& view,
                                              std::size_t row) const {
  EntityKey key;
  for (const std::string& name : world_.view(view).definition.join_keys) {
    const auto at = std::find(question.key_names.begin(), question.key_names.end(), name);
    key.push_back(question.rows[row][static_cast<std::size_t>(at - question.key_names.begin())]);
    if (std::holds_alternative<std::monostate>(key.back())) return std::nullopt;
  }
  return key;
}

Timestamp OracleReader::as_of(const Question& question, std::size_t row, Timestamp now) {
  return question.as_of.empty() ? now : time_at(question.as_of, row);
}

Timestamp OracleReader::known_at(const Question& question, std::size_t row) {
  return question.known_at.empty() ? Timestamp::max() : time_at(question.known_at, row);
}

bool OracleReader::is_out_of_range(const Question& question, Timestamp now) const {
  bool any = false;
  bool all = !question.as_of.empty();
  for (const Use& use : question.uses) {
    const Timestamp horizon = ModelStore::horizon(world_.view(use.view), now);
    for (std::size_t row = 0; row < question.rows.size(); ++row) {
      const bool before = as_of(question, row, now) < horizon;
      any = any || before || known_at(question, row) < horizon;
      all = all && before;
    }
  }
  return all || (any && question.request.strict());
}

bool OracleReader::answers_once(const Question& question, const std::string& view) const {
  if (question.as_of.size() > 1 || question.known_at.size() > 1) return false;
  const auto& keys = world_.view(view).definition.join_keys;
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& name) {
    const auto at = std::find(question.key_names.begin(), question.key_names.end(), name);
    return question.is_broadcast[static_cast<std::size_t>(at - question.key_names.begin())];
  });
}

void OracleReader::compare_column(const Question& question, const Use& use,
                                  const v1::FeatureColumn& column, Timestamp now) {
  const ModelStore::View& view = world_.view(use.view);
  const std::size_t rows = answers_once(question, use.view) ? 1 : question.rows.size();
  EXPECT_EQ(column.name(), use.answer_name);
  ASSERT_EQ(column.statuses().size(), rows) << use.answer_name;
  EXPECT_EQ(column.values().type(), static_cast<int>(use.feature.type)) << use.answer_name;
  const std::vector<ModelValue> values = column_values(column.values(), rows);
  const v1::Include& include = question.request.include();
  for (std::size_t row = 0; row < rows; ++row) {
    const auto key = key_of(question, use.view, row);
    const Timestamp at = as_of(question, row, now);
    const ModelAnswer answer =
        key ? world_.model.lookup(view, *key, at, known_at(question, row), now) : ModelAnswer();
    const ModelValue value =
        answer.row == nullptr ? ModelValue() : feature_value(*answer.row, use.feature);
    SCOPED_TRACE(use.view + ":" + use.feature.name + " row " + std::to_string(row) + " " +
                 key_text(key.value_or(EntityKey())) + "as of " + since_start(at) + " known at " +
                 since_start(known_at(question, row)));
    const auto status = static_cast<v1::FeatureStatus>(column.statuses()[row]);
    EXPECT_EQ(v1::FeatureStatus_Name(status), v1::FeatureStatus_Name(status_of(answer, value)));
    world_.saw(v1::FeatureStatus_Name(status));
    const bool shown = answer.status == ModelStatus::kFound ||
                       (answer.status == ModelStatus::kOutsideTtl && include.expired_values());
    if (shown && !std::holds_alternative<std::monostate>(value)) {
      EXPECT_TRUE(same_value(values[row], value))
          << describe(values[row]) << " for " << describe(value);
    }
    const Timestamp none{0};
    const auto index = static_cast<int>(row);
    if (include.event_timestamps()) {
      EXPECT_EQ(column.event_timestamps_us(index),
                (answer.row == nullptr ? none : answer.row->event_timestamp).us);
    }
    if (include.created_timestamps()) {
      EXPECT_EQ(column.created_timestamps_us(index),
                (answer.row == nullptr ? none : answer.row->created_timestamp).us);
    }
  }
}

void OracleReader::compare(const Question& question, const v1::GetFeaturesResponse& answer) {
  const Timestamp now{answer.read_time_us()};
  EXPECT_EQ(answer.rows(), question.rows.size());
  if (question.known_at.size() == 1) {
    EXPECT_GE(answer.known_at_us(), std::min(question.known_at[0], world_.model.last_created()).us);
    EXPECT_LE(answer.known_at_us(), std::min(question.known_at[0], now).us);
  }
  ASSERT_EQ(answer.features_size(), static_cast<int>(question.uses.size()));
  for (std::size_t i = 0; i < question.uses.size(); ++i)
    compare_column(question, question.uses[i], answer.features(static_cast<int>(i)), now);
  for (const v1::ViewHorizon& view : answer.views())
    EXPECT_EQ(view.earliest_readable_us(), ModelStore::horizon(world_.view(view.view()), now).us)
        << view.view();
}

void OracleReader::read() {
  Question question;
  choose_features(question);
  choose_entities(question);
  choose_times(question);
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " read " + question.request.ShortDebugString());
  v1::GetFeaturesResponse answer;
  const Timestamp now = world_.now();
  const Status status = door.read(question.request, answer);
  if (is_out_of_range(question, now)) {
    EXPECT_EQ(status.code(), StatusCode::kOutOfRange) << status.to_string();
    world_.saw("OUT_OF_RANGE");
    return;
  }
  // Commits of the server's own may have moved its read time over a horizon.
  if (status.code() == StatusCode::kOutOfRange && is_out_of_range(question, world_.latest_now()))
    return;
  ASSERT_EQ(status.to_string(), "OK");
  EXPECT_GE(answer.read_time_us(), now.us);
  EXPECT_LE(answer.read_time_us(), world_.latest_now().us);
  compare(question, answer);
}

void compare_row(const ModelStore::View& view, const v1::RowColumns& page, int at,
                 const ModelRow& expected) {
  EXPECT_EQ(page.event_timestamps_us(at), expected.event_timestamp.us);
  EXPECT_EQ(page.created_timestamps_us(at), expected.created_timestamp.us);
  EXPECT_EQ(page.sequences(at), expected.sequence);
  EXPECT_EQ(page.deleted(at), expected.deleted);
  const auto& features = view.definition.features;
  ASSERT_EQ(page.features_size(), static_cast<int>(features.size()));
  for (std::size_t f = 0; f < features.size(); ++f) {
    const v1::NamedColumn& column = page.features(static_cast<int>(f));
    EXPECT_EQ(column.name(), features[f].name);
    const ModelValue value =
        column_values(column.column(), page.rows())[static_cast<std::size_t>(at)];
    const ModelValue wanted = feature_value(expected, features[f]);
    EXPECT_TRUE(same_value(value, wanted))
        << features[f].name << ": " << describe(value) << " for " << describe(wanted);
  }
}

void OracleReader::history() {
  RandomSource& random = world_.random;
  const ModelStore::View& view = world_.any_view();
  const EntityKey key = world_.choices.key(view.definition);
  v1::GetHistoryRequest request;
  request.set_feature_view(view.definition.name);
  for (std::size_t k = 0; k < key.size(); ++k) {
    v1::NamedColumn* column = request.add_entity();
    column->set_name(view.definition.join_keys[k]);
    append_value(*column->mutable_column(), OracleChoices::join_key_type(column->name()), key[k]);
  }
  Timestamp from = Timestamp::min();
  Timestamp to = Timestamp::max();
  if (random.one_in(3))
    request.set_from_us((from = world_.choices.moment(view, key, world_.now())).us);
  if (random.one_in(3)) request.set_to_us((to = world_.choices.moment(view, key, world_.now())).us);
  if (random.one_in(2)) request.set_limit(static_cast<std::uint32_t>(random.between(1, 4)));
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " history " + request.ShortDebugString());
  std::vector<const ModelRow*> expected = world_.model.existing(view, key, world_.now());
  std::erase_if(expected, [&](const ModelRow* row) {
    return row->event_timestamp < from || row->event_timestamp > to;
  });
  std::size_t seen = 0;
  do {
    v1::GetHistoryResponse answer;
    ASSERT_EQ(door.history(request, answer).to_string(), "OK");
    for (int i = 0; i < static_cast<int>(answer.rows().rows()); ++i, ++seen) {
      ASSERT_LT(seen, expected.size()) << "a row too many";
      SCOPED_TRACE("row " + std::to_string(seen) + " of " + std::to_string(expected.size()));
      compare_row(view, answer.rows(), i, *expected[seen]);
    }
    request.set_page_token(answer.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, expected.size());
}

}  // namespace skua::test
