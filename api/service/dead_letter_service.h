#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/service/access.h"
#include "api/service/letter_decoder.h"
#include "api/service/letter_selection.h"
#include "api/service/storage_threads.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

// What became of one dead letter. The first five are those of its row (RowOutcome).
enum class LetterOutcome : std::uint8_t {
  kApplied = 1,     // The letter is gone, its row is stored.
  kSuperseded = 2,  // The same, in history only.
  kDuplicate = 3,   // The letter is gone, its row was there.
  kExpired = 4,     // Its row is behind the retention horizon; it is kept, under another id.
  kRejected = 5,    // Still no row; it is kept.
  kIgnored = 6,     // The letter is gone, its record asks for nothing.
  kDiscarded = 7,   // The letter is gone.
  kNotFound = 8,    // There is no such letter.
};

struct LetterReport {
  Sequence id = 0;
  LetterOutcome outcome = LetterOutcome::kNotFound;
  std::string column;  // Of kRejected, when one column is to blame.
  Status reason;       // Not OK: of kRejected.
};

struct LetterReports {
  std::vector<LetterReport> letters;  // Ascending by id.
  std::string next_page_token;        // Of `all`; empty after the last page.
  Sequence sequence = 0;              // Of the commit; 0 when there was nothing to commit.
  // Of a replay that stored rows: their view, and the newest of their event timestamps.
  std::shared_ptr<const RegisteredView> view;
  std::optional<Timestamp> newest;
};

using LettersDone = std::function<void(Result<LetterReports>)>;

// The records that could not become rows: the affair of those who may write the view. All calls
// fail with PERMISSION_DENIED for others. THREAD-SAFE.
class DeadLetterService {
 public:
  DeadLetterService(Engine& engine, const Registry& registry, const Limits& limits,
                    Duration max_future_skew, LetterDecoder& decoder, StorageThreads& threads)
      : engine_(engine),
        registry_(registry),
        limits_(limits),
        max_future_skew_(max_future_skew),
        decoder_(decoder),
        threads_(threads) {}

  // A page of a view's letters, oldest first; the cursor of the page is its page token. `limit` 0
  // is 100. May block. Errors: NOT_FOUND (view), INVALID_ARGUMENT (page token).
  [[nodiscard]] Result<DeadLetterPage> list(const Access& access, const std::string& project,
                                            const std::string& view, const std::string& page_token,
                                            std::size_t limit) const;
  // May block. Errors: NOT_FOUND (view, letter), DATA_LOSS.
  [[nodiscard]] Result<DeadLetter> show(const Access& access, const std::string& project,
                                        const std::string& view, Sequence id) const;

  // Decodes the records again, by the schema and stream options that the view has now, and writes
  // the rows that come of them; their letters leave in the same commit. A row takes its event
  // timestamp from its record as before, and where it has one and the entity has a row at it, the
  // replay is the correction. Where letters leave meanwhile otherwise (an erase), it begins again,
  // on a storage thread. May block; `done` runs once, inline or on another thread, and must not
  // block. Errors: select_letters()'s, LetterDecoder's, the engine's (DATA_LOSS, ABORTED: nothing
  // was done).
  void replay(const Access& access, const LetterSelection& selection, LettersDone done);
  // Removes letters for good. The same.
  void discard(const Access& access, const LetterSelection& selection, LettersDone done);

 private:
  void replay(const Access& access, const std::shared_ptr<const LetterSelection>& selection,
              int attempts, LettersDone done);

  Engine& engine_;
  const Registry& registry_;
  const Limits& limits_;
  Duration max_future_skew_;
  LetterDecoder& decoder_;
  StorageThreads& threads_;
};

}  // namespace skua
