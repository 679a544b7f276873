#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "api/service/dead_letter_service.h"
#include "api/service/stream_rows.h"
#include "storage/store/write_batch.h"

namespace skua {

// One replay on its way: letters, then their records, then rows, then reports. Used by one thread
// at a time.
class LetterReplay {
 public:
  explicit LetterReplay(SelectedLetters selected);

  [[nodiscard]] const std::shared_ptr<const RegisteredView>& view() const { return selected_.view; }
  // The records of the letters that hold one, in their order. They borrow from this.
  [[nodiscard]] std::vector<DeadLetterRecord> take_records() { return std::move(records_); }

  // The rows that LetterDecoder made of these records, as a write that settles their letters. The
  // write borrows from `self`, which is the replay itself, until it is done.
  [[nodiscard]] static WriteBatch make_batch(const std::shared_ptr<LetterReplay>& self,
                                             StreamRows rows, const Limits& limits,
                                             Timestamp latest);
  // True when the batch has nothing to commit.
  [[nodiscard]] static bool is_empty(const WriteBatch& batch) {
    return batch.rows.empty() && batch.settled_letters.empty();
  }

  // Takes over what became of the rows.
  void take_outcomes(const WriteReceipt& receipt);
  [[nodiscard]] LetterReports take_reports() &&;

 private:
  void pack(StreamRows& rows, const Limits& limits, Timestamp latest, WriteBatch& batch);
  [[nodiscard]] DeadLetter expired_letter(std::uint32_t record) const;
  void reject(std::uint32_t record, std::string column, Status reason);

  SelectedLetters selected_;
  std::vector<DeadLetterRecord> records_;
  std::vector<std::size_t> letter_of_;  // By record: the place of its letter.
  std::vector<LetterReport> reports_;   // By place of the letter.
  // A record whose row is in the batch.
  struct Written {
    std::uint32_t record = 0;
    bool is_delete = false;
    std::optional<Timestamp> event_timestamp;
  };
  std::vector<Written> written_;
  Sequence sequence_ = 0;
  std::optional<Timestamp> newest_;  // Event timestamp of the rows that were stored.
};

}  // namespace skua
