#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/service/letter_decoder.h"
#include "storage/model/coercion.h"

namespace skua {

// Reads records of a view with one STRING join key: value "EWR 12.5" is a row with that key and
// first feature, no value deletes the key's entity, an empty value asks for nothing. The event
// timestamp is the record's. Not thread-safe.
class FakeLetterDecoder final : public LetterDecoder {
 public:
  Status next;  // Not OK: the next call fails with it.
  std::vector<Done> held;
  std::function<void()> before_decode;  // Runs in each call.
  bool hold = false;                    // Calls wait in `held` with nothing decoded.

  void decode(std::shared_ptr<const RegisteredView> view, std::vector<DeadLetterRecord> records,
              Done done) override {
    if (before_decode) before_decode();
    if (!next.ok()) return done(std::exchange(next, Status()));
    if (hold) return held.push_back(std::move(done));
    StreamRows rows(std::move(view));
    for (std::uint32_t i = 0; i < records.size(); ++i) decode(i, records[i], rows);
    done(std::move(rows));
  }

 private:
  static void decode(std::uint32_t number, const DeadLetterRecord& record, StreamRows& rows) {
    if (record.value && record.value->empty()) return rows.ignore(number);
    const bool is_delete = !record.value;
    const std::string_view text = record.value.value_or(record.key.value_or(""));
    WriteRequest& request = rows.begin(number, is_delete);
    request.keys[0]->append_cell(text.substr(0, text.find(' ')));
    if (record.timestamp) request.event_timestamps->append(record.timestamp->us);
    if (!is_delete) {
      Status status = append_text(*request.features[0], text.substr(text.find(' ') + 1));
      if (!status.ok())
        return rows.reject(number, rows.view().view.features[0].name, std::move(status));
    }
    rows.commit();
  }
};

}  // namespace skua
