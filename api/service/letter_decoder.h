#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "api/service/dead_letter_record.h"
#include "api/service/stream_rows.h"

namespace skua {

// Reads the records of dead letters once more, by the stream options that their view has now. The
// formats are known above this folder. THREAD-SAFE.
class LetterDecoder {
 public:
  virtual ~LetterDecoder() = default;

  using Done = std::function<void(Result<StreamRows>)>;
  // Record i of the rows is records[i]. `done` runs once, inline or on another thread, where it may
  // wait for the disk; it keeps alive what the records borrow from. Errors: INVALID_ARGUMENT and
  // FAILED_PRECONDITION (the view's stream options cannot be followed), RESOURCE_EXHAUSTED.
  virtual void decode(std::shared_ptr<const RegisteredView> view,
                      std::vector<DeadLetterRecord> records, Done done) = 0;
};

}  // namespace skua
