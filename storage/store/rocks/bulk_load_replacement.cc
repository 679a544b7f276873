// Bulk loads that take the place of all rows of their view.
#include "storage/store/rocks/bulk_loads.h"
#include "storage/store/rocks/row_filing.h"

namespace skua {

// Nothing else may enter the view meanwhile: only live rows are kept for both generations.
Status BulkLoads::check_alone(const LoadStart& start) const {
  if (start.replaces && last_number_ >= kReplacingLoadsMax)
    return resource_exhausted("this store has given out all numbers of loads that replace");
  for (const auto& [number, other] : loads_) {
    if (other->start.incarnation != start.incarnation) continue;
    if (start.replaces)
      return failed_precondition("replace: load `" + other->start.name +
                                 "` of the same feature view is under way; publish or abandon it");
    if (other->start.replaces)
      return failed_precondition("load `" + other->start.name +
                                 "`, which replaces the rows of the feature view, is under way; "
                                 "publish or abandon it");
  }
  return {};
}

// What rows of its view are read under; 0: it was dropped.
Generation BulkLoads::current_generation(const Load& load) const {
  const auto generations = pipeline_.generations().load();
  const ViewRules* const view = generations->find_view(load.start.incarnation);
  return view == nullptr ? 0 : view->generation();
}

// What its rows go under.
Generation BulkLoads::filled_generation(const Load& load) const {
  return load.start.replaces ? generation_of_load(load.number) : current_generation(load);
}

// Rows that are written from here on are kept for it: also when the commit fails, since the log may
// have it all the same. What an attempt before has left under its number goes.
void BulkLoads::take_rows(const Load& load, rocksdb::WriteBatch& batch) const {
  delete_generation(filled_generation(load), rocks_, batch);
  pipeline_.generations().stage(load.start.incarnation, filled_generation(load));
}

Result<BulkLoads::Replacement> BulkLoads::replace_rows(const Load& load,
                                                       const LoadPublication& publication,
                                                       WritePipeline::Exclusive& exclusive) const {
  const Incarnation incarnation = load.start.incarnation;
  const Generation before = current_generation(load);
  if (before == 0) return not_found("load: its feature view was dropped");
  if (!publication.change)
    return internal_error("a load that replaces is published without a registry change");
  Replacement out;
  ASSIGN_OR_RETURN(out.commit,
                   publication.change(pipeline_.last_commit(), exclusive.created_timestamp));
  out.before = before;
  const RowGenerations::State after(out.commit.rules, {});
  const ViewRules* const rules = after.find_view(incarnation);
  if (rules == nullptr || rules->generation() != filled_generation(load) ||
      rules->replaced_at != exclusive.created_timestamp)
    return internal_error("the registry change of a load does not give its view its generation");
  put_registry(out.commit, rocks_, exclusive.batch);
  DroppedRows::put_record(out.before, rocks_, exclusive.batch);
  return out;
}

void BulkLoads::replaced_rows(const Load& load, const Replacement& replacement) {
  // In this order: see RocksEngine::removal_policy().
  dropped_.add(replacement.before, replacement.commit.replaced_rows);
  pipeline_.generations().publish(replacement.commit.rules, load.start.incarnation);
}

// The live rows that were kept for it: nobody has ever read them, and upkeep removes them.
void BulkLoads::give_up_rows(const Load& load, rocksdb::WriteBatch& batch) const {
  DroppedRows::put_record(filled_generation(load), rocks_, batch);
}

void BulkLoads::gave_up_rows(const Load& load) {
  dropped_.add(filled_generation(load));
  pipeline_.generations().unstage(load.start.incarnation);
}

}  // namespace skua
