#pragma once

#include <rocksdb/write_batch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/store/erase_subject.h"
#include "storage/store/rocks/dead_letter_reader.h"
#include "storage/store/rocks/erased_letters.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// The dead letters that leave with one erase. A damaged one may be of any entity: the erase must
// not pass over it, and fails. Not thread-safe.
class LetterErasure {
 public:
  LetterErasure(const RocksFamilies& rocks, const DeadLetterReader& reader)
      : rocks_(rocks), reader_(reader) {}

  // Finds the letters that are there now, beside other commits. Errors: UNAVAILABLE, DATA_LOSS.
  [[nodiscard]] Status look(const std::vector<EraseSubject>& subjects);
  // Inside the commit: takes out what was found and is still there, and what came since. The same
  // errors.
  [[nodiscard]] Status remove(const std::vector<EraseSubject>& subjects,
                              rocksdb::WriteBatch& batch);

  // See EraseReceipt.
  [[nodiscard]] std::uint64_t erased() const { return erased_; }
  [[nodiscard]] std::uint64_t unknown() const { return unknown_; }

 private:
  struct Seen {
    Sequence last = 0;              // All letters up to it are judged.
    std::vector<std::string> keys;  // Of those that leave.
    std::uint64_t unknown = 0;
  };
  [[nodiscard]] Status look(Incarnation incarnation, const ErasedLetters& letters);
  [[nodiscard]] Status remove(Incarnation incarnation, const Seen& seen,
                              rocksdb::WriteBatch& batch);

  const RocksFamilies& rocks_;
  const DeadLetterReader& reader_;
  std::map<Incarnation, Seen> seen_;
  std::uint64_t erased_ = 0;
  std::uint64_t unknown_ = 0;
};

}  // namespace skua
