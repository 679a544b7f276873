#include "api/service/dead_letter_service.h"

#include <future>

#include "tests/unit/service/fake_letter_decoder.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class DeadLetterServiceTest : public ServiceTest {
 protected:
  // Puts a letter into weather's box and returns its id.
  Sequence put(const DeadLetterRecord& record, Timestamp created = kNow - hours(1)) {
    DeadLetter letter;
    letter.partition = 2;
    letter.offset = 40 + static_cast<std::int64_t>(engine.letters.size());
    letter.sequence = ++engine.last.sequence;
    letter.created_timestamp = created;
    letter.reason = invalid_argument("no number");
    letter.column = "temp";
    letter.record = encode_dead_letter_record(record);
    const auto key = std::pair(incarnation(), letter.sequence);
    engine.last.created_timestamp = std::max(engine.last.created_timestamp, created);
    engine.letters[key] = std::move(letter);
    return key.second;
  }
  Sequence put_value(std::string_view value) {
    return put({.key = "k", .value = value, .headers = {}, .timestamp = kNow - hours(2)});
  }
  [[nodiscard]] Incarnation incarnation() const {
    return (*registry->snapshot()->view("", "weather"))->incarnation();
  }

  static LetterSelection ids(std::vector<Sequence> wanted) {
    return {"", "weather", std::move(wanted), false, ""};
  }
  static LetterSelection all(std::string token = "") {
    return {"", "weather", {}, true, std::move(token)};
  }
  Result<LetterReports> replay(const LetterSelection& selection) {
    std::optional<Result<LetterReports>> answer;
    letters.replay(kEveryone, selection,
                   [&](Result<LetterReports> result) { answer.emplace(result); });
    return answer ? *answer : Result<LetterReports>(internal_error("no answer"));
  }
  Result<LetterReports> discard(const LetterSelection& selection) {
    std::optional<Result<LetterReports>> answer;
    letters.discard(kEveryone, selection,
                    [&](Result<LetterReports> result) { answer.emplace(result); });
    return answer ? *answer : Result<LetterReports>(internal_error("no answer"));
  }
  // Rows of weather, one per key, in the order of their records.
  [[nodiscard]] StreamRows rows_of(const std::vector<std::string>& keys) const {
    StreamRows rows(*registry->snapshot()->view("", "weather"));
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
      EXPECT_TRUE(append_text(*rows.begin(i, false).keys[0], keys[i]).ok());
      rows.commit();
    }
    return rows;
  }
  static std::vector<LetterOutcome> outcomes(const Result<LetterReports>& reports) {
    EXPECT_TRUE(reports.ok()) << reports.status().to_string();
    std::vector<LetterOutcome> out;
    if (reports.ok())
      for (const LetterReport& report : reports->letters) out.push_back(report.outcome);
    return out;
  }

  StorageThreads threads{1, 16};
  FakeLetterDecoder decoder;
  DeadLetterService letters{engine, *registry, limits, minutes(5), decoder, threads};
};

using enum LetterOutcome;

TEST_F(DeadLetterServiceTest, ListsOldestFirstPageByPage) {
  const Sequence first = put_value("EWR x");
  const Sequence second = put_value("JFK x");
  const Sequence third = put_value("LGA x");
  auto page = letters.list(kEveryone, "", "weather", "", 2);
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_EQ(page->letters.size(), 2u);
  EXPECT_EQ(page->letters[0].sequence, first);
  EXPECT_EQ(page->letters[1].sequence, second);
  page = letters.list(kEveryone, "", "weather", page->cursor, 2);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->letters.size(), 1u);
  EXPECT_EQ(page->letters[0].sequence, third);
  EXPECT_TRUE(page->cursor.empty());
  EXPECT_TRUE(letters.list(kEveryone, "", "delays", "", 0)->letters.empty());
  EXPECT_EQ(letters.list(kEveryone, "", "nothing", "", 0).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(letters.list(kEveryone, "", "weather", "zz", 0).status().code(),
            StatusCode::kInvalidArgument);
}

TEST_F(DeadLetterServiceTest, ShowsOne) {
  const Sequence id = put_value("EWR x");
  const auto letter = letters.show(kEveryone, "", "weather", id);
  ASSERT_TRUE(letter.ok()) << letter.status().to_string();
  EXPECT_EQ(decode_dead_letter_record(letter->record)->value, "EWR x");
  EXPECT_EQ(letters.show(kEveryone, "", "weather", id + 1).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(letters.show(kEveryone, "", "delays", id).status().code(), StatusCode::kNotFound);
}

TEST_F(DeadLetterServiceTest, ReplaySettlesWhatBecameARow) {
  const Sequence good = put_value("EWR 12.5");
  const Sequence bad = put_value("JFK x");
  const Sequence removal =
      put({.key = "LGA", .value = std::nullopt, .headers = {}, .timestamp = kNow - hours(2)});
  const Sequence nothing = put_value("");
  const auto reports = replay(ids({nothing, removal, 999, bad, good, good}));
  EXPECT_EQ(outcomes(reports),
            (std::vector<LetterOutcome>{kApplied, kRejected, kApplied, kIgnored, kNotFound}));
  EXPECT_EQ(reports->letters[0].id, good);
  EXPECT_EQ(reports->letters[1].column, "temp");
  EXPECT_EQ(reports->letters[1].reason.code(), StatusCode::kInvalidArgument);
  EXPECT_GT(reports->sequence, 0u);
  EXPECT_EQ(reports->newest, kNow - hours(2));
  ASSERT_NE(reports->view, nullptr);
  EXPECT_EQ(reports->view->incarnation(), incarnation());
  // One commit has the rows and takes the letters.
  ASSERT_EQ(engine.writes.size(), 1u);
  EXPECT_EQ(engine.writes[0].settled_letters, (std::vector<Sequence>{good, removal, nothing}));
  EXPECT_TRUE(engine.writes[0].all_or_nothing);
  ASSERT_EQ(engine.writes[0].rows.size(), 2u);
  EXPECT_EQ(engine.writes[0].rows[0].event_timestamp, kNow - hours(2));
  ASSERT_EQ(engine.letters.size(), 1u);
  EXPECT_EQ(engine.letters.begin()->second.sequence, bad);
}

TEST_F(DeadLetterServiceTest, ReplayRejectsWhatAnyWriteWouldReject) {
  const Sequence future =
      put({.key = {}, .value = "EWR 1", .headers = {}, .timestamp = kNow + hours(1)});
  limits.entity_key_bytes_max = 40;
  const Sequence oversize = put_value(std::string(100, 'E') + " 1");
  const Sequence good = put_value("EWR 1");
  const auto reports = replay(ids({future, oversize, good}));
  EXPECT_EQ(outcomes(reports), (std::vector<LetterOutcome>{kRejected, kRejected, kApplied}));
  EXPECT_EQ(reports->letters[0].column, "event_timestamp");
  EXPECT_EQ(reports->letters[1].column, "origin");
  EXPECT_EQ(engine.letters.size(), 2u);
}

TEST_F(DeadLetterServiceTest, DamagedLettersStayAndMayBeDiscarded) {
  const Sequence damaged = put_value("EWR 1");
  engine.letters.at({incarnation(), damaged}).record = "damage";
  const Sequence good = put_value("EWR 1");
  const auto reports = replay(all());
  EXPECT_EQ(outcomes(reports), (std::vector<LetterOutcome>{kRejected, kApplied}));
  EXPECT_EQ(reports->letters[0].reason.code(), StatusCode::kDataLoss);
  EXPECT_EQ(reports->letters[1].id, good);
  EXPECT_EQ(outcomes(discard(ids({damaged}))), (std::vector<LetterOutcome>{kDiscarded}));
  EXPECT_TRUE(engine.letters.empty());
}

TEST_F(DeadLetterServiceTest, ExpiredRowsKeepTheirLetter) {
  put_value("EWR 1");
  const DeadLetter before = engine.letters.begin()->second;
  ASSERT_TRUE(replay(all()).ok());
  // The engine asks for the letter again where the row expired.
  ASSERT_TRUE(engine.writes[0].expired_letter);
  const DeadLetter again = engine.writes[0].expired_letter(0);
  EXPECT_EQ(again.record, before.record);
  EXPECT_EQ(again.offset, before.offset);
  EXPECT_EQ(again.reason.code(), before.reason.code());
}

TEST_F(DeadLetterServiceTest, ReplayOfAllGoesPageByPageAndEnds) {
  limits.dead_letters_per_request_max = 2;
  for (int i = 0; i < 5; ++i) put_value("EWR x");
  std::size_t seen = 0;
  std::string token;
  for (int page = 0; page < 3; ++page) {
    const auto reports = replay(all(token));
    ASSERT_TRUE(reports.ok()) << reports.status().to_string();
    seen += reports->letters.size();
    EXPECT_EQ(reports->next_page_token.empty(), page == 2);
    token = reports->next_page_token;
    // What comes later is not meant.
    put({.key = {}, .value = "EWR x", .headers = {}, .timestamp = {}}, kNow + minutes(page));
  }
  EXPECT_EQ(seen, 5u);
  EXPECT_TRUE(engine.writes.empty());
}

TEST_F(DeadLetterServiceTest, DiscardsPageByPage) {
  limits.dead_letters_per_request_max = 2;
  for (int i = 0; i < 3; ++i) put_value("EWR 1");
  auto reports = discard(all());
  EXPECT_EQ(outcomes(reports), (std::vector<LetterOutcome>{kDiscarded, kDiscarded}));
  reports = discard(all(reports->next_page_token));
  EXPECT_EQ(outcomes(reports), (std::vector<LetterOutcome>{kDiscarded}));
  EXPECT_TRUE(reports->next_page_token.empty());
  EXPECT_TRUE(engine.letters.empty());
  EXPECT_TRUE(engine.stored.empty());
  EXPECT_EQ(outcomes(discard(ids({7777}))), (std::vector<LetterOutcome>{kNotFound}));
}

TEST_F(DeadLetterServiceTest, BoundsTheBytesOfOneRequest) {
  const std::string big = "EWR 1" + std::string(3 << 20, ' ');
  std::vector<Sequence> wanted;
  for (int i = 0; i < 3; ++i) wanted.push_back(put_value(big));
  EXPECT_EQ(outcomes(discard(ids(wanted))).size(), 2u);
  EXPECT_EQ(engine.letters.size(), 1u);
}

TEST_F(DeadLetterServiceTest, RefusesBadSelections) {
  const auto code = [&](const LetterSelection& selection) {
    EXPECT_EQ(replay(selection).status().code(), discard(selection).status().code());
    return replay(selection).status().code();
  };
  EXPECT_EQ(code(ids({})), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({"", "weather", {1}, true, ""}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code({"", "nothing", {1}, false, ""}), StatusCode::kNotFound);
  EXPECT_EQ(code(all("x")), StatusCode::kInvalidArgument);
  EXPECT_EQ(code(all("00ff")), StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ids(std::vector<Sequence>(limits.dead_letters_per_request_max + 1, 1))),
            StatusCode::kInvalidArgument);
}

TEST_F(DeadLetterServiceTest, ADecoderThatFailsChangesNothing) {
  put_value("EWR 1");
  decoder.next = invalid_argument("no schema");
  EXPECT_EQ(replay(all()).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(engine.letters.size(), 1u);
  EXPECT_TRUE(engine.writes.empty());
}

// One letter of two is erased after the replay has read both.
TEST_F(DeadLetterServiceTest, AReplayBeginsAgainWhenALetterWasTaken) {
  const Sequence erased = put_value("EWR 1");
  const Sequence stays = put_value("JFK 2");
  decoder.hold = true;
  std::promise<Result<LetterReports>> answer;
  letters.replay(kEveryone, ids({erased, stays}),
                 [&](Result<LetterReports> result) { answer.set_value(std::move(result)); });
  ASSERT_EQ(decoder.held.size(), 1u);
  decoder.hold = false;
  engine.letters.erase({incarnation(), erased});
  decoder.held[0](rows_of({"EWR", "JFK"}));
  const Result<LetterReports> reports = answer.get_future().get();
  EXPECT_EQ(outcomes(reports), (std::vector<LetterOutcome>{kNotFound, kApplied}));
  EXPECT_EQ(engine.stored.size(), 1u);
  EXPECT_TRUE(engine.letters.empty());
}

TEST_F(DeadLetterServiceTest, AReplayGivesUpInTheEnd) {
  put_value("EWR 1");
  decoder.before_decode = [&] {
    engine.letters.clear();
    put_value("EWR 1");
  };
  std::promise<Result<LetterReports>> answer;
  letters.replay(kEveryone, all(),
                 [&](Result<LetterReports> result) { answer.set_value(std::move(result)); });
  EXPECT_EQ(answer.get_future().get().status().code(), StatusCode::kAborted);
  EXPECT_TRUE(engine.stored.empty());
  EXPECT_EQ(engine.letters.size(), 1u);
}

TEST_F(DeadLetterServiceTest, AnswersOnceTheDecoderDoes) {
  const Sequence id = put_value("EWR 1");
  decoder.hold = true;
  std::optional<Result<LetterReports>> answer;
  letters.replay(kEveryone, all(), [&](Result<LetterReports> result) { answer.emplace(result); });
  EXPECT_FALSE(answer);
  ASSERT_EQ(decoder.held.size(), 1u);
  decoder.held[0](StreamRows(*registry->snapshot()->view("", "weather")));
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ((*answer)->letters[0].id, id);
}

}  // namespace
}  // namespace skua
