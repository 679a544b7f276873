#include "storage/store/rocks/letter_erasure.h"

#include "storage/store/rocks/dead_letter_boxes.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::map<Incarnation, ErasedLetters> letters_by_view(const std::vector<EraseSubject>& subjects) {
  std::map<Incarnation, ErasedLetters> out;
  for (const EraseSubject& subject : subjects)
    for (const EraseTarget& target : subject.targets) out[target.incarnation].add(target);
  return out;
}

}  // namespace

Status LetterErasure::look(Incarnation incarnation, const ErasedLetters& letters) {
  Seen& seen = seen_[incarnation];
  Status damage;
  const auto visit = [&](std::string_view key, std::string_view record) {
    const Result<DeadLetter> letter = decode_dead_letter(key, record);
    if (!letter.ok()) damage = letter.status();
    if (!letter.ok()) return false;
    const LetterMatch match = letters.match(*letter);
    if (match == LetterMatch::kErased) seen.keys.emplace_back(key);
    if (match == LetterMatch::kUnknown) ++seen.unknown;
    seen.last = letter->sequence;
    return true;
  };
  RETURN_IF_ERROR(reader_.visit(incarnation, seen.last, visit));
  return damage;
}

Status LetterErasure::look(const std::vector<EraseSubject>& subjects) {
  for (const auto& [incarnation, letters] : letters_by_view(subjects))
    RETURN_IF_ERROR(look(incarnation, letters));
  return {};
}

Status LetterErasure::remove(Incarnation incarnation, const Seen& seen,
                             rocksdb::WriteBatch& batch) {
  unknown_ += seen.unknown;
  if (seen.keys.empty()) return {};
  const std::string box_key = view_records(kLetterBoxPrefix, incarnation);
  ASSIGN_OR_RETURN(DeadLetterBox box, read_letter_box(rocks_, box_key));
  for (const std::string& key : seen.keys) {
    rocksdb::PinnableSlice record;
    const rocksdb::Status status = rocks_.db->Get({}, rocks_.dead_letters, key, &record);
    if (status.IsNotFound()) continue;
    RETURN_IF_ERROR(from_rocks(status, "reading a dead letter"));
    batch.Delete(rocks_.dead_letters, key);
    box.remove(key.size() + record.size());
    ++erased_;
  }
  put_letter_box(rocks_, box_key, box, batch);
  return {};
}

Status LetterErasure::remove(const std::vector<EraseSubject>& subjects,
                             rocksdb::WriteBatch& batch) {
  for (const auto& [incarnation, letters] : letters_by_view(subjects)) {
    RETURN_IF_ERROR(look(incarnation, letters));
    RETURN_IF_ERROR(remove(incarnation, seen_[incarnation], batch));
  }
  return {};
}

}  // namespace skua
