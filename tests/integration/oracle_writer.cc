#include "tests/integration/oracle_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/model/receipt.h"

namespace skua::test {
namespace {

constexpr Duration kMaxFutureSkew = std::chrono::minutes(5);
constexpr std::size_t kReceiptsKept = 5;

v1::Column& add_column(v1::WriteRowsRequest& request, const std::string& name) {
  v1::NamedColumn* column = request.add_columns();
  column->set_name(name);
  return *column->mutable_column();
}

v1::Column* find_column(v1::WriteRowsRequest& request, const std::string& name) {
  for (v1::NamedColumn& column : *request.mutable_columns())
    if (column.name() == name) return column.mutable_column();
  return nullptr;
}

std::vector<std::uint32_t> rejected_rows(const v1::WriteRowsResponse& answer) {
  std::vector<std::uint32_t> rows;
  for (const v1::Rejection& rejection : answer.rejections()) rows.push_back(rejection.row());
  return rows;
}

std::vector<std::uint32_t> rows_with(const ModelReceipt& receipt, ModelOutcome outcome) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < receipt.outcomes.size(); ++i)
    if (receipt.outcomes[i] == outcome) rows.push_back(i);
  return rows;
}

std::vector<int> outcome_numbers(const v1::WriteRowsResponse& answer) {
  return {answer.outcomes().begin(), answer.outcomes().end()};
}

}  // namespace

ModelWrite OracleWriter::make_row(const ModelStore::View& view, bool deletes) {
  ModelWrite row;
  row.key = world_.choices.key(view.definition);
  row.deleted = deletes;
  if (!world_.random.one_in(10))
    row.event_timestamp =
        world_.choices.event_timestamp(view, row.key, world_.now(), kMaxFutureSkew);
  for (const ModelFeature& feature : view.definition.features)
    if (!deletes) row.values.push_back(world_.choices.feature(feature.type));
  return row;
}

OracleWriter::Attempt OracleWriter::make_attempt() {
  RandomSource& random = world_.random;
  const ModelStore::View& view = world_.any_view();
  Attempt attempt;
  attempt.view = view.definition.name;
  attempt.deletes = random.one_in(6);
  const std::int64_t rows = random.between(1, random.one_in(5) ? 20 : 3);
  for (std::int64_t i = 0; i < rows; ++i) attempt.rows.push_back(make_row(view, attempt.deletes));
  if (attempt.rows.size() > 1 && random.one_in(3)) {
    attempt.rows.back().key = attempt.rows.front().key;
    if (random.one_in(2)) attempt.rows.back() = attempt.rows.front();
  }
  make_columns(attempt);
  if (random.one_in(5)) spoil_rows(attempt);
  return attempt;
}

void OracleWriter::make_columns(Attempt& attempt) {
  const ModelDefinition& view = world_.view(attempt.view).definition;
  v1::WriteRowsRequest& request = attempt.request;
  request.set_feature_view(attempt.view);
  for (std::size_t k = 0; k < view.join_keys.size(); ++k) {
    v1::Column& column = add_column(request, view.join_keys[k]);
    for (const ModelWrite& row : attempt.rows)
      append_value(column, OracleChoices::join_key_type(view.join_keys[k]), row.key[k]);
  }
  for (std::size_t f = 0; f < view.features.size() && !attempt.deletes; ++f) {
    // An absent feature becomes null.
    if (world_.random.one_in(8)) {
      for (ModelWrite& row : attempt.rows) row.values[f] = {};
      continue;
    }
    v1::Column& column = add_column(request, view.features[f].name);
    for (const ModelWrite& row : attempt.rows)
      append_value(column, view.features[f].type, row.values[f]);
  }
  const bool any = std::any_of(attempt.rows.begin(), attempt.rows.end(), [](const ModelWrite& row) {
    return row.event_timestamp.has_value();
  });
  const bool as_text = world_.random.one_in(3);
  for (const ModelWrite& row : attempt.rows) {
    if (!any) break;
    ModelValue value;
    if (row.event_timestamp && as_text) value = format_rfc3339(*row.event_timestamp);
    if (row.event_timestamp && !as_text) value = row.event_timestamp->us;
    append_value(*request.mutable_event_timestamps(),
                 as_text ? ValueType::kString : ValueType::kUnixTimestamp, value);
  }
}

// Makes one row or more such that the server must refuse them, and no others.
void OracleWriter::spoil_rows(Attempt& attempt) {
  RandomSource& random = world_.random;
  const auto victim = static_cast<std::size_t>(
      random.between(0, static_cast<std::int64_t>(attempt.rows.size()) - 1));
  v1::WriteRowsRequest& request = attempt.request;
  attempt.rows[victim].rejected = true;
  const std::int64_t kind = random.between(1, attempt.deletes ? 2 : 3);
  if (kind == 1) {
    const std::string& key = world_.view(attempt.view).definition.join_keys.front();
    (*find_column(request, key)->mutable_nulls())[victim] = '\1';
  } else if (kind == 2) {
    const Timestamp too_far =
        world_.latest_now() + kMaxFutureSkew + Duration(random.one_in(2) ? 1 : 86400000000);
    v1::Column& times = *request.mutable_event_timestamps();
    times.Clear();
    for (std::size_t i = 0; i < attempt.rows.size(); ++i) {
      const auto& given = attempt.rows[i].event_timestamp;
      const ModelValue own = given ? ModelValue(given->us) : ModelValue();
      append_value(times, ValueType::kUnixTimestamp, i == victim ? ModelValue(too_far.us) : own);
    }
  } else {
    v1::Column& ghost = add_column(request, "ghost");
    for (std::size_t i = 0; i < attempt.rows.size(); ++i)
      append_value(ghost, ValueType::kDouble, i == victim ? ModelValue(1.0) : ModelValue());
  }
  request.set_all_or_nothing(random.one_in(4));
}

Status OracleWriter::send(const Attempt& attempt, v1::WriteRowsResponse& answer) {
  Door& door = world_.door();
  world_.note(std::string(door.name()) + (attempt.deletes ? " delete " : " write ") + attempt.view +
              " rows=" + std::to_string(attempt.rows.size()) + " " +
              attempt.request.writer().ShortDebugString());
  if (!attempt.deletes) return door.write(attempt.request, answer);
  v1::DeleteRowsRequest deletes;
  deletes.set_feature_view(attempt.request.feature_view());
  *deletes.mutable_columns() = attempt.request.columns();
  if (attempt.request.has_event_timestamps())
    *deletes.mutable_event_timestamps() = attempt.request.event_timestamps();
  if (attempt.request.has_writer()) *deletes.mutable_writer() = attempt.request.writer();
  deletes.set_all_or_nothing(attempt.request.all_or_nothing());
  return door.remove(deletes, answer);
}

void OracleWriter::compare(const Attempt& attempt, const ModelReceipt& expected,
                           const v1::WriteRowsResponse& answer) {
  std::vector<int> outcomes;
  for (const ModelOutcome outcome : expected.outcomes)
    outcomes.push_back(static_cast<int>(outcome));
  std::string rows;
  for (const ModelWrite& row : attempt.rows) {
    rows += "\n    key";
    for (const ModelValue& part : row.key) rows += " " + describe(part);
    rows += row.event_timestamp ? " at " + since_start(*row.event_timestamp) : " at once";
    for (const ModelValue& value : row.values) rows += " " + describe(value);
  }
  EXPECT_EQ(outcome_numbers(answer), outcomes) << attempt.view << rows;
  EXPECT_EQ(std::vector<std::uint32_t>(answer.future_rows().begin(), answer.future_rows().end()),
            expected.future_rows)
      << attempt.view << rows;
  EXPECT_EQ(rejected_rows(answer), rows_with(expected, ModelOutcome::kRejected));
  for (const char outcome : answer.outcomes())
    world_.saw(v1::RowOutcome_Name(static_cast<v1::RowOutcome>(outcome)));
  if (answer.future_rows_size() > 0) world_.saw("future row");
  EXPECT_EQ(answer.applied(), rows_with(expected, ModelOutcome::kApplied).size());
  EXPECT_EQ(answer.superseded(), rows_with(expected, ModelOutcome::kSuperseded).size());
  EXPECT_EQ(answer.duplicate(), rows_with(expected, ModelOutcome::kDuplicate).size());
  EXPECT_EQ(answer.expired(), rows_with(expected, ModelOutcome::kExpired).size());
  EXPECT_EQ(answer.rejected(), rows_with(expected, ModelOutcome::kRejected).size());
}

void OracleWriter::commit(Attempt& attempt) {
  const Timestamp created_at_least =
      std::max(world_.server.clock().now(), world_.model.last_created() + Duration(1));
  attempt.answer.Clear();
  const Status status = send(attempt, attempt.answer);
  ASSERT_EQ(status.to_string(), "OK");
  EXPECT_FALSE(attempt.answer.repeated_receipt());
  const auto token = CommitToken::parse(attempt.answer.commit_token());
  ASSERT_TRUE(token.ok()) << attempt.answer.commit_token();
  std::vector<ModelWrite> rows = attempt.rows;
  auto accepted = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const ModelWrite& row) { return !row.rejected; }));
  if (attempt.request.all_or_nothing() && accepted < rows.size()) {
    for (ModelWrite& row : rows) row.rejected = true;
    accepted = 0;
  }
  const Timestamp created{attempt.answer.created_timestamp_us()};
  if (accepted > 0) {
    EXPECT_GE(created, created_at_least);
    EXPECT_LE(created, world_.latest_now());
    ASSERT_GE(token->sequence, world_.model.last_sequence() + accepted);
  }
  const ModelReceipt expected =
      world_.model.write(attempt.view, rows, created, token->sequence - accepted + 1);
  compare(attempt, expected, attempt.answer);
  if (accepted == 0) world_.follow_commit();
}

void OracleWriter::write() {
  Attempt attempt = make_attempt();
  if (!world_.random.one_in(2)) {
    commit(attempt);
    last_ = std::move(attempt);
    return;
  }
  const std::string id = "writer" + std::to_string(world_.random.between(0, 2));
  Writer& writer = writers_[id];
  attempt.request.mutable_writer()->set_writer_id(id);
  attempt.request.mutable_writer()->set_sequence(writer.next_sequence++);
  commit(attempt);
  writer.attempts.push_back(std::move(attempt));
  if (writer.attempts.size() > kReceiptsKept + 1) writer.attempts.pop_front();
}

void OracleWriter::write_again() {
  if (!last_) return;
  const ModelStore::View& view = world_.view(last_->view);
  const Timestamp now = world_.now();
  // Meanwhile the schema may have changed, and time has passed: what was refused must still be.
  const bool stale =
      std::any_of(last_->rows.begin(), last_->rows.end(), [&](const ModelWrite& row) {
        return row.rejected || row.event_timestamp > now + kMaxFutureSkew ||
               (!row.deleted && row.values.size() != view.definition.features.size());
      });
  if (stale) return;
  for (ModelWrite& row : last_->rows)
    for (std::size_t f = 0; f < row.values.size(); ++f)
      row.values[f] = widened(row.values[f], view.definition.features[f].type);
  commit(*last_);
}

void OracleWriter::retry() {
  if (writers_.empty()) return;
  auto chosen = std::next(writers_.begin(),
                          world_.random.between(0, static_cast<std::int64_t>(writers_.size()) - 1));
  Writer& writer = chosen->second;
  if (writer.attempts.empty()) return;
  const auto index = static_cast<std::size_t>(
      world_.random.between(0, static_cast<std::int64_t>(writer.attempts.size()) - 1));
  const Attempt& attempt = writer.attempts[index];
  const bool is_kept = attempt.request.writer().sequence() + kReceiptsKept >= writer.next_sequence;
  v1::WriteRowsResponse answer;
  const Status status = send(attempt, answer);
  if (!is_kept) {
    EXPECT_EQ(status.code(), StatusCode::kAborted) << status.to_string();
    world_.saw("ABORTED");
    return;
  }
  ASSERT_EQ(status.to_string(), "OK");
  EXPECT_TRUE(answer.repeated_receipt());
  world_.saw("repeated receipt");
  answer.set_repeated_receipt(attempt.answer.repeated_receipt());
  // Reasons are for people; which rows and codes must be the same.
  v1::WriteRowsResponse first = attempt.answer;
  for (auto* receipt : {&answer, &first})
    for (v1::Rejection& rejection : *receipt->mutable_rejections()) rejection.clear_reason();
  EXPECT_EQ(answer.ShortDebugString(), first.ShortDebugString());
}

void OracleWriter::erase() {
  world_.settle_clock();
  const std::int64_t kind = world_.random.between(1, 3);
  std::vector<std::string> names;
  if (kind != 2) names.push_back("user");
  if (kind != 1) names.push_back("item");
  v1::EraseEntitiesRequest request;
  std::map<std::string, ModelValue> keys;
  for (const std::string& name : names) {
    keys[name] = world_.choices.join_key(name);
    v1::NamedColumn* column = request.add_entities();
    column->set_name(name);
    append_value(*column->mutable_column(), OracleChoices::join_key_type(name), keys[name]);
  }
  Door& door = world_.door();
  world_.note(std::string(door.name()) + " erase " + request.ShortDebugString());
  v1::EraseEntitiesResponse answer;
  ASSERT_EQ(door.erase(request, answer).to_string(), "OK");
  std::vector<std::string> views(answer.feature_views().begin(), answer.feature_views().end());
  std::sort(views.begin(), views.end());
  EXPECT_EQ(views, world_.model.erase(keys));
  world_.follow_commit();
}

void OracleWriter::forget_view(const std::string& view) {
  for (auto& [id, writer] : writers_)
    std::erase_if(writer.attempts, [&](const Attempt& attempt) { return attempt.view == view; });
  if (last_ && last_->view == view) last_.reset();
}

}  // namespace skua::test
