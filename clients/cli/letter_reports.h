#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "skua/v1/dead_letters.pb.h"

namespace skua {

// What became of dead letters, for people and as JSON.

// The letter is gone.
[[nodiscard]] bool is_settled(const v1::DeadLetterReport& report);

// A table of the letters that are not settled, and a line that counts the others: "Replayed 3 dead
// letters: 2 APPLIED, 1 DUPLICATE." `done` is its first word.
void print_letter_reports(std::ostream& out, const char* done,
                          const std::vector<v1::DeadLetterReport>& reports);
[[nodiscard]] std::string letter_reports_json(const std::vector<v1::DeadLetterReport>& reports);

}  // namespace skua
