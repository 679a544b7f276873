#pragma once

#include <ostream>
#include <string>

#include "skua/v1/dead_letters.pb.h"

namespace skua {

// Dead letters for people, and as JSON.

// "user_id: a join key must not be null (INVALID_ARGUMENT)". Letters and reports have these fields.
[[nodiscard]] std::string letter_reason(const std::string& column, const std::string& code,
                                        const std::string& reason);

// The members of a letter, without its record.
void append_letter_members(std::string& json, const v1::DeadLetter& letter);

// With its record: what is UTF-8 as text, everything else as base64 under <name>_base64.
void print_letter(std::ostream& out, const v1::ShowDeadLetterResponse& shown);
[[nodiscard]] std::string letter_json(const v1::ShowDeadLetterResponse& shown);

}  // namespace skua
