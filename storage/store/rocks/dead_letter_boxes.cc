#include "storage/store/rocks/dead_letter_boxes.h"

#include <algorithm>

#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::vector<Sequence> each_once(std::vector<Sequence> sequences) {
  std::sort(sequences.begin(), sequences.end());
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
  return sequences;
}

}  // namespace

Result<DeadLetterBox> read_letter_box(const RocksFamilies& rocks, const std::string& key) {
  std::string bytes;
  const rocksdb::Status status = rocks.db->Get({}, rocks.meta, key, &bytes);
  if (status.IsNotFound()) return DeadLetterBox();
  RETURN_IF_ERROR(from_rocks(status, "reading the size of dead letters"));
  return DeadLetterBox::decode(bytes);
}

void put_letter_box(const RocksFamilies& rocks, const std::string& key, const DeadLetterBox& box,
                    rocksdb::WriteBatch& batch) {
  if (box.letters == 0)
    batch.Delete(rocks.meta, key);
  else
    batch.Put(rocks.meta, key, box.encode());
}

Result<DeadLetterBoxes::BoxState*> DeadLetterBoxes::find_box(const std::string& key,
                                                             std::uint64_t group) {
  BoxState& state = boxes_.touch(key, group);
  if (!state.loaded) {
    ASSIGN_OR_RETURN(state.box, read_letter_box(rocks_, key));
    state.loaded = true;
  }
  return &state;
}

Status DeadLetterBoxes::check_all_there(Incarnation incarnation,
                                        const std::vector<Sequence>& settled, std::uint64_t group) {
  const std::vector<Sequence> wanted = each_once(settled);
  ASSIGN_OR_RETURN(const std::vector<KeyedBytes> found, find_settled(incarnation, wanted, group));
  if (found.size() == wanted.size()) return {};
  return {StatusCode::kAborted,
          "dead letters of the request were replayed, discarded or erased meanwhile; nothing was "
          "done, retry"};
}

Result<std::vector<DeadLetterBoxes::KeyedBytes>> DeadLetterBoxes::find_settled(
    Incarnation incarnation, const std::vector<Sequence>& settled, std::uint64_t group) {
  std::vector<KeyedBytes> found;
  for (const Sequence sequence : settled) {
    std::string key = dead_letter_key(incarnation, sequence);
    if (letters_.touch(key, group).is_settled) continue;
    rocksdb::PinnableSlice bytes;
    const rocksdb::Status status = rocks_.db->Get({}, rocks_.dead_letters, key, &bytes);
    if (status.IsNotFound()) continue;
    RETURN_IF_ERROR(from_rocks(status, "reading a dead letter"));
    const std::uint64_t size = key.size() + bytes.size();
    found.emplace_back(std::move(key), size);
  }
  return found;
}

Status DeadLetterBoxes::change(Incarnation incarnation, const std::vector<DeadLetter>& letters,
                               const std::vector<Sequence>& settled, std::uint64_t group,
                               rocksdb::WriteBatch& batch) {
  const std::string box_key = view_records(kLetterBoxPrefix, incarnation);
  ASSIGN_OR_RETURN(BoxState * state, find_box(box_key, group));
  ASSIGN_OR_RETURN(const std::vector<KeyedBytes> leaving,
                   find_settled(incarnation, each_once(settled), group));
  DeadLetterBox after = state->box;
  for (const auto& [key, bytes] : leaving) after.remove(bytes);
  std::vector<std::pair<std::string, std::string>> records;
  for (const DeadLetter& letter : letters) {
    std::string key = dead_letter_key(incarnation, letter.sequence);
    std::string record = encode_dead_letter(key, letter);
    after.letters += 1;
    after.bytes += key.size() + record.size();
    records.emplace_back(std::move(key), std::move(record));
  }
  if (!letters.empty() && after.bytes > bytes_max_)
    return resource_exhausted(
        "dead_letter_bytes_max: the dead letters of the feature view would pass " +
        std::to_string(bytes_max_) + " bytes; replay or discard some (`skua dlq`), then retry");

  for (const auto& [key, bytes] : leaving) {
    batch.Delete(rocks_.dead_letters, key);
    letters_.touch(key, group).is_settled = true;
  }
  for (const auto& [key, record] : records) batch.Put(rocks_.dead_letters, key, record);
  state->box = after;
  put_letter_box(rocks_, box_key, after, batch);
  return {};
}

void DeadLetterBoxes::release(std::uint64_t group) {
  boxes_.release(group);
  letters_.release(group);
}

void DeadLetterBoxes::clear() {
  boxes_.clear();
  letters_.clear();
}

}  // namespace skua
