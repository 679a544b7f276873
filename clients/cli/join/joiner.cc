#include "clients/cli/join/joiner.h"

#include <fmt/format.h>

namespace skua {

void JoinAccount::add(const TrainingRows& more) {
  rows += more.spine.size();
  null_values += more.null_values;
  groups.resize(more.counts.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].found += more.counts[i].found;
    groups[i].not_found += more.counts[i].not_found;
    groups[i].outside_max_age += more.counts[i].outside_max_age;
    groups[i].beyond_retention += more.counts[i].beyond_retention;
  }
}

Joiner::Joiner(SkuaClient& client, const FeatureLayout& layout, TrainingOutput& output,
               const JoinOptions& options, OnProgress on_progress)
    : client_(client),
      layout_(layout),
      output_(output),
      options_(options),
      on_progress_(std::move(on_progress)) {
  account_.groups.resize(layout.groups.size());
}

Result<TrainingRows> Joiner::ask(SpineRows spine) const {
  const auto answer = client_.get_features(request_of(layout_, options_.extras, spine));
  // The server refuses rows of which none can be answered, rather than saying so of each.
  if (answer.status().code() == StatusCode::kOutOfRange)
    return rows_beyond_retention(layout_, options_.extras, std::move(spine));
  if (!answer.ok()) return answer.status();
  return training_rows(layout_, options_.extras, std::move(spine), *answer);
}

Status Joiner::add_file(const std::string& name, SpineFile& file) {
  while (true) {
    SpineRows rows;
    ASSIGN_OR_RETURN(const bool more, file.next(rows, options_.batch_rows));
    if (!more) return Status::ok_status();
    if (asked_.size() >= options_.in_flight) RETURN_IF_ERROR(write_next());
    asked_.push_back(
        {name, std::async(std::launch::async, [this, spine = std::move(rows)]() mutable {
           return ask(std::move(spine));
         })});
  }
}

Status Joiner::finish() {
  while (!asked_.empty()) RETURN_IF_ERROR(write_next());
  return Status::ok_status();
}

Status Joiner::write_next() {
  const std::string file = std::move(asked_.front().file);
  const auto rows = asked_.front().rows.get();
  asked_.pop_front();
  if (!rows.ok()) return rows.status();
  if (rows->beyond.has_value() && !options_.allow_beyond_retention)
    return beyond_retention(file, *rows);
  RETURN_IF_ERROR(output_.append(*rows));
  account_.add(*rows);
  on_progress_(account_.rows);
  return Status::ok_status();
}

Status Joiner::beyond_retention(const std::string& file, const TrainingRows& rows) const {
  const Timestamp earliest{rows.beyond->earliest_readable_us};
  const std::string readable =
      earliest == Timestamp::min()
          ? ""
          : fmt::format(", which can be read as of {} and later", format_rfc3339(earliest));
  return out_of_range(fmt::format(
      "{}:{}: lies before what retention has kept of {}{}; leave such rows out, or take nulls for "
      "them with --allow-beyond-retention",
      file, rows.spine.lines[rows.beyond->row], layout_.groups[rows.beyond->group].view, readable));
}

}  // namespace skua
