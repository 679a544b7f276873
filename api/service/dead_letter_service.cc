#include "api/service/dead_letter_service.h"

#include <algorithm>
#include <utility>

#include "api/service/letter_replay.h"
#include "api/service/row_page.h"
#include "storage/registry/definitions.h"

namespace skua {
namespace {

constexpr std::size_t kListedByDefault = 100;
// Of one replay, whose letters leave under its hands each time.
constexpr int kReplayAttempts = 4;

LetterReports discarded(const SelectedLetters& selected, Sequence sequence) {
  LetterReports out;
  for (const DeadLetter& letter : selected.letters)
    out.letters.push_back({letter.sequence, LetterOutcome::kDiscarded, {}, {}});
  for (const Sequence id : selected.absent)
    out.letters.push_back({id, LetterOutcome::kNotFound, {}, {}});
  std::sort(out.letters.begin(), out.letters.end(),
            [](const LetterReport& a, const LetterReport& b) { return a.id < b.id; });
  out.next_page_token = selected.next_page_token;
  out.sequence = sequence;
  return out;
}

}  // namespace

Result<DeadLetterPage> DeadLetterService::list(const Access& access, const std::string& project,
                                               const std::string& view,
                                               const std::string& page_token,
                                               std::size_t limit) const {
  ASSIGN_OR_RETURN(
      const auto registered,
      find_permitted_view(access, Permission::kWrite, *registry_.snapshot(), project, view));
  ASSIGN_OR_RETURN(const std::string cursor, parse_page_token(page_token));
  const std::size_t wanted = limit == 0 ? kListedByDefault : limit;
  ASSIGN_OR_RETURN(
      DeadLetterPage page,
      engine_.dead_letters(registered->incarnation(), cursor,
                           std::min<std::size_t>(wanted, limits_.dead_letters_per_request_max)));
  page.cursor = make_page_token(page.cursor);
  return page;
}

Result<DeadLetter> DeadLetterService::show(const Access& access, const std::string& project,
                                           const std::string& view, Sequence id) const {
  ASSIGN_OR_RETURN(
      const auto registered,
      find_permitted_view(access, Permission::kWrite, *registry_.snapshot(), project, view));
  ASSIGN_OR_RETURN(std::optional<DeadLetter> letter,
                   engine_.find_dead_letter(registered->incarnation(), id));
  if (!letter)
    return not_found("feature view `" + view + "` has no dead letter " + std::to_string(id) +
                     "; it may have been replayed, discarded or erased, or was too old");
  return *std::move(letter);
}

void DeadLetterService::replay(const Access& access, const LetterSelection& selection,
                               LettersDone done) {
  replay(access, std::make_shared<const LetterSelection>(selection), kReplayAttempts,
         std::move(done));
}

void DeadLetterService::replay(const Access& access,
                               const std::shared_ptr<const LetterSelection>& selection,
                               int attempts, LettersDone done) {
  auto selected = select_letters(access, engine_, registry_, limits_, *selection);
  if (!selected.ok()) return done(selected.status());
  const auto replay = std::make_shared<LetterReplay>(*std::move(selected));
  const auto written = [this, access, replay, selection, attempts,
                        done](const Result<WriteReceipt>& receipt) {
    if (receipt.status().code() == StatusCode::kAborted && attempts > 1) {
      // Not here: select_letters() reads, and commits wait for this thread.
      Status status =
          threads_.submit([=, this] { this->replay(access, selection, attempts - 1, done); });
      if (!status.ok()) done(std::move(status));
      return;
    }
    if (!receipt.ok()) return done(receipt.status());
    replay->take_outcomes(*receipt);
    done(std::move(*replay).take_reports());
  };
  decoder_.decode(replay->view(), replay->take_records(),
                  [this, replay, written, done = std::move(done)](Result<StreamRows> rows) {
                    if (!rows.ok()) return done(rows.status());
                    WriteBatch batch = LetterReplay::make_batch(replay, *std::move(rows), limits_,
                                                                engine_.now() + max_future_skew_);
                    if (LetterReplay::is_empty(batch))
                      return done(std::move(*replay).take_reports());
                    engine_.write(std::move(batch), written);
                  });
}

void DeadLetterService::discard(const Access& access, const LetterSelection& selection,
                                LettersDone done) {
  auto selected = select_letters(access, engine_, registry_, limits_, selection);
  if (!selected.ok()) return done(selected.status());
  if (selected->letters.empty()) return done(discarded(*selected, 0));
  WriteBatch batch;
  batch.incarnation = selected->view->incarnation();
  batch.layouts = {selected->view, &selected->view->layouts};
  for (DeadLetter& letter : selected->letters) {
    batch.settled_letters.push_back(letter.sequence);
    letter.record.clear();
  }
  engine_.write(std::move(batch), [selected = *std::move(selected),
                                   done = std::move(done)](const Result<WriteReceipt>& receipt) {
    if (!receipt.ok()) return done(receipt.status());
    done(discarded(selected, receipt->sequence));
  });
}

}  // namespace skua
