#pragma once

#include <rocksdb/write_batch.h>

#include <string>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/overlay.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// The dead letters of views as the next write must see them: what is committed, and what is
// prepared on top of it. Used by the preparing thread alone, but for release().
class DeadLetterBoxes {
 public:
  // At most `bytes_max` of letters per view.
  DeadLetterBoxes(const RocksFamilies& rocks, std::uint64_t bytes_max)
      : rocks_(rocks), bytes_max_(bytes_max) {}

  // OK when all of `settled` are there. Errors: ABORTED (one is not, whatever took it),
  // UNAVAILABLE.
  [[nodiscard]] Status check_all_there(Incarnation incarnation,
                                       const std::vector<Sequence>& settled, std::uint64_t group);
  // Takes out `settled` (those that are there) and puts `letters` in, all in `batch`, the group's;
  // or nothing of it. Errors: RESOURCE_EXHAUSTED (no room), UNAVAILABLE, DATA_LOSS.
  [[nodiscard]] Status change(Incarnation incarnation, const std::vector<DeadLetter>& letters,
                              const std::vector<Sequence>& settled, std::uint64_t group,
                              rocksdb::WriteBatch& batch);

  // Forgets what no group after `group` has touched. THREAD-SAFE.
  void release(std::uint64_t group);
  // Forgets what is prepared and not committed.
  void clear();

 private:
  struct BoxState {
    bool loaded = false;
    DeadLetterBox box;
  };
  struct LetterState {
    bool is_settled = false;
  };
  using KeyedBytes = std::pair<std::string, std::uint64_t>;  // Of letters: key, bytes in all.
  [[nodiscard]] Result<BoxState*> find_box(const std::string& key, std::uint64_t group);
  // Those that are there; `settled` names each once.
  [[nodiscard]] Result<std::vector<KeyedBytes>> find_settled(Incarnation incarnation,
                                                             const std::vector<Sequence>& settled,
                                                             std::uint64_t group);

  const RocksFamilies& rocks_;
  std::uint64_t bytes_max_;
  Overlay<BoxState> boxes_;
  Overlay<LetterState> letters_;  // Those that are being settled.
};

// What is committed of a box. Errors: UNAVAILABLE, DATA_LOSS.
[[nodiscard]] Result<DeadLetterBox> read_letter_box(const RocksFamilies& rocks,
                                                    const std::string& key);
// Puts what a box is now; none that is empty stays.
void put_letter_box(const RocksFamilies& rocks, const std::string& key, const DeadLetterBox& box,
                    rocksdb::WriteBatch& batch);

}  // namespace skua
