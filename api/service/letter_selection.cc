#include "api/service/letter_selection.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "api/service/row_page.h"
#include "storage/registry/definitions.h"

namespace skua {
namespace {

constexpr std::size_t kBytesMax = std::size_t{4} << 20;

// A page token of `all`: the created timestamp of the last letter that is meant, so that letters
// which a replay makes anew do not come round again, and the engine's cursor.
struct Place {
  Timestamp last;
  std::string cursor;
};

std::string token_of(const Place& place) {
  std::string bytes(reinterpret_cast<const char*>(&place.last.us), sizeof(place.last.us));
  return make_page_token(bytes + place.cursor);
}

Result<Place> place_of(const std::string& token, const Engine& engine) {
  Place place;
  if (token.empty()) {
    place.last = engine.last_commit().created_timestamp;
    return place;
  }
  ASSIGN_OR_RETURN(const std::string bytes, parse_page_token(token));
  if (bytes.size() < sizeof(place.last.us))
    return invalid_argument("page_token: not a token of this listing");
  std::memcpy(&place.last.us, bytes.data(), sizeof(place.last.us));
  place.cursor = bytes.substr(sizeof(place.last.us));
  return place;
}

Status select_page(const Engine& engine, const Limits& limits, const std::string& token,
                   SelectedLetters& out) {
  ASSIGN_OR_RETURN(Place place, place_of(token, engine));
  ASSIGN_OR_RETURN(DeadLetterPage page, engine.dead_letters(out.view->incarnation(), place.cursor,
                                                            limits.dead_letters_per_request_max));
  const auto later =
      std::find_if(page.letters.begin(), page.letters.end(),
                   [&](const DeadLetter& letter) { return letter.created_timestamp > place.last; });
  const bool is_last = later != page.letters.end() || page.cursor.empty();
  page.letters.erase(later, page.letters.end());
  out.letters = std::move(page.letters);
  place.cursor = std::move(page.cursor);
  if (!is_last) out.next_page_token = token_of(place);
  return Status::ok_status();
}

Status select_ids(const Engine& engine, const std::vector<Sequence>& ids, SelectedLetters& out) {
  std::size_t bytes = 0;
  for (const Sequence id : std::set<Sequence>(ids.begin(), ids.end())) {
    if (bytes >= kBytesMax) break;
    ASSIGN_OR_RETURN(std::optional<DeadLetter> letter,
                     engine.find_dead_letter(out.view->incarnation(), id));
    if (!letter) {
      out.absent.push_back(id);
      continue;
    }
    bytes += letter->record.size();
    out.letters.push_back(*std::move(letter));
  }
  return Status::ok_status();
}

}  // namespace

Result<SelectedLetters> select_letters(const Access& access, const Engine& engine,
                                       const Registry& registry, const Limits& limits,
                                       const LetterSelection& selection) {
  if (selection.all == !selection.ids.empty())
    return invalid_argument("ids: name the dead letters, or set all; one of the two");
  if (selection.ids.size() > limits.dead_letters_per_request_max)
    return invalid_argument("dead_letters_per_request_max: the request names " +
                            std::to_string(selection.ids.size()) + " dead letters, at most " +
                            std::to_string(limits.dead_letters_per_request_max) + " are allowed");
  SelectedLetters out;
  ASSIGN_OR_RETURN(out.view, find_permitted_view(access, Permission::kWrite, *registry.snapshot(),
                                                 selection.project, selection.view));
  if (selection.all)
    RETURN_IF_ERROR(select_page(engine, limits, selection.page_token, out));
  else
    RETURN_IF_ERROR(select_ids(engine, selection.ids, out));
  return out;
}

}  // namespace skua
