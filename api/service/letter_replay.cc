#include "api/service/letter_replay.h"

#include <algorithm>
#include <utility>

#include "api/service/row_packer.h"

namespace skua {

LetterReplay::LetterReplay(SelectedLetters selected) : selected_(std::move(selected)) {
  for (std::size_t place = 0; place < selected_.letters.size(); ++place) {
    const DeadLetter& letter = selected_.letters[place];
    LetterReport& report = reports_.emplace_back();
    report.id = letter.sequence;
    auto record = decode_dead_letter_record(letter.record);
    if (!record.ok()) {
      report.outcome = LetterOutcome::kRejected;
      report.reason = record.status();
      continue;
    }
    // Until it turns out to be a row, or none.
    report.outcome = LetterOutcome::kIgnored;
    records_.push_back(*std::move(record));
    letter_of_.push_back(place);
  }
}

WriteBatch LetterReplay::make_batch(const std::shared_ptr<LetterReplay>& self, StreamRows rows,
                                    const Limits& limits, Timestamp latest) {
  WriteBatch batch;
  batch.incarnation = self->view()->incarnation();
  batch.layouts = {self->view(), &self->view()->layouts};
  batch.request_rows = static_cast<std::uint32_t>(self->letter_of_.size());
  // A letter must not leave without its row: damage to one entity fails the batch.
  batch.all_or_nothing = true;
  for (const RejectedRecord& rejected : rows.rejected())
    self->reject(rejected.record, rejected.column, rejected.reason);
  self->pack(rows, limits, latest, batch);
  for (const LetterReport& report : self->reports_)
    if (report.outcome != LetterOutcome::kRejected) batch.settled_letters.push_back(report.id);
  for (const DeadLetter& letter : self->selected_.letters)
    batch.expired_letter_bytes += letter.record.size();
  batch.expired_letter = [self](std::uint32_t record) { return self->expired_letter(record); };
  return batch;
}

void LetterReplay::pack(StreamRows& rows, const Limits& limits, Timestamp latest,
                        WriteBatch& batch) {
  RowPacker upserts(rows.upserts(), limits, latest);
  RowPacker deletes(rows.deletes(), limits, latest);
  std::vector<std::uint32_t> upsert_records;
  std::vector<std::uint32_t> delete_records;
  for (const StreamRows::Place& place : rows.places()) {
    (place.is_delete ? delete_records : upsert_records).push_back(place.record);
    auto row = (place.is_delete ? deletes : upserts).pack(place.row);
    if (!row) continue;
    row->request_row = place.record;
    written_.push_back({place.record, place.is_delete, row->event_timestamp});
    batch.rows.push_back(*std::move(row));
    reports_[letter_of_[place.record]].outcome = LetterOutcome::kApplied;
  }
  for (Rejection& rejection : rows.upserts().take_rejections())
    reject(upsert_records[rejection.row], std::move(rejection.column), std::move(rejection.reason));
  for (Rejection& rejection : rows.deletes().take_rejections())
    reject(delete_records[rejection.row], std::move(rejection.column), std::move(rejection.reason));
}

void LetterReplay::reject(std::uint32_t record, std::string column, Status reason) {
  LetterReport& report = reports_[letter_of_[record]];
  report.outcome = LetterOutcome::kRejected;
  report.column = std::move(column);
  report.reason = std::move(reason);
}

// The letter leaves with the commit and comes back in it: only the engine knows that the row
// expired, and only once the letter is settled.
DeadLetter LetterReplay::expired_letter(std::uint32_t record) const {
  return selected_.letters[letter_of_[record]];
}

void LetterReplay::take_outcomes(const WriteReceipt& receipt) {
  sequence_ = receipt.sequence;
  for (const Written& written : written_) {
    const RowOutcome outcome = receipt.outcomes[written.record];
    reports_[letter_of_[written.record]].outcome = static_cast<LetterOutcome>(outcome);
    const bool is_stored = outcome == RowOutcome::kApplied || outcome == RowOutcome::kSuperseded;
    if (!is_stored || written.is_delete) continue;
    const Timestamp time = written.event_timestamp.value_or(receipt.created_timestamp);
    newest_ = std::max(newest_.value_or(time), time);
  }
}

LetterReports LetterReplay::take_reports() && {
  LetterReports out;
  out.letters = std::move(reports_);
  for (const Sequence id : selected_.absent)
    out.letters.push_back({id, LetterOutcome::kNotFound, {}, {}});
  std::sort(out.letters.begin(), out.letters.end(),
            [](const LetterReport& a, const LetterReport& b) { return a.id < b.id; });
  out.next_page_token = std::move(selected_.next_page_token);
  out.sequence = sequence_;
  if (newest_) out.view = view();
  out.newest = newest_;
  return out;
}

}  // namespace skua
