#pragma once

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/codec/key_codec.h"
#include "storage/store/engine.h"

namespace skua {

// The part of a fake engine that keeps offsets, dead letters and named records, in sorted maps.
// Every append is new: producers are not told apart. Not thread-safe.
class FakeRecords : public Engine {
 public:
  std::map<std::pair<Incarnation, std::uint32_t>, std::int64_t> offsets;
  std::map<std::pair<Incarnation, Sequence>, DeadLetter> letters;
  std::map<std::string, std::string> records;
  std::vector<Erasure> erased;
  std::vector<WriteBatch> turned_away;       // Appends that stored nothing.
  std::optional<AppendReceipt> next_append;  // What becomes of the next append; then nothing of it.

  [[nodiscard]] Result<std::int64_t> next_offset(Incarnation incarnation,
                                                 std::uint32_t partition) const override {
    const auto found = offsets.find({incarnation, partition});
    return found == offsets.end() ? 0 : found->second;
  }
  [[nodiscard]] Result<DeadLetterPage> dead_letters(Incarnation incarnation,
                                                    const std::string& cursor,
                                                    std::size_t limit) const override {
    DeadLetterPage page;
    ASSIGN_OR_RETURN(const Sequence after, number_in(cursor));
    for (auto it = letters.upper_bound({incarnation, after});
         it != letters.end() && it->first.first == incarnation; ++it) {
      if (page.letters.size() == limit) {
        page.cursor = std::to_string(page.letters.back().sequence);
        break;
      }
      page.letters.push_back(it->second);
    }
    return page;
  }
  [[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(
      Incarnation incarnation, Sequence sequence) const override {
    const auto found = letters.find({incarnation, sequence});
    if (found == letters.end()) return std::optional<DeadLetter>();
    return std::optional(found->second);
  }
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                         const std::string& cursor,
                                         std::size_t bytes_max) const override {
    return scan_since(snapshot, rules, 0, cursor, bytes_max);
  }
  [[nodiscard]] Result<ErasurePage> erasures(Incarnation, Sequence since, Sequence until,
                                             const std::string& cursor,
                                             std::size_t limit) const override {
    ErasurePage page;
    ASSIGN_OR_RETURN(const Sequence first, number_in(cursor.empty() ? cursor : cursor.substr(1)));
    for (std::size_t i = first; i < erased.size(); ++i) {
      if (erased[i].sequence <= since || erased[i].sequence > until) continue;
      if (page.erasures.size() == limit) {
        page.next = std::to_string(i);
        page.next.insert(0, "e" + std::string(30 - page.next.size(), '0'));
        return page;
      }
      page.erasures.push_back(erased[i]);
    }
    return page;
  }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view prefix) const override {
    std::vector<std::pair<std::string, std::string>> out;
    std::copy_if(records.begin(), records.end(), std::back_inserter(out),
                 [&](const auto& record) { return record.first.starts_with(prefix); });
    return out;
  }
  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                      const std::function<void()>& publish) override {
    ASSIGN_OR_RETURN(const RecordChanges changes, change());
    for (const auto& [name, value] : changes.puts) records[name] = value;
    for (const std::string& name : changes.deletes) records.erase(name);
    publish();
    return {};
  }

 protected:
  // Of a cursor; 0 for none.
  [[nodiscard]] static Result<Sequence> number_in(const std::string& cursor) {
    Sequence number = 0;
    if (cursor.empty()) return number;
    const char* const end = cursor.data() + cursor.size();
    const auto parsed = std::from_chars(cursor.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end)
      return invalid_argument("cursor: not one of this listing");
    return number;
  }
  [[nodiscard]] static bool means(const EraseTarget& target, const HistoryKey& key) {
    if (target.incarnation != key.generation) return false;
    return target.matches ? target.matches(key.entity_key) : target.exact == key.entity_key;
  }
  [[nodiscard]] bool lacks_settled_letters(const WriteBatch& batch) const {
    const auto is_gone = [&](Sequence sequence) {
      return !letters.contains({batch.incarnation, sequence});
    };
    return !batch.rows.empty() &&
           std::any_of(batch.settled_letters.begin(), batch.settled_letters.end(), is_gone);
  }
  // What becomes of the append and the letters of a write; false: its rows are not stored.
  bool append(const WriteBatch& batch, Sequence& last, WriteReceipt& receipt) {
    std::int64_t base = 0;
    if (batch.append) {
      std::int64_t& next = offsets[{batch.incarnation, batch.append->partition}];
      receipt.append = AppendReceipt{AppendOutcome::kAppended, next};
      if (!batch.append->refusal.ok()) receipt.append = AppendReceipt{AppendOutcome::kRefused};
      if (next_append) receipt.append = std::exchange(next_append, std::nullopt);
      if (receipt.append->outcome != AppendOutcome::kAppended) {
        turned_away.push_back(batch);
        return false;
      }
      base = std::exchange(next, next + batch.append->offsets);
    }
    for (DeadLetter letter : batch.dead_letters) {
      letter.offset += base;
      letter.sequence = ++last;
      letter.created_timestamp = receipt.created_timestamp;
      letters[{batch.incarnation, letter.sequence}] = std::move(letter);
    }
    for (const Sequence sequence : batch.settled_letters)
      letters.erase({batch.incarnation, sequence});
    return true;
  }
};

}  // namespace skua
