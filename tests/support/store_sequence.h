#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/byte_choices.h"
#include "tests/support/manual_clock.h"
#include "tests/support/modelled_store.h"
#include "tests/support/random_source.h"

namespace skua::test {

// Operations on a real store, chosen by a string of bytes, whose every answer must be that of
// ModelStore: writes and deletes of all outcomes, retries, erasures, changes and drops of views,
// held snapshots, steps of the clock, compactions, clean restarts and kills. Not thread-safe.
class StoreSequence {
 public:
  // The store lies below `folder`, which is empty.
  StoreSequence(std::string_view bytes, const std::filesystem::path& folder);

  // Plays all of it. Empty: the store answered as the model; else what was different, and the
  // operations up to there.
  [[nodiscard]] std::string run();

 private:
  static constexpr std::size_t kStepsMax = 150;
  static constexpr std::int64_t kEntities = 5;

  // A write with a stamp, for sending it again.
  struct Stamped {
    std::string view;
    Incarnation incarnation = 0;
    std::uint64_t sequence = 0;
    std::vector<ModelWrite> rows;
    WriteReceipt receipt;
  };
  struct Hold {
    Snapshot snapshot;
    ModelStore model;  // Of its moment, without what was erased since.
  };

  // Where the run stands, for messages; and its first failure.
  void note(const std::string& what);
  void fail(const std::string& what);
  void expect(bool condition, const std::string& what) {
    if (!condition) fail(what);
  }
  void expect_ok(const Status& status, const std::string& what);

  // Choices.
  [[nodiscard]] const std::string& choose_view();
  [[nodiscard]] EntityKey choose_key(const std::string& view);
  [[nodiscard]] ModelWrite choose_row(const std::string& view);
  [[nodiscard]] ModelDefinition choose_definition(const std::string& name);

  // Operations.
  void step();
  void write();
  void write_again();
  void erase();
  void change_view();
  void recreate_view();
  void hold();
  void end_hold();
  void move_clock();
  void restart(bool is_kill);
  void compact();

  // Comparisons. What they ask for is drawn from a seed, so that choices are left to operations.
  [[nodiscard]] Timestamp any_moment(const ModelStore::View& view, const EntityKey& key);
  void compare_receipt(const ModelReceipt& expected, const WriteReceipt& receipt);
  void check_entity(const std::string& view, const EntityKey& key);
  void check_lookup(const std::string& view, const EntityKey& key, Timestamp as_of,
                    Timestamp known_at, bool is_latest);
  void check_history(const std::string& view, const EntityKey& key);
  void check_holds();
  void check_scan(const Hold& hold, const std::string& view, Sequence since);
  void check_all();
  void compare_row(const ModelRow& expected, std::string_view bytes, const std::string& where);

  ByteChoices choices_;
  RandomSource random_;
  ManualClock clock_{Timestamp{1'372'939'200'000'000}};
  ModelStore model_;
  ModelledStore store_;
  std::vector<std::string> views_ = {"one", "two"};
  std::map<std::string, std::deque<Stamped>> stamped_;  // By writer.
  std::map<std::string, std::uint64_t> next_stamp_;
  std::vector<Hold> holds_;
  std::string log_;
  std::string failure_;
};

}  // namespace skua::test
