#include <algorithm>
#include <functional>
#include <limits>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/letter_erasure.h"
#include "storage/store/rocks/rocks_engine_impl.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::size_t kNoSubject = std::numeric_limits<std::size_t>::max();

}  // namespace

Result<std::vector<EraseReceipt>> RocksEngine::erase(const EraseSubjects& subjects) {
  std::vector<EraseReceipt> receipts;
  std::vector<EraseRecord> records;
  BulkLoads::Changes staged;
  // Most letters are read here, while writes go on.
  LetterErasure letters(rocks_, letters_);
  RETURN_IF_ERROR(letters.look(subjects()));
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    const std::vector<EraseSubject> erased = subjects();
    receipts.resize(erased.size());
    RETURN_IF_ERROR(delete_subjects(erased, exclusive, receipts));
    RETURN_IF_ERROR(letters.remove(erased, exclusive.batch));
    for (std::size_t i = 0; i < erased.size(); ++i) {
      EraseRecord& record = records.emplace_back();
      record.digest = erased[i].digest;
      record.sequence = receipts[i].sequence = exclusive.sequence;
      record.position = static_cast<std::uint32_t>(i);
      record.created_timestamp = exclusive.created_timestamp;
      for (const EraseTarget& target : erased[i].targets) {
        record.incarnations.push_back(target.incarnation);
        record.add_generations(pipeline_->generations().load()->of_view(target.incarnation));
      }
      record.add_generations(dropped_.all());
      receipts[i].erase_id = record.id();
      receipts[i].letters = letters.erased();
      receipts[i].letters_unknown = letters.unknown();
      exclusive.batch.Put(rocks_.meta, meta_key(kErasePrefix, record.id()), record.encode());
    }
    // What was erased does not come back, whatever writes may lose.
    exclusive.is_synced = true;
    staged = loads_->erase_staged(records, erased, exclusive.batch);
    return {};
  };
  RETURN_IF_ERROR(pipeline_->commit_exclusive(prepare, [&] {
    const std::lock_guard lock(state_mutex_);
    for (const EraseRecord& record : records) erasures_[record.id()] = record;
    loads_->erased_staged(std::move(staged));
  }));
  checkpoints_->note_erasures();
  return receipts;
}

Result<ErasurePage> RocksEngine::erasures(Incarnation incarnation, Sequence since, Sequence until,
                                          const std::string& cursor, std::size_t limit) const {
  EraseRecord first;
  first.sequence = since + 1;
  const std::string start = meta_key(kErasePrefix, std::max(cursor, first.id()));
  const std::unique_ptr<rocksdb::Iterator> meta(rocks_.db->NewIterator({}, rocks_.meta));
  ErasurePage page;
  std::string last;
  for (meta->Seek(start); meta->Valid(); meta->Next()) {
    const std::string_view key(meta->key().data(), meta->key().size());
    if (!key.starts_with(kErasePrefix)) break;
    const std::string_view id = key.substr(kErasePrefix.size());
    ASSIGN_OR_RETURN(const EraseRecord record,
                     EraseRecord::decode({meta->value().data(), meta->value().size()}));
    if (record.sequence > until) break;
    const auto& views = record.incarnations;
    if (id == cursor || std::find(views.begin(), views.end(), incarnation) == views.end()) continue;
    if (page.erasures.size() == limit) {
      page.next = last;
      return page;
    }
    page.erasures.push_back({record.sequence, record.created_timestamp, record.digest});
    last = id;
  }
  RETURN_IF_ERROR(from_rocks(meta->status(), "reading the log of erasures"));
  return page;
}

Status RocksEngine::delete_subjects(const std::vector<EraseSubject>& subjects,
                                    WritePipeline::Exclusive& commit,
                                    std::vector<EraseReceipt>& receipts) {
  const auto generations = pipeline_->generations().load();
  // Patterns of one view share one walk over its entities.
  std::map<Generation, std::vector<std::pair<std::size_t, const EraseTarget*>>> patterns;
  // What nobody reads yet is not told.
  EraseReceipt unread;
  const auto receipt_of = [&](Generation generation, std::size_t subject) -> EraseReceipt& {
    return generations->is_staged(generation) ? unread : receipts[subject];
  };
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (const EraseTarget& target : subjects[i].targets) {
      if (!target.matches && target.exact.empty()) continue;
      for (const Generation generation : generations->of_view(target.incarnation)) {
        if (target.matches) {
          patterns[generation].emplace_back(i, &target);
          continue;
        }
        std::string entity = target.exact;
        set_generation(entity, generation);
        RETURN_IF_ERROR(delete_entity(entity, commit, receipt_of(generation, i)));
      }
    }
  }
  for (const auto& [generation, targets] : patterns) {
    const auto subject_of = [&targets = targets](std::string_view entity) {
      const auto hit = std::find_if(targets.begin(), targets.end(), [&](const auto& target) {
        return target.second->matches(entity);
      });
      return hit == targets.end() ? kNoSubject : hit->first;
    };
    ASSIGN_OR_RETURN(const auto matching, matching_entities(generation, subject_of));
    for (const auto& [entity, subject] : matching)
      RETURN_IF_ERROR(delete_entity(entity, commit, receipt_of(generation, subject)));
  }
  return {};
}

Status RocksEngine::delete_entity(const std::string& entity_key, WritePipeline::Exclusive& commit,
                                  EraseReceipt& receipt) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  bool any = false;
  for (history->Seek(history_seek_key(entity_key, Timestamp::max())); history->Valid();
       history->Next()) {
    const std::string_view key(history->key().data(), history->key().size());
    ASSIGN_OR_RETURN(const HistoryKey parsed, HistoryKey::parse(key));
    if (parsed.entity_key != entity_key) break;
    commit.batch.Delete(rocks_.history, history->key());
    ++receipt.rows;
    any = true;
  }
  commit.batch.Delete(rocks_.latest, entity_key);
  receipt.entities += any ? 1 : 0;
  return from_rocks(history->status(), "erasing an entity");
}

// The entities of a generation that belong to a subject. History is the witness: it has every
// entity that has bytes.
Result<std::vector<std::pair<std::string, std::size_t>>> RocksEngine::matching_entities(
    Generation generation,
    const std::function<std::size_t(std::string_view entity)>& subject_of) const {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  const std::string end = view_prefix_end(generation);
  const rocksdb::Slice upper_bound(end);
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  std::vector<std::pair<std::string, std::size_t>> matching;
  for (history->Seek(view_prefix(generation)); history->Valid();) {
    const std::string_view key(history->key().data(), history->key().size());
    ASSIGN_OR_RETURN(const HistoryKey parsed, HistoryKey::parse(key));
    const std::string entity(parsed.entity_key);
    const std::size_t subject = subject_of(entity);
    if (subject != kNoSubject) matching.emplace_back(entity, subject);
    if (matching.size() > options_.limits.erase_entities_max)
      return resource_exhausted("erase_entities_max: the erase names more than " +
                                std::to_string(options_.limits.erase_entities_max) +
                                " entities; erase fewer keys at a time");
    // The last key an entity can have; the next one belongs to the entity after it.
    const std::string last = history_key(entity, Timestamp::min(), 0);
    history->Seek(last);
    if (history->Valid() && history->key() == last) history->Next();
  }
  RETURN_IF_ERROR(from_rocks(history->status(), "searching entities to erase"));
  return matching;
}

std::vector<std::string> RocksEngine::files_of(const std::vector<Generation>& generations,
                                               const std::vector<rocksdb::LiveFileMetaData>& live) {
  std::vector<std::string> files;
  for (const rocksdb::LiveFileMetaData& file : live) {
    if (file.column_family_name == "meta" || file.smallestkey.size() < sizeof(Generation)) continue;
    const bool overlaps =
        std::any_of(generations.begin(), generations.end(), [&](Generation generation) {
          return generation_of(file.smallestkey) <= generation &&
                 (file.largestkey.size() < sizeof(Generation) ||
                  generation <= generation_of(file.largestkey));
        });
    if (overlaps) files.push_back(file.name);
  }
  return files;
}

}  // namespace skua
