#include "tests/fault/fault_oracle.h"

#include <utility>

namespace skua::test {

FaultOracle::FaultOracle(Duration ttl, Duration max_age, std::uint32_t max_versions) {
  definition_.name = kView;
  definition_.join_keys = {"entity"};
  definition_.features = {{"value", ValueType::kInt64, 0}};
  definition_.ttl = ttl;
  definition_.max_age = max_age;
  definition_.max_versions = max_versions;
  begin();
}

void FaultOracle::begin() {
  model_.emplace();
  model_->apply(definition_, Timestamp::min());
}

std::string FaultOracle::write(const std::vector<FaultRow>& rows,
                               const std::vector<RowOutcome>& outcomes, Timestamp created,
                               Sequence last) {
  rows_ += rows.size();
  commits_.push_back({rows, outcomes, std::nullopt, created, last});
  return feed(commits_.back());
}

void FaultOracle::load(const std::vector<FaultRow>& rows, Timestamp created, Sequence last) {
  rows_ += rows.size();
  commits_.push_back({rows, {}, std::nullopt, created, last});
  (void)feed(commits_.back());
}

void FaultOracle::erase(std::int64_t entity, Sequence sequence) {
  commits_.push_back({{}, {}, entity, Timestamp::min(), sequence});
  (void)feed(commits_.back());
}

std::string FaultOracle::feed(const Commit& commit) {
  if (commit.erased) {
    (void)model_->erase({{"entity", ModelValue(*commit.erased)}});
    return {};
  }
  std::string otherwise;
  Sequence sequence = commit.last - commit.rows.size() + 1;
  for (std::size_t i = 0; i < commit.rows.size(); ++i, ++sequence) {
    const FaultRow& row = commit.rows[i];
    const ModelWrite write{
        {row.entity}, row.event_timestamp, row.is_tombstone, false, {ModelValue(row.value)}};
    if (commit.outcomes.empty()) {
      model_->load(kView, {write}, commit.created, sequence);
      continue;
    }
    if (commit.outcomes[i] == RowOutcome::kRejected) continue;
    const ModelReceipt receipt = model_->write(kView, {write}, commit.created, sequence);
    const auto said = static_cast<int>(commit.outcomes[i]);
    const auto expected = static_cast<int>(receipt.outcomes.at(0));
    if (said != expected)
      otherwise += "row " + std::to_string(i) + " of the commit that ends at " +
                   std::to_string(commit.last) + ": outcome " + std::to_string(said) + ", not " +
                   std::to_string(expected) + "; ";
  }
  return otherwise;
}

std::size_t FaultOracle::forget_after(Sequence last) {
  std::size_t rows = 0;
  while (!commits_.empty() && commits_.back().last > last) {
    rows += commits_.back().rows.size();
    commits_.pop_back();
  }
  begin();
  for (const Commit& commit : commits_) (void)feed(commit);
  return rows;
}

std::vector<Timestamp> FaultOracle::moments() const {
  std::vector<Timestamp> out;
  for (const Commit& commit : commits_)
    if (!commit.erased) out.push_back(commit.created);
  return out;
}

}  // namespace skua::test
