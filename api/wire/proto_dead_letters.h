#pragma once

#include <string>

#include "api/service/dead_letter_service.h"
#include "skua/v1/dead_letters.pb.h"
#include "storage/base/result.h"

namespace skua {

// Headers whose names are no UTF-8 text, which protobuf cannot carry, get U+FFFD for what is not.

void letters_to_proto(const DeadLetterPage& page, v1::ListDeadLettersResponse& to);

// Errors: DATA_LOSS.
[[nodiscard]] Status letter_to_proto(const DeadLetter& letter, v1::ShowDeadLetterResponse& to);

[[nodiscard]] LetterSelection selection_from_proto(const v1::ReplayDeadLettersRequest& from);
[[nodiscard]] LetterSelection selection_from_proto(const v1::DiscardDeadLettersRequest& from);

void reports_to_proto(const LetterReports& reports, std::string commit_token,
                      v1::ReplayDeadLettersResponse& to);
void reports_to_proto(const LetterReports& reports, v1::DiscardDeadLettersResponse& to);

}  // namespace skua
