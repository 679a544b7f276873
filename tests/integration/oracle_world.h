#pragma once

#include <deque>
#include <set>
#include <string>

#include "tests/integration/oracle_choices.h"
#include "tests/support/in_process_server.h"
#include "tests/support/model_store.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// What the operations of an oracle run share: a server, the model that it must agree with, and
// random choices. Operations report disagreement as failures of the running test.
class OracleWorld {
 public:
  explicit OracleWorld(std::uint64_t seed);

  // The clock that judges requests: never before the last commit.
  [[nodiscard]] Timestamp now() const;
  // What now() may be at most when the server has made a commit on its own meanwhile (its retention
  // clock).
  [[nodiscard]] Timestamp latest_now() const;
  // Moves the clock past every moment it has shown, so that the next commit's moment is the clock's
  // own.
  void settle_clock();
  // Takes over what a commit without rows did to the last commit.
  void follow_commit();

  // One of the doors.
  [[nodiscard]] Door& door();
  [[nodiscard]] const ModelStore::View& any_view();
  [[nodiscard]] const ModelStore::View& view(const std::string& name) const {
    return *model.find(name);
  }

  // Remembers that an answer of some kind was seen, so that a run can tell whether it met them all.
  void saw(const std::string& what) { seen_.insert(what); }
  [[nodiscard]] bool has_seen(const std::string& what) const { return seen_.count(what) != 0; }

  // Remembers what is being done, for the report of a failure; SKUA_ORACLE_TRACE=1 prints it at
  // once.
  void note(const std::string& text);
  [[nodiscard]] std::string recent_notes() const;

  RandomSource random;
  OracleChoices choices{random};
  ModelStore model;
  ScratchFolder folder;
  InProcessServer server;

 private:
  bool is_traced_;
  std::deque<std::string> notes_;
  std::set<std::string> seen_;
};

// "+1234us" after the start of the test's clock, for notes.
[[nodiscard]] std::string since_start(Timestamp t);

}  // namespace skua::test
